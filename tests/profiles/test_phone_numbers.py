"""Phone numbers: typed or pasted in any way, kept in one form, shown as people read them, and dialed by a touch."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import User
from matches.contact import contact_options
from profiles.models import MentorProfile
from tests.factories import MatchFactory, MenteeProfileFactory, MentorProfileFactory, SuperuserFactory, UserFactory
from tests.pages import errors_of, found

pytestmark = pytest.mark.django_db
CONTACT = "profiles:join_mentor_step"
WRITTEN = [
    ("(323) 555-0100", "+13235550100"),
    ("323.555.0100", "+13235550100"),
    ("+1 323 555 0100", "+13235550100"),
    ("\u202a+1\u00a0(323)\u00a0555\u20110100\u202c", "+13235550100"),  # as a phone's list of contacts copies it
    ("\u20663235550100\u2069", "+13235550100"),
    ("(323) 555‐0100 x12", "+13235550100 x12"),
    ("323-555-0100 ext. 12", "+13235550100 x12"),
    ("+52 55 1234 5678", "+525512345678"),
    ("٣٢٣٥٥٥٠١٠٠", "+13235550100"),
]


def send(client, phone):
    return client.post(reverse(CONTACT, args=["contact"]), {"contact_methods": ["call"], "phone": phone})


@pytest.mark.parametrize(("typed", "kept"), WRITTEN, ids=ascii)
def test_a_number_is_taken_as_it_is_written_and_kept_in_one_form(client_of, typed, kept):
    user = UserFactory()

    assert send(client_of(user), typed).status_code == 302

    assert MentorProfile.objects.get(user=user).phone == kept


@pytest.mark.parametrize("typed", ["555-0100", "12", "my number", "3" * 40, "323-555-0100 x123456789012"])
def test_what_no_one_can_dial_is_refused_beside_its_field_and_stays(client_of, typed):
    page = send(client_of(UserFactory()), typed)

    assert errors_of(page.context["form"]) == {"phone": ["phone_number"]}
    assert page.context["form"]["phone"].value() == typed


def test_the_form_shows_a_number_as_people_read_it_with_a_pad_of_numbers(client_of):
    mentor = MentorProfileFactory(phone="+13235550100 x12", contact_methods=["call"])

    [field] = found(client_of(mentor.user).get(reverse(CONTACT, args=["contact"])), "//input[@name='phone']")

    assert (field.get("value"), field.get("type")) == ("(323) 555-0100 x12", "tel")
    assert (field.get("autocomplete"), field.get("inputmode")) == ("tel", "tel")


def test_no_field_names_its_type_twice(client_of):
    page = client_of(UserFactory()).get(reverse(CONTACT, args=["contact"])).text
    tags = [tag.split(">")[0] for tag in page.split("<input")[1:]]

    assert [tag for tag in tags if tag.count(" type=") != 1] == []


@pytest.mark.parametrize(
    ("phone", "value", "tel"),
    [
        ("+13235550100 x12", "(323) 555-0100 x12", "tel:+13235550100;ext=12"),
        ("+525512345678", "+52 55 1234 5678", "tel:+525512345678"),
        ("555-0100 at work", "555-0100 at work", "tel:5550100"),  # kept by an earlier release
    ],
)
def test_a_match_reads_a_number_and_dials_it(phone, value, tel):
    match = MatchFactory()
    match.mentor.phone, match.mentor.contact_methods = phone, ["call", "text"]

    call, message = contact_options(match, match.mentee)

    assert (call.value, call.href) == (value, tel)
    assert message.href == tel.replace("tel:", "sms:")


@pytest.mark.parametrize("model", ["profiles_mentorprofile", "profiles_menteeprofile", "accounts_user"])
@pytest.mark.parametrize("typed", ["(323) 555-0147", "+1 323\u00a0555\u20110147", "555-0147", "\u202a3235550147\u202c"])
def test_staff_find_a_number_however_it_is_typed(client_of, settings, model, typed):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    mentor = MentorProfileFactory(phone="+13235550147 x9")
    MenteeProfileFactory(user=mentor.user, phone="+13235550147 x9")
    MentorProfileFactory(phone="+12135550199"), MenteeProfileFactory()
    office = client_of(SuperuserFactory())

    page = office.get(
        reverse(f"admin:{model}_changelist"), {"q": typed, "queue": "all"} if "mentor" in model else {"q": typed}
    )

    assert [row.pk for row in page.context["cl"].result_list] == [mentor.pk]


def test_numbers_of_an_earlier_release_are_brought_into_the_form():
    people = {"(323) 555-0100": "+13235550100", "323 555 0101 x5": "+13235550101 x5", "at the office": "at the office"}
    for phone in people:
        MentorProfileFactory(phone=phone)

    import_module("profiles.migrations.0006_keep_phone_numbers_in_one_form").keep_in_one_form(apps, None)

    assert sorted(MentorProfile.objects.values_list("phone", flat=True)) == sorted(people.values())
    assert User.objects.count() == len(people)
