"""A body that is too large is refused before it is read: by its length, for each page and each person."""

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse

from core.middleware import takes_upload
from tests.factories import MentorApplicationFactory, SuperuserFactory
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db
PHOTO = "/join/mentor/photo/"
EDITION = "/admin/program/edition/add/"


class Body:
    """As many bytes as it says, and whether anybody has read any."""

    def __init__(self, megabytes):
        self.left, self.was_read = megabytes * 1_000_000, False

    def read(self, size=-1):
        self.was_read = True
        given = self.left if size < 0 else min(size, self.left)
        self.left -= given
        return b"x" * given

    readline = read


def send(client, address, megabytes):
    body = Body(megabytes)
    kind = "multipart/form-data; boundary=line"
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(body.left), "CONTENT_TYPE": kind}
    return client.generic("POST", address, **sent), body


@pytest.fixture
def files_on_disk(monkeypatch):
    """Every file that Django begins to write for an upload."""
    written, new_file = [], TemporaryFileUploadHandler.new_file
    monkeypatch.setattr(
        TemporaryFileUploadHandler, "new_file", lambda *a, **o: (written.append(a[1]), new_file(*a, **o))[1]
    )
    return written


@pytest.mark.parametrize("address", ["/accounts/login/", "/i18n/setlang/", PHOTO, EDITION, "/join/mentor/work/"])
@pytest.mark.parametrize("megabytes", [3, 150])
def test_nobody_unknown_sends_a_large_body(client, files_on_disk, address, megabytes):
    answer, body = send(client, address, megabytes)

    assert answer.status_code == 413
    assert (body.was_read, files_on_disk) == (False, [])


@pytest.mark.parametrize(("megabytes", "is_read"), [(21, True), (25, False)])
@pytest.mark.parametrize("address", [PHOTO, EDITION])
def test_a_page_that_takes_a_file_takes_the_largest_photo(client_of, address, megabytes, is_read):
    person = with_factor(SuperuserFactory()) if address == EDITION else MentorApplicationFactory().user

    answer, body = send(client_of(person), address, megabytes)

    assert (answer.status_code != 413, body.was_read) == (is_read, is_read)


def test_another_page_takes_none_from_anybody(client_of, user):
    answer, body = send(client_of(user), reverse("program:concern_new"), 5)

    assert (answer.status_code, body.was_read) == (413, False)


def test_too_much_text_on_a_page_that_takes_a_file_is_too_large_too(client_of):
    client = client_of(MentorApplicationFactory().user)

    assert client.post(PHOTO, {"headline": "x" * 3_000_000}).status_code == 413
    encoded = client.post(PHOTO, "x=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert (encoded.status_code, encoded.templates[0].name) == (413, "413.html")


def test_a_length_that_is_no_number_is_nothing(client):
    assert client.post("/accounts/login/", CONTENT_LENGTH="-1").status_code in (200, 400)


def test_a_page_says_whether_it_takes_files():
    assert takes_upload(lambda request: None) is False
