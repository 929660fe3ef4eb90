"""A living profile: pauses, places, confirming, taking back, and mentors kept for later (R10)."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import OutgoingMail, ProgramSettings
from notifications.rendering import render
from profiles import actions
from profiles.models import MentorProfile, ResponseStats, SearchDocument
from profiles.search import index
from tests.factories import (
    MajorFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    TopicFactory,
    age,
)
from tests.pages import WHOLE_FORM, codes, errors_of, found, links, words
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def press(client, name):
    return client.post(reverse(f"profiles:{name}"))


@pytest.mark.calendar
def test_a_paused_mentor_is_away_until_the_day_and_can_come_back(client_of):
    mentor = MentorProfileFactory()
    client = client_of(mentor.user)

    client.post(reverse("profiles:pause"), {"until": tomorrow()})
    away = SearchDocument.objects.get(mentor=mentor).away_until
    press(client, "resume")

    assert away == tomorrow()
    assert SearchDocument.objects.get(mentor=mentor).away_until is None


@pytest.mark.calendar
@pytest.mark.parametrize("days", [0, -1])
def test_a_pause_ends_on_a_day_to_come(client_of, days):
    mentor = MentorProfileFactory()

    page = client_of(mentor.user).post(
        reverse("profiles:pause"), {"until": timezone.localdate() + timedelta(days=days)}
    )

    assert errors_of(page.context["form"]) == {"until": ["day_is_past"]}
    mentor.refresh_from_db()
    assert mentor.paused_until is None


def test_one_click_confirms_a_profile_and_answers_whether_one_is_still_there(client_of):
    mentor = MentorProfileFactory()
    actions.mark_silent(mentor)
    age(mentor, days=400)

    press(client_of(mentor.user), "confirm")

    mentor.refresh_from_db()
    assert timezone.now() - mentor.confirmed_at < timedelta(minutes=1)
    assert mentor.silent_since is None


def link_in_mail(mentor):
    """The address in the semester's mail, as its reader presses it."""
    actions.ask_to_confirm(MentorProfile.objects.filter(pk=mentor.pk), occasion="fall 2026")
    mail = OutgoingMail.objects.get(kind="profiles/confirm_profile")
    _subject, text, _html = render(mail.kind, mentor, mentor.user, ProgramSettings.current(), None)
    beginning = reverse("profiles:confirm_from_mail", args=["x"]).removesuffix("x/")
    [link] = re.findall(rf"http\S+{beginning}\S+", text)
    return urlsplit(link).path


def test_a_profile_is_confirmed_from_the_mail_by_one_press_and_not_by_opening_it(client):
    mentor = MentorProfileFactory()
    age(mentor, days=400)
    link = link_in_mail(mentor)

    opened = client.get(link)
    mentor.refresh_from_db()
    assert timezone.now() - mentor.confirmed_at > timedelta(days=399)
    assert len(found(opened, "//main//form//button")) == 1
    assert (opened["Referrer-Policy"], "no-store" in opened["Cache-Control"]) == ("same-origin", True)

    pressed = client.post(link)
    mentor.refresh_from_db()
    assert timezone.now() - mentor.confirmed_at < timedelta(minutes=1)
    assert len(found(pressed, "//main//*[@class='notice good']")) == 1
    assert found(pressed, "//main//form") == []
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("change", [{"email": "other@people.example"}, {"is_active": False}])
def test_a_link_of_another_mailbox_or_of_somebody_who_left_confirms_nothing(client, change):
    mentor = MentorProfileFactory()
    link = link_in_mail(mentor)
    type(mentor.user).objects.filter(pk=mentor.pk).update(**change)

    assert client.post(link).status_code == 404


def test_a_link_lasts_as_long_as_a_semester(client):
    mentor = MentorProfileFactory()
    age(mentor, days=400)
    link = link_in_mail(mentor)

    with time_machine.travel(timezone.now() + timedelta(days=121)):
        answer = client.post(link, follow=True)

    assert answer.redirect_chain[0] == (reverse("profiles:my_profile"), 302)
    assert codes(answer) == ["confirm_link_too_old"]
    mentor.refresh_from_db()
    assert timezone.now() - mentor.confirmed_at > timedelta(days=399)


