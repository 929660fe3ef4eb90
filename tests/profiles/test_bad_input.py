"""Whatever is typed comes back as text: 515 naughty strings and 276 names through the fields and out again."""

from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.cleaning import HIDDEN, visible_line, visible_text
from core.validators import no_contact_data
from profiles.models import MentorProfile
from tests.factories import MentorProfileFactory, UserFactory
from tests.profiles.hostile_strings import NAMES, STRINGS

pytestmark = pytest.mark.django_db


def step(name):
    return reverse("profiles:join_mentor_step", args=[name])


def has_contact_data(text):
    try:
        no_contact_data(text)
    except ValidationError:
        return True
    return False


def welcome_in_heaps():
    """The naughty strings that are no contact data, as many at once as a profile holds."""
    heap = []
    for text in (visible_text(text) for text in STRINGS if not has_contact_data(text)):
        if sum(map(len, heap)) + 2 * len(heap) + len(text) > 3500:
            yield heap
            heap = []
        heap.append(text)
    yield heap


def test_naughty_strings_come_back_as_text(client_of, mentee):
    mentor = MentorProfileFactory()
    own, students = client_of(mentor.user), client_of(mentee.user)

    for heap in welcome_in_heaps():
        text = "\n\n".join(heap)
        if has_contact_data(text):  # two harmless neighbours may look like a number
            continue
        assert own.post(step("about"), {"bio": text}).status_code == 302, text
        page = students.get(mentor.get_absolute_url())
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7|add:7 }}", "'; DROP TABLE accounts_user; --"])
def test_what_looks_like_code_is_shown_as_it_was_typed(client_of, mentee, text):
    mentor = MentorProfileFactory()
    client_of(mentor.user).post(step("about"), {"bio": text})

    page = client_of(mentee.user).get(mentor.get_absolute_url()).content.decode()

    assert text in unescape(page)
    assert "<script>alert" not in page


def test_names_of_every_script_come_back_as_they_were(client_of):
    user = UserFactory()
    client = client_of(user)

    for row in NAMES:
        given, family = row["given"], row["family"]
        response = client.post(step("name"), {"given_name": given or family, "family_name": family if given else ""})
        assert response.status_code == 302, row
        user.refresh_from_db()
        assert user.get_full_name() == f"{visible_line(given)} {visible_line(family)}".strip()


def test_hidden_and_turning_characters_leave_a_name(client_of):
    user = UserFactory()

    client_of(user).post(step("name"), {"given_name": "Ro\u202esa\u200b\n X", "family_name": "\ufeffDíaz"})

    user.refresh_from_db()
    assert (user.given_name, user.family_name) == ("Rosa X", "Díaz")
    assert not HIDDEN.search(user.given_name + user.family_name)


@pytest.mark.parametrize("text", ["\u200b", "\u202e \u200b"])
def test_a_name_of_hidden_characters_is_no_name(client_of, text):
    page = client_of(UserFactory()).post(step("name"), {"given_name": text})

    assert set(page.context["form"].errors) == {"given_name"}


def test_what_cannot_be_kept_is_told_and_kept_nowhere(client_of):
    user = UserFactory()

    page = client_of(user).post(step("about"), {"bio": "x" * 1_000_000})

    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"bio"}
    assert not MentorProfile.objects.filter(user=user).exists()
