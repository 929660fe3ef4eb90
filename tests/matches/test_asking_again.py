"""After a request that came to nothing: whom to ask next; and the closed days said before sending (R14, R30)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from core.days import day_at, today
from matches import actions, mentor_suggestions
from matches.models import MatchRequest
from profiles.models import Occupation
from profiles.search import index
from program.models import ClosedDay
from tests.factories import (
    IndustryFactory,
    MajorFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    SuperuserFactory,
    TopicFactory,
    age,
)
from tests.matches.declining import decline_for_good
from tests.pages import found, links, words

pytestmark = pytest.mark.django_db


def posted(topics=(), industries=(), majors=(), **fields):
    """A mentor whom the search finds."""
    mentor = MentorProfileFactory(**fields)
    mentor.topics.set(topics)
    mentor.industries.set(industries)
    mentor.helped_majors.set(majors)
    index.refresh([mentor.pk])
    return mentor


def silent_request(topics=()):
    """A request that nobody answered."""
    match_request = MatchRequestFactory(mentor=posted())
    match_request.topics.set(topics)
    age(match_request, days=11)
    actions.settle_requests()
    match_request.refresh_from_db()
    return match_request


def test_after_silence_up_to_three_mentors_are_named_who_fit_the_letter_first():
    topic = TopicFactory()
    match_request = silent_request([topic])
    others, fitting = [posted() for _mentor in range(4)], posted([topic])

    names = mentor_suggestions.suggested_mentors(match_request)

    assert (names[0], len(names)) == (fitting, 3)
    assert set(names[1:]) < set(others)


def ended_by(how, match_request):
    if how == "withdrawn":
        actions.withdraw(match_request)
    elif how == "declined":
        decline_for_good(match_request)
    else:
        age(match_request, days=11)
        actions.settle_requests()
    match_request.refresh_from_db()
    return match_request


@pytest.mark.parametrize("how", ["withdrawn", "declined", "expired"])
def test_whoever_is_near_the_mentor_who_was_asked_is_named_before_whoever_fits_the_letter(how):
    nurse = Occupation.objects.create(onet_code="29-1141", title="Nurse")
    health, nursing, topic = IndustryFactory(), MajorFactory(), TopicFactory()
    asked = posted(occupation=nurse, industries=[health], majors=[nursing])
    match_request = MatchRequestFactory(mentor=asked)
    match_request.topics.set([topic])
    fitting = [posted([topic]) for _mentor in range(3)]
    same_majors, same_industry = posted(majors=[nursing]), posted(industries=[health])
    same_profession, full = posted(occupation=nurse), posted(occupation=nurse, places_taken=1)

    named = mentor_suggestions.suggested_mentors(ended_by(how, match_request))

    assert named == [same_profession, same_industry, same_majors]
    assert not {full, *fitting} & set(named)


def test_nobody_is_named_who_was_asked_is_matched_kept_apart_without_a_place_or_paused():
    match_request = silent_request()
    mentee = match_request.mentee
    asked = posted()
    actions.withdraw(actions.send_request(mentee, asked, wants_to_reach="A job."))
    blocked = posted()
    actions.block_pair(mentee, blocked, SuperuserFactory(), "A report.")
    MatchFactory(request__mentee=mentee, request__mentor=posted())
    posted(places_taken=1)
    paused = posted()
    type(paused).objects.filter(pk=paused.pk).update(paused_until=timezone.localdate() + timedelta(days=9))
    index.refresh([paused.pk])
    free = posted()

    assert mentor_suggestions.suggested_mentors(match_request) == [free]


def test_only_what_the_mentee_did_and_the_mentor_is_counts():
    health, law, major = IndustryFactory(), IndustryFactory(), MajorFactory()
    asked, free = posted(industries=[health]), posted(industries=[health])
    posted(industries=[law], majors=[major])
    match_request = ended_by("withdrawn", MatchRequestFactory(mentor=asked))
    actions.withdraw(MatchRequestFactory(mentor=free))  # by another mentee
    MatchFactory(request__mentor=free, request__mentor__capacity=3)
    gone = posted(industries=[health])  # since the index was made
    type(gone).objects.filter(pk=gone.pk).update(hidden_until=today() + timedelta(days=9))

    assert mentor_suggestions.suggested_mentors(match_request) == [free]


def test_who_may_not_search_is_named_nobody():
    match_request = ended_by("withdrawn", MatchRequestFactory(mentee__proven=False))
    posted()

    assert mentor_suggestions.suggested_mentors(match_request) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_names_cost_the_same_statements_however_many(count, django_assert_num_queries):
    pk = silent_request([TopicFactory()]).pk
    for _mentor in range(count):
        posted()
    match_request = MatchRequest.objects.with_people().get(pk=pk)

    with django_assert_num_queries(6):
        assert len(mentor_suggestions.suggested_mentors(match_request)) == count


def request_page(client_of, match_request, user):
    return client_of(user).get(match_request.get_absolute_url())


def test_the_mentee_goes_from_the_silence_to_the_next_letter_in_one_step(client_of):
    match_request = silent_request()
    other = posted(profession="Epidemiologist")

    shown = request_page(client_of, match_request, match_request.mentee.user)

    assert reverse("matches:request_new", args=[other.pk]) in links(shown)
    assert "Epidemiologist" in shown.text


def test_while_a_request_waits_and_for_the_mentor_nobody_is_named(client_of):
    open_request, silent = MatchRequestFactory(), silent_request()
    ask = reverse("matches:request_new", args=[posted().pk])

    assert ask in links(request_page(client_of, silent, silent.mentee.user))
    assert ask not in links(request_page(client_of, open_request, open_request.mentee.user))
    assert ask not in links(request_page(client_of, silent, silent.mentor.user))


def sending_page(client_of):
    page = reverse("matches:request_new", args=[MentorProfileFactory().pk])
    return client_of(MenteeProfileFactory().user).get(page)


def closed(first, last, name="Winter break"):
    today = timezone.localdate()
    ClosedDay.objects.create(
        name_en=name, starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last)
    )


@pytest.mark.calendar
@pytest.mark.parametrize(("first", "last"), [(-3, 0), (2, 2), (5, 20)])
def test_closed_days_within_the_ten_are_said_beside_the_send_button(client_of, first, last):
    closed(first, last)

    shown = sending_page(client_of)

    [told, what_it_means] = found(shown, "//*[@id='closed-days']/p")
    assert "Winter break" in words(told)
    assert words(what_it_means)
    assert found(shown, "//button/@aria-describedby") == ["closed-days"]


@pytest.mark.calendar
def test_a_closed_day_on_which_the_ten_days_end_is_said(client_of):
    """They are 240 hours: when the clocks go back within them, they may end a day earlier on the calendar."""
    last_of_the_ten = (day_at(timezone.now() + timedelta(days=10)) - today()).days
    closed(last_of_the_ten, last_of_the_ten + 2)

    assert found(sending_page(client_of), "//*[@id='closed-days']/p")


@pytest.mark.calendar
@pytest.mark.parametrize(("first", "last"), [(-3, -1), (12, 20)])
def test_closed_days_outside_the_ten_are_not_said(client_of, first, last):
    closed(first, last)

    assert "closed-days" not in sending_page(client_of).text


@pytest.mark.calendar
def test_every_time_of_closed_days_is_said_in_the_readers_language(client_of):
    closed(1, 1, "A holiday")
    ClosedDay.objects.create(
        name_en="Spring break",
        name_es="Receso de primavera",
        starts_on=timezone.localdate() + timedelta(days=3),
        ends_on=timezone.localdate() + timedelta(days=5),
    )

    shown = client_of(MenteeProfileFactory(user__language="es").user).get(
        reverse("matches:request_new", args=[MentorProfileFactory().pk])
    )

    text = shown.content.decode()
    assert "Receso de primavera" in text
    assert "A holiday" in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_text_has_two_beginnings_and_there_is_a_whole_example(client_of, language):
    page = client_of(MenteeProfileFactory(user__language=language).user).get(
        reverse("matches:request_new", args=[MentorProfileFactory().pk])
    )

    form = page.context["form"]
    with translation.override(language):
        beginnings = [re.findall("[“«][^”»]+…[^”»]*[”»]", str(form.fields[name].help_text)) for name in form.texts]
    assert [len(found) for found in beginnings] == [2, 2, 2]
    assert page.content.decode().count("<details>") >= 1