def test_a_link_to_a_profile_that_was_taken_back_leads_to_it(client):
    mentor = MentorProfileFactory()
    link = link_in_mail(mentor)
    actions.withdraw_profile(mentor)

    assert client.post(link).url == reverse("profiles:my_profile")


@pytest.mark.parametrize("name", ["confirm", "resume", "pause"])
def test_an_old_page_of_a_profile_that_was_taken_back_says_so(client_of, name):
    mentor = MentorProfileFactory()
    actions.withdraw_profile(mentor)
    day = timezone.localdate() + timedelta(days=9)

    page = client_of(mentor.user).post(reverse(f"profiles:{name}"), {"until": day.isoformat()}, follow=True)

    refusals = [error.code for error in page.context["form"].errors.as_data()[WHOLE_FORM]] if name == "pause" else []
    assert codes(page) + refusals == ["mentor_profile_withdrawn"]


@pytest.mark.calendar
def test_a_pause_that_is_over_tells_of_what_still_hides_the_profile(client_of):
    mentor = MentorProfileFactory(hidden_until=timezone.localdate() + timedelta(days=9), hidden_reason="Until we talk.")

    page = client_of(mentor.user).post(reverse("profiles:resume"), follow=True)

    assert codes(page) == ["pause_over_but_hidden"]
    assert "Until we talk." in page.text


def test_what_the_link_shows_has_no_contact_data(client):
    mentor = MentorProfileFactory(user__family_name="Delgado", phone="(323) 555-0100", contact_methods=["call"])

    page = client.get(link_in_mail(mentor)).content.decode()

    assert [word for word in (mentor.user.email, "Delgado", "555-0100") if word in page] == []


def test_a_profile_not_confirmed_for_a_year_says_so(client_of, mentee):
    mentor = MentorProfileFactory()
    age(mentor, days=366)

    confirmed = MentorProfileFactory()

    pages = [client_of(mentee.user).get(one.get_absolute_url()) for one in (mentor, confirmed)]

    assert [page.context["shown"].is_long_unconfirmed for page in pages] == [True, False]
    assert [len(found(page, "//article/p[@class='muted']")) for page in pages] == [2, 1]


def test_a_profile_is_taken_back_and_posted_again(client_of, mentee):
    mentor = MentorProfileFactory()
    client = client_of(mentor.user)

    press(client, "withdraw")
    gone = client_of(mentee.user).get(mentor.get_absolute_url()).status_code
    press(client, "post_again")

    assert gone == 404
    assert client_of(mentee.user).get(mentor.get_absolute_url()).status_code == 200


def test_taking_back_asks_first(client_of):
    mentor = MentorProfileFactory()

    client_of(mentor.user).get(reverse("profiles:withdraw"))

    mentor.refresh_from_db()
    assert mentor.status == "approved"


def test_an_application_taken_back_goes_to_staff_again_and_is_not_posted():
    mentor = MentorApplicationFactory()
    actions.withdraw_profile(mentor)
    assert not OutgoingMail.objects.queued().exists()

    with refused("work_missing"):
        actions.post_again(mentor)

    assert MentorProfile.objects.get(pk=mentor.pk).status == "withdrawn"


def test_places_taken_say_whether_there_is_a_free_one(client_of, mentee):
    mentor = MentorProfileFactory(capacity=1)

    actions.set_places_taken(mentor, 1)

    page = client_of(mentee.user).get(mentor.get_absolute_url())
    assert not page.context["shown"].openings
    assert len(found(page, "//*[contains(@class, 'ask')]//*[@class='badge warn']")) == 1
    assert reverse("matches:request_new", args=[mentor.pk]) not in links(page)


