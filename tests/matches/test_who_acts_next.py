"""Every page and every mail that waits says who acts next, by when, and what happens if nothing does (R16)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matches import actions
from matches.answer_link import link_for
from matches.models import MatchRequest
from mentoring.templatetags.portal import exact
from notifications.models import ProgramSettings
from notifications.rendering import Voice, render
from tests.agreements.making import in_force, proposed
from tests.factories import InterviewFactory, MatchFactory, MatchRequestFactory, age

pytestmark = pytest.mark.django_db


def mail(kind, row, reader):
    """What a mail says today, each sentence on one line."""
    return render(kind, row, reader, ProgramSettings.current())[1]


def pending(**by):
    match_request = MatchRequestFactory()
    age(match_request, **by)
    return MatchRequest.objects.with_people().get(pk=match_request.pk)


@pytest.mark.calendar
@pytest.mark.parametrize(
    ("kind", "side", "who"),
    [
        ("request_received", "mentor", "You answer {mentee}: yes, or not this time."),
        ("request_reminder", "mentor", "You answer {mentee}: yes, or not this time."),
        ("answer_link", "mentor", "You answer {mentee}: yes, or not this time."),
        ("request_sent", "mentee", "{mentor} reads your letter and answers."),
        ("mentor_needs_days", "mentee", "{mentor} reads your letter and answers."),
    ],
)
def test_every_mail_of_an_open_request_names_the_day_and_the_moment_of_the_deadline(kind, side, who):
    match_request = pending(days=3, seconds=1)
    reader = getattr(match_request, side).user

    text = mail(f"matches/{kind}", match_request, reader)

    names = {"mentee": match_request.mentee.user.public_name, "mentor": match_request.mentor.user.public_name}
    with Voice(reader):
        until = exact(match_request.respond_by)
    assert (
        f"- Who acts next: {who.format(**names)}\n- By when: {until} · day 4 of 10\n- If nothing happens: If " in text
    )


def test_after_the_yes_both_mails_say_who_offers_times_and_what_happens_without_any():
    match = actions.accept(MatchRequestFactory())
    match_request = MatchRequest.objects.with_people().get(pk=match.request_id)
    mentor = match.mentor.user.first_name_shown

    to_mentee = mail("matches/request_accepted", match_request, match.mentee.user)
    to_mentor = mail("matches/you_accepted", match_request, match.mentor.user)

    assert f"- Who acts next: {mentor} offers times for your first talk.\n- By when: " in to_mentee
    assert "- Who acts next: You offer times for your first talk.\n- By when: " in to_mentor
    for text in (to_mentee, to_mentor):
        assert f"- If nothing happens: If none have come by then, {mentor} is reminded and " in text


def test_a_chosen_time_is_said_as_a_time_and_a_past_one_asks_whether_it_took_place():
    time = timezone.now() + timedelta(days=2)
    interview = InterviewFactory(status="confirmed", chosen_time=time, offered_times=[time])
    mentee = interview.match.mentee.user

    before = mail("matches/time_chosen", interview, mentee)
    age(interview, days=8)
    after = mail("matches/reminder", interview.match, mentee)

    assert "- Who acts next: You both talk at the time you have chosen.\n- When: " in before
    assert "The time you chose for your first talk is past." in after
    assert "- Who acts next: Either of you says whether the talk took place.\n- By when: " in after


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_when_a_proposal_waits_the_page_and_the_reminder_of_the_match_say_whose_turn_it_is(client_of, side):
    version = proposed()
    agreement = version.agreement
    match, reader = agreement.match, getattr(agreement.match, side).user
    other = match.other(reader).user.first_name_shown
    mine = f"You read version {version.number} from {other}, and sign it or propose a change."
    theirs = f"{other} reads version {version.number}. You may sign it already."
    expected = theirs if version.proposer_id == reader.pk else mine

    page = client_of(reader).get(match.get_absolute_url()).content.decode()

    assert expected in page
    assert f"- Who acts next: {expected}\n- By when: " in mail("matches/reminder", match, reader)
    assert "proposes goals" not in page


def test_once_signed_the_page_of_the_match_says_what_the_agreement_says(client_of):
    agreement = in_force()

    page = client_of(agreement.mentor).get(agreement.match.get_absolute_url())

    assert page.context["next_step"] is not None
    assert "Who acts next" in page.content.decode()


@pytest.mark.calendar
def test_a_late_yes_waits_for_the_mentee_until_a_day_both_can_read(client_of):
    match_request = MatchRequestFactory()
    age(match_request, days=12)
    actions.expire_overdue()
    match_request = MatchRequest.objects.with_people().get(pk=match_request.pk)
    actions.offer_late_yes(match_request)
    until = exact(match_request.late_yes_at + timedelta(days=14))

    mentee_reads = client_of(match_request.mentee.user).get(match_request.get_absolute_url()).content.decode()
    mentor_reads = client_of(match_request.mentor.user).get(match_request.get_absolute_url()).content.decode()

    assert "You choose: say yes too, or leave it." in mentee_reads
    assert f"{match_request.mentee.user.public_name} chooses." in mentor_reads
    assert [until in text for text in (mentee_reads, mentor_reads)] == [True, True]
    assert f"- By when: {until}" in mail("matches/late_yes_offered", match_request, match_request.mentee.user)


@pytest.mark.parametrize(
    ("times", "expected"),
    [({}, "You offer times for your first talk."), ({"time_1": "2036-07-01T15:00"}, "chooses one of your times.")],
)
def test_after_a_yes_by_the_link_the_page_says_who_acts_next(client, times, expected):
    match_request = MatchRequestFactory()
    answer = {"answer": "yes", "mode": "online", "minutes": "30"} | times

    page = client.post(link_for(match_request), answer).content.decode()

    assert ("Who acts next" in page, expected in page, "By when" in page) == (True, True, True)


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

    page = client.get(match.get_absolute_url()).content.decode()

    assert ("Yes, I want to go on" in page, "No, end it here" in page) == (is_asked, is_asked)
