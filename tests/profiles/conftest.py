import io

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from demo import mentors
from tests.factories import MajorFactory, MenteeProfileFactory, SuperuserFactory
from tests.profiles.searching import indexed


@pytest.fixture(scope="module")
def network(django_db_setup, django_db_blocker):
    """All vocabularies and the 260 fictional mentors, for the tests of one module; rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_vocabularies", stdout=io.StringIO())
        mentors.load_mentors()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def mentee(db):
    """A proven student whose application is complete."""
    return MenteeProfileFactory()


@pytest.fixture
def browser(mentee, client_of):
    """A mentee's, signed in."""
    return client_of(mentee.user)


@pytest.fixture
def nursing(db):
    return indexed(MajorFactory(name_en="Nursing", name_es="Enfermería"))


@pytest.fixture
def staff(db, settings):
    """Somebody of the office, who needs no second factor here."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    return SuperuserFactory()


@pytest.fixture
def desk(client_of, staff):
    """`desk(mentor, verb, **fields)`: a button of the review page is pressed."""
    client = client_of(staff)

    def press(mentor, verb, **fields):
        mentor.refresh_from_db()
        address = reverse("admin:profiles_mentorprofile_change", args=[mentor.pk])
        seen = {"seen": mentor.changed_at.isoformat()}
        prefixed = {f"{decision}-seen": seen["seen"] for decision in ("returned", "declined", "correction")}
        explained = {"unverified_because": "A colleague knows this person."}
        return client.post(address, {"verb": verb, **seen, **prefixed, **explained, **fields})

    return press