def test_a_profile_says_how_soon_answers_come_and_what_fits(client_of, mentee):
    major, others = MajorFactory(), MajorFactory.create_batch(2)
    topics = [TopicFactory(), TopicFactory(parent=TopicFactory()), TopicFactory()]
    part = TopicFactory(parent=topics[2])
    mentor = MentorProfileFactory(meeting_modes=["phone"], user__given_name="Rosa")
    ResponseStats.objects.create(mentor=mentor, waiting=2, usual_days=3)
    mentor.helped_majors.add(major)
    mentor.topics.set(topics)
    index.refresh([mentor.pk])
    client, said = client_of(mentee.user), []
    for majors, wished in (
        ([], []),
        ([major], topics[:2]),
        ([major, *others], [topics[1].parent, TopicFactory()]),
        ([], [part]),
    ):
        mentee.majors.set(majors)
        mentee.topics.set(wished)
        said.append(client.get(mentor.get_absolute_url()))

    assert [page.context["fits"] for page in said] == [
        "",
        f"your major, helps with {topics[0].name}, {topics[1].name}",
        f"one of your majors, helps with {topics[1].name}",
        f"helps with {topics[2].name}",
    ]
    [box] = found(said[1], "//*[contains(@class, 'ask')]")
    assert re.findall(r"\d+", words(box)) == ["1", "2", "3"]  # openings, who wait, days
    assert [words(fits) for fits in found(said[1], "//header/div/p[strong]")] == [
        f"Fits you: your major, helps with {topics[0].name}, {topics[1].name}"
    ]


def test_what_fits_costs_a_profile_no_statement(client_of, mentee):
    mentor, client, statements = MentorProfileFactory(), client_of(mentee.user), []
    client.get(mentor.get_absolute_url())
    for topics in ([], TopicFactory.create_batch(5)):
        mentor.topics.set(topics)
        mentee.topics.set(topics)
        index.refresh([mentor.pk])
        with CaptureQueriesContext(connection) as asked:
            client.get(mentor.get_absolute_url())
        statements.append(len(asked))

    assert statements[0] == statements[1]


def test_a_career_is_told_from_the_present_back(client_of, mentee):
    mentor = MentorProfileFactory()
    mentor.attainments.all().delete()
    for kind, text, year in (
        ("degree", "BSN", 2001), ("position", "Head nurse", None), ("licence", "RN", 2003), ("honour", "Honors", None),
    ):  # fmt: skip
        mentor.attainments.create(kind=kind, text=text, year=year)

    page = client_of(mentee.user).get(mentor.get_absolute_url())

    told = [words(line) for line in found(page, "//article//ol[contains(@class, 'plan')]/li/bdi")]
    assert told == ["Head nurse", "RN", "BSN", "Honors"]


def test_a_mentor_is_saved_once_and_taken_off_again(client_of, mentee):
    mentor = MentorProfileFactory(user__given_name="Rosa")
    client = client_of(mentee.user)

    for _ in range(2):
        client.post(reverse("profiles:save", args=[mentor.pk]))
    kept = client.get(reverse("profiles:saved")).content.decode()
    client.post(reverse("profiles:forget", args=[mentor.pk]))

    assert kept.count(">Rosa") == 1
    assert found(client.get(reverse("profiles:saved")), "//*[@class='empty']//a/@href") == ["/mentors/"]


@pytest.mark.parametrize("count", [1, 3])
def test_saved_mentors_cost_the_same_for_any_number(client_of, mentee, count, django_assert_max_num_queries):
    for mentor in MentorProfileFactory.create_batch(count):
        actions.save_mentor(mentee, mentor)
    client = client_of(mentee.user)

    with django_assert_max_num_queries(12):
        client.get(reverse("profiles:saved"))


def test_reading_a_profile_costs_few_statements(client_of, mentee, django_assert_max_num_queries):
    mentor = MentorProfileFactory()
    client = client_of(mentee.user)

    with django_assert_max_num_queries(12):
        client.get(mentor.get_absolute_url())


@pytest.mark.calendar
def test_mentors_are_asked_once_per_semester_whether_it_is_still_right():
    mentor = MentorProfileFactory()

    for _ in range(2):
        actions.ask_to_confirm(MentorProfile.objects.posted(), occasion="fall 2026")

    assert list(OutgoingMail.objects.values_list("kind", "recipient")) == [("profiles/confirm_profile", mentor.user_id)]


def test_what_another_student_wants_does_not_fit_this_one(client_of, mentee):
    mentor, topic = MentorProfileFactory(), TopicFactory()
    mentor.topics.set([topic])
    MenteeProfileFactory().topics.set([topic])
    index.refresh([mentor.pk])

    assert client_of(mentee.user).get(mentor.get_absolute_url()).context["fits"] == ""
