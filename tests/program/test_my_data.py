import csv
import io
import json
import zipfile

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from agreements import actions as agreements
from agreements.models import NextStep
from matches import actions as matches
from profiles.models import ContactMethod
from program.models import ErasureRequest
from program.privacy import erasure_requests
from program.privacy.data_export import as_csv
from tests.agreements.builders import concluded, in_force
from tests.factories import (
    InterviewFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    StaffFactory,
    UserFactory,
    age,
)
from tests.pages import forms
from tests.refusals import refused


def archive_of(client):
    response = client.get(reverse("program:my_data_download"))
    return zipfile.ZipFile(io.BytesIO(response.content))


@pytest.fixture
def match(db):
    return MatchFactory(
        request__mentee__user__family_name="Qmenteefamily",
        request__mentee__phone="(323) 555-0001",
        request__mentor__user__family_name="Qmentorfamily",
        request__mentor__phone="(323) 555-0002",
        request__mentor__bio="I like bridges.",
    )


def test_the_download_holds_what_is_mine_and_nothing_private_of_the_other(client_of, match):
    archive = archive_of(client_of(match.mentee.user))
    text = archive.read("my-data.json").decode()

    for own in ("Qmenteefamily", "(323) 555-0001", match.mentee.user.email, "A first job in public health."):
        assert own in text
    for other in ("Qmentorfamily", "(323) 555-0002", match.mentor.user.email, "I like bridges."):
        assert other not in text


def test_a_mentor_does_not_download_the_letter(client_of, match):
    text = archive_of(client_of(match.mentor.user)).read("my-data.json").decode()

    assert "A first job in public health." not in text
    assert json.loads(text)["requests_received"][0]["status"] == "accepted"


def test_where_to_talk_is_in_the_data_of_whoever_offered_it(client_of, match):
    InterviewFactory(match=match, offered_by=match.mentor.user, place="+1 323 555 0003")

    mentors, mentees = (
        archive_of(client_of(party.user)).read("my-data.json").decode() for party in (match.mentor, match.mentee)
    )

    assert ("+1 323 555 0003" in mentors, "+1 323 555 0003" in mentees) == (True, False)
    assert json.loads(mentees)["talks"][0]["minutes"] == 30


def test_a_place_kept_in_a_counter_offer_stays_the_data_of_whoever_gave_it(client_of, match):
    link = "https://meet.example/of-the-mentor"
    InterviewFactory(match=match, offered_by=match.mentee.user, place=link, place_from=match.mentor.user)

    has_link = [
        link in archive_of(client_of(party.user)).read("my-data.json").decode()
        for party in (match.mentor, match.mentee)
    ]

    assert has_link == [True, False]


def my_data(client):
    return json.loads(archive_of(client).read("my-data.json"))


@pytest.mark.parametrize(
    ("close", "category"),
    [
        (matches.stop, "notes_at_the_end"),
        (lambda match, *said: matches.call_off(match.interviews.get(), *said), "notes_calling_off"),
    ],
)
def test_a_closing_note_is_in_the_data_of_whoever_wrote_it(client_of, match, close, category):
    InterviewFactory(match=match, offered_by=match.mentor.user)

    close(match, match.mentee.user, "I found a placement.")

    mentees, mentors = my_data(client_of(match.mentee.user)), my_data(client_of(match.mentor.user))
    assert [row["closing_note"] for row in mentees[category]] == ["I found a placement."]
    assert "I found a placement." not in str(mentors)


def test_who_closes_without_a_note_has_none_in_their_data(client_of, match):
    matches.stop(match, match.mentee.user)

    assert "notes_at_the_end" not in my_data(client_of(match.mentee.user))


