"""Every page and every mail that waits says who acts next, by when, and what happens if nothing does (R16)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.templatetags.portal import exact
from core.text_values import TEXT_VALUES
from matches import actions
from matches.answer_link import link_for
from matches.models import Match, MatchRequest
from matches.next_step import next_step_of_match, next_step_of_request
from notifications.rendering import localized_for
from tests.agreements.builders import in_force, proposed
from tests.factories import InterviewFactory, MatchFactory, MatchRequestFactory, age
from tests.mails import said_of, text_of
from tests.matches.arranging import typed
from tests.pages import forms, found, words

pytestmark = pytest.mark.django_db


def pending(**by):
    match_request = MatchRequestFactory()
    age(match_request, **by)
    return MatchRequest.objects.with_people().get(pk=match_request.pk)


@pytest.mark.calendar
@pytest.mark.parametrize(
    ("kind", "side", "other"),
    [
        ("request_received", "mentor", "mentee"),
        ("request_reminder", "mentor", "mentee"),
        ("answer_link", "mentor", "mentee"),
        ("request_sent", "mentee", "mentor"),
        ("mentor_needs_days", "mentee", "mentor"),
    ],
)
def test_every_mail_of_an_open_request_names_the_day_and_the_moment_of_the_deadline(kind, side, other):
    match_request = pending(days=3, seconds=1)
    reader = getattr(match_request, side).user

    text = text_of(f"matches/{kind}", match_request, reader)

    with localized_for(reader):
        step, until = next_step_of_request(match_request, reader), exact(match_request.respond_by)
    assert (step.is_mine, step.by, step.since) == (side == "mentor", match_request.respond_by, match_request.sent_at)
    assert getattr(match_request, other).user.public_name in step.who
    assert step.otherwise
    lines = said_of(step, reader)
    assert lines in text
    assert [step.who in lines, step.otherwise in lines] == [True, True]
    assert re.search(rf"{re.escape(until)} · \w+ 4 \w+ 10$", lines, re.MULTILINE)


def test_after_the_yes_both_mails_say_who_offers_times_and_what_happens_without_any():
    match = actions.accept(MatchRequestFactory())
    match_request = MatchRequest.objects.with_people().get(pk=match.request_id)
    for kind, side in (("request_accepted", "mentee"), ("you_accepted", "mentor")):
        reader = getattr(match, side).user
        step = next_step_of_match(match, reader)
        assert (step.is_mine, step.by) == (side == "mentor", match.moved_at + timedelta(days=5))
        assert match.other(reader).user.first_name_shown in step.otherwise
        assert said_of(step, reader) in text_of(f"matches/{kind}", match_request, reader)


def test_a_chosen_time_is_said_as_a_time_and_a_past_one_asks_whether_it_took_place():
    time = timezone.now() + timedelta(days=2)
    interview = InterviewFactory(status="confirmed", chosen_time=time, offered_times=[time])
    match, mentee = interview.match, interview.match.mentee.user

    before, step_before = text_of("matches/time_chosen", interview, mentee), next_step_of_match(match, mentee)
    age(interview, days=8)
    after, step_after = text_of("matches/reminder", match, mentee), next_step_of_match(match, mentee)

    assert (step_before.at, step_before.by, step_before.is_mine) == (time, None, False)
    assert (step_after.at, step_after.by, step_after.is_mine) == (None, match.moved_at + timedelta(days=30), True)
    assert said_of(step_before, mentee) in before
    assert said_of(step_after, mentee) in after
    assert opening(after) != opening(text_of("matches/reminder", MatchFactory(), mentee))


def opening(text):
    """The first paragraph of a mail after its greeting: what it is about."""
    return text.split("\n\n")[1]


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_when_a_proposal_waits_the_page_and_the_reminder_of_the_match_say_whose_turn_it_is(client_of, side):
    version = proposed()
    agreement = version.agreement
    match, reader = agreement.match, getattr(agreement.match, side).user
    other = match.other(reader).user.first_name_shown
    without_proposal = next_step_of_match(MatchFactory(status=Match.Status.TALKED), reader)
    step = next_step_of_match(match, reader)

    [who_acts] = found(client_of(reader).get(match.get_absolute_url()), "//dl[@class='who-acts']")

    assert re.search(rf"\b{version.number}\b.*{other}|{other}.*\b{version.number}\b", step.who)
    assert step.by == match.moved_at + timedelta(days=14)
    assert len({step.who, next_step_of_match(match, match.other(reader).user).who}) == 2
    assert step.who in words(who_acts)
    assert without_proposal.who not in words(who_acts)
    assert said_of(step, reader) in text_of("matches/reminder", match, reader)


def test_once_signed_the_page_of_the_match_says_what_the_agreement_says(client_of):
    agreement = in_force()

    page = client_of(agreement.mentor).get(agreement.match.get_absolute_url())

    assert page.context["next_step"] is not None
    [who_acts] = found(page, "//dl[@class='who-acts']")
    assert page.context["next_step"].who in words(who_acts)


@pytest.mark.calendar
def test_a_late_yes_waits_for_the_mentee_until_a_day_both_can_read(client_of):
    match_request = MatchRequestFactory()
    age(match_request, days=12)
    actions.settle_requests()
    match_request = MatchRequest.objects.with_people().get(pk=match_request.pk)
    actions.offer_late_yes(match_request)
    until = exact(match_request.late_yes_at + timedelta(days=14))

    sides = (match_request.mentee.user, match_request.mentor.user)
    steps = [next_step_of_request(match_request, reader) for reader in sides]
    pages = [client_of(reader).get(match_request.get_absolute_url()) for reader in sides]

    assert [step.is_mine for step in steps] == [True, False]
    assert match_request.mentee.user.public_name in steps[1].who
    for step, page in zip(steps, pages, strict=True):
        [who_acts] = found(page, "//dl[@class='who-acts']")
        assert [step.who in words(who_acts), until in words(who_acts)] == [True, True]
    assert said_of(steps[0], sides[0]) in text_of("matches/late_yes_offered", match_request, sides[0])
    assert until in said_of(steps[0], sides[0])


@pytest.mark.parametrize("is_mine", [True, False])
def test_after_a_yes_by_the_link_the_page_says_who_acts_next(client, is_mine):
    match_request = MatchRequestFactory()
    answer = {"answer": "yes", "minutes": "30"} if is_mine else typed(answer="yes")

    page = client.post(link_for(match_request), answer, follow=True)

    match = Match.objects.get()
    step = next_step_of_match(match, match.mentor.user)
    [who_acts] = found(page, "//dl[@class='who-acts']")
    assert (step.is_mine, step.by is not None) == (is_mine, True)
    assert [step.who in words(who_acts), exact(step.by) in words(who_acts)] == [True, True]


@pytest.mark.parametrize(("days", "may_offer"), [(4, False), (5, True)])
def test_the_page_offers_a_mentee_times_to_offer_only_when_that_is_possible(client_of, days, may_offer):
    match = MatchFactory()
    age(match, days=days, seconds=1)

    page = client_of(match.mentee.user).get(match.get_absolute_url()).content.decode()

    assert (f'href="{reverse("matches:offer_times", args=[match.pk])}"' in page) is may_offer


@pytest.mark.calendar
@pytest.mark.parametrize(("days", "is_asked"), [(13, False), (14, True)])
def test_on_day_fourteen_each_is_asked_and_goes_on_with_one_click(client_of, days, is_asked):
    match = MatchFactory()
    age(match, days=days, seconds=1)
    client = client_of(match.mentee.user)

    page = client.get(match.get_absolute_url())

    either = {reverse(f"matches:{verb}", args=[match.pk]) for verb in ("go_on", "stop")}
    assert forms(page) & either == (either if is_asked else set())


def test_an_ended_request_invites_to_ask_someone_else_until_that_is_done(client_of):
    ended = MatchRequestFactory(status=MatchRequest.Status.DECLINED)
    client = client_of(ended.mentee.user)

    before = found(client.get(ended.get_absolute_url()), "//dl/@data-act")
    MatchRequestFactory(mentee=ended.mentee)

    assert before == ["ask_another"]
    assert found(client.get(ended.get_absolute_url()), "//dl/@data-act") == []


def test_who_may_not_send_a_request_is_not_invited_to_ask_someone_else(client_of):
    ended = MatchRequestFactory(status=MatchRequest.Status.DECLINED, mentee__is_adult=False)

    assert found(client_of(ended.mentee.user).get(ended.get_absolute_url()), "//dl/@data-act") == []


@pytest.mark.parametrize(("status", "days"), [("arranging", 61), ("talked", 62)])
def test_who_is_asked_to_continue_reads_after_how_many_days_of_this_state(monkeypatch, status, days):
    monkeypatch.setitem(TEXT_VALUES, "no_interview_days", 61)
    monkeypatch.setitem(TEXT_VALUES, "no_agreement_days", 62)
    match = Match.objects.with_people().get(pk=MatchFactory(status=status).pk)

    text = text_of("matches/ask_both", match, match.mentee.user)

    assert re.findall(r"\b6[12]\b", text) == [str(days)]