def test_what_was_said_first_and_the_steps_chosen_are_in_the_data_of_both_as_objects(client_of, db):
    NextStep.objects.get_or_create(name_en="Take a course", defaults={"name_es": "Tomar un curso"})
    agreement = in_force()
    summary = concluded(agreement, by=agreement.mentor, steps=["Take a course"])
    agreements.add_to_conclusion(summary, agreement.mentee, added="We read a lot.", added_steps=["Take a course"])

    for person in (agreement.mentee, agreement.mentor):
        archive = archive_of(client_of(person))
        (row,) = json.loads(archive.read("my-data.json"))["conclusions"]
        assert (row["steps"], row["added_steps"]) == (["Take a course"], ["Take a course"])
        assert row["first_answer"]["part"]["added"] == "We read a lot."
        (line,) = csv.DictReader(io.StringIO(archive.read("conclusions.csv").decode("utf-8-sig")))
        assert json.loads(line["first_answer"]) == row["first_answer"]


def test_what_the_campus_says_of_someone_is_in_their_data(client_of, user):
    SocialAccount.objects.create(user=user, provider="campus", uid="1", extra_data={"userinfo": {"name": "Ana"}})

    assert my_data(client_of(user))["campus_sign_in"][0]["extra_data"] == {"userinfo": {"name": "Ana"}}


def test_every_kind_is_also_a_table(client_of, match):
    archive = archive_of(client_of(match.mentee.user))
    kinds = set(json.loads(archive.read("my-data.json")))

    assert {f"{kind}.csv" for kind in kinds} | {"my-data.json"} == set(archive.namelist())
    rows = list(csv.DictReader(io.StringIO(archive.read("account.csv").decode("utf-8-sig"))))
    assert rows[0]["email"] == match.mentee.user.email


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_formula_in_a_table_is_text(text):
    (row,) = csv.DictReader(io.StringIO(as_csv([{"note": text}]).removeprefix("\ufeff"), newline=""))

    assert row["note"].startswith("'")


def test_the_page_says_who_could_see_my_contact_details(client_of, match):
    disclosures = client_of(match.mentor.user).get(reverse("program:my_data")).context["disclosures"]

    assert [(entry["who"], entry["ways"], entry["until"]) for entry in disclosures] == [
        (match.mentee.user.get_full_name(), ContactMethod.EMAIL.label, None)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_statements_however_much_is_held(client_of, db, count, django_assert_num_queries):
    mentee = MenteeProfileFactory()
    for request in MatchRequestFactory.create_batch(count, mentee=mentee, status="declined"):
        assert request.pk
    client = client_of(mentee.user)

    with django_assert_num_queries(7):
        client.get(reverse("program:my_data"))


def test_a_person_asks_for_erasure_and_takes_it_back(client_of, user):
    client = client_of(user)

    client.post(reverse("program:my_data_erase"))
    asked = ErasureRequest.objects.get()
    assert (asked.due_at - asked.asked_at).days == 14
    keep = reverse("program:my_data_keep")
    assert keep in forms(client.get(reverse("program:my_data")))

    client.post(keep)
    assert keep not in forms(client.get(reverse("program:my_data")))
    assert not ErasureRequest.objects.waiting().exists()


def test_erasure_is_asked_for_once(user):
    erasure_requests.ask_for_erasure(user)

    with refused("erasure_asked_already"):
        erasure_requests.ask_for_erasure(user)


def test_staff_do_not_erase_themselves(db):
    with refused("staff_cannot_ask_for_erasure"):
        erasure_requests.ask_for_erasure(StaffFactory())


def test_nothing_is_taken_back_that_was_not_asked(user):
    with refused("erasure_not_asked"):
        erasure_requests.take_back_erasure(user)


def test_an_erasure_is_due_after_the_days_to_change_ones_mind(db):
    request = erasure_requests.ask_for_erasure(UserFactory())
    assert not ErasureRequest.objects.due().exists()

    age(request, days=14, seconds=1)
    assert ErasureRequest.objects.due().get() == request


@pytest.mark.parametrize("name", ["my_data", "my_data_download"])
def test_who_signed_in_long_ago_is_asked_again_before_their_data_is_shown(client_of, match, name):
    answer = client_of(match.mentee.user, hours_ago=12.1).get(reverse(f"program:{name}"))

    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_who_signed_in_long_ago_is_asked_again_before_erasure(client_of, match):
    answer = client_of(match.mentee.user, hours_ago=12.1).post(reverse("program:my_data_erase"))

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not ErasureRequest.objects.exists()
