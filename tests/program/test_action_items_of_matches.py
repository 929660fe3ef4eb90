"""The start page, from the yes to the end of a match and what stays of it (R15–R22)."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from lxml import html

from agreements import actions
from agreements.corrections import last_moment_to_correct
from agreements.models import Conclusion
from core.templatetags.portal import exact
from matches.models import Interview, Match, MatchRequest, PairBlock
from program.home.action_items import action_items_for
from program.home.action_items.asking import search_item
from tests.agreements.builders import (
    concluded,
    days_from_today,
    finished,
    goal,
    in_force,
    negotiating,
    proposed,
    text,
    write,
)
from tests.factories import MatchFactory, MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, age
from tests.program.items_seen import names, seen


@pytest.fixture
def match(db):
    return MatchFactory(request__mentee__user__given_name="Ana", request__mentor__user__given_name="Rosa")


def test_after_the_yes_the_mentor_offers_times(match):
    assert seen(match.mentor.user) == [(True, "calendar-plus", match.get_absolute_url())]
    assert seen(match.mentee.user) == [(False, "hourglass", match.get_absolute_url())]
    assert (names(match.mentor.user), names(match.mentee.user)) == (["Ana"], ["Rosa"])


def offer(match, **fields):
    return Interview.objects.create(
        match=match,
        offered_by=match.mentor.user,
        mode="online",
        place="The library",
        offered_times=[timezone.now() + timedelta(days=1)],
        **fields,
    )


def test_when_times_are_offered_the_mentee_chooses(match):
    offer(match)

    assert seen(match.mentee.user) == [(True, "calendar-check", match.get_absolute_url())]
    assert seen(match.mentor.user) == [(False, "calendar-check", match.get_absolute_url())]
    assert (names(match.mentee.user), names(match.mentor.user)) == (["Rosa"], ["Ana"])


def test_a_talk_says_when_it_is_and_not_by_when(match):
    tomorrow = timezone.now() + timedelta(days=1)
    offer(match, status=Interview.Status.CONFIRMED, chosen_time=tomorrow)

    (need,) = action_items_for(match.mentee.user)

    assert (need.icon, need.at, need.by) == ("calendar-clock", tomorrow, None)
    assert seen(match.mentee.user) == [(False, "calendar-clock", match.get_absolute_url())]
    assert names(match.mentee.user) == ["Rosa"]
    shown = html.fromstring(render_to_string("program/_action_item.html", {"item": need, "is_first": True}))
    assert [moment.text for moment in shown.xpath("//time")] == [exact(tomorrow)]
    assert shown.xpath("//p[@class='muted']//time") == []  # where a deadline stands


def test_after_the_talk_both_are_asked_whether_it_took_place(match):
    offer(match, status=Interview.Status.CONFIRMED, chosen_time=timezone.now() - timedelta(hours=1))

    assert seen(match.mentee.user) == [(True, "calendar-clock", match.get_absolute_url())]
    assert names(match.mentee.user) == ["Rosa"]


def test_after_the_talk_the_mentee_suggests_goals(match):
    Match.objects.update(status=Match.Status.TALKED)

    assert seen(match.mentee.user) == [(True, "target", match.get_absolute_url())]
    assert seen(match.mentor.user) == [(False, "target", match.get_absolute_url())]
    assert (names(match.mentee.user), names(match.mentor.user)) == (["Rosa"], ["Ana"])


def days_without_a_move(match, days):
    age(match, days=days, seconds=1)


def times_are_offered(match, days):
    offer(match)
    days_without_a_move(match, days)


def the_talk_is_over(match, days):
    offer(match, status=Interview.Status.CONFIRMED, chosen_time=timezone.now() - timedelta(hours=1))
    days_without_a_move(match, days)


def they_have_talked(match, days):
    Match.objects.update(status=Match.Status.TALKED)
    days_without_a_move(Match.objects.get(), days)


@pytest.mark.parametrize("side", ["mentee", "mentor"])
@pytest.mark.parametrize("days", [0, 6, 15])
@pytest.mark.parametrize("state", [days_without_a_move, times_are_offered, the_talk_is_over, they_have_talked])
def test_after_the_yes_the_start_page_says_by_when_and_what_happens_otherwise_as_the_match_does(
    match, client_of, state, days, side
):
    state(match, days)
    person = getattr(match, side).user

    (need,) = action_items_for(person)
    step = client_of(person).get(match.get_absolute_url()).context["next_step"]

    assert (need.by, need.otherwise, need.is_mine) == (step.by, step.otherwise, step.is_mine)
    assert need.by > timezone.now()


def test_a_proposal_says_on_the_start_page_by_when_it_is_answered(db):
    version = proposed()

    for person in version.agreement.parties:
        (need,) = action_items_for(person)
        assert need.by == version.agreement.match.moved_at + timedelta(days=14)
        assert re.findall(r"\b\d+\b", need.otherwise) == ["45"]


@pytest.mark.calendar
def test_an_agreement_past_its_end_asks_both_for_its_record(db):
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-1)))

    for person in agreement.parties:
        (need,) = action_items_for(person)
        assert (need.is_mine, need.icon) == (True, "handshake")
        assert need.who != next_deadline_of(in_force())
        assert re.findall(r"\b\d+\b", need.otherwise) == ["14", "60"]


@pytest.mark.parametrize(("days", "is_near"), [(7, True), (9, False)])
def test_a_goal_needs_attention_from_its_first_reminder_on_and_is_in_progress_until_then(db, client_of, days, is_near):
    words = text(goal(deadline=days_from_today(days)), starts_on=days_from_today(0), ends_on=days_from_today(60))
    agreement = in_force(words=words)

    for person in agreement.parties:
        context = client_of(person).get(reverse("program:home")).context
        shown = [[item.act for item in context[part]] for part in ("mine", "others")]
        assert shown == ([["work_on_goal"], []] if is_near else [[], ["work_on_goal"]])


def next_deadline_of(agreement):
    """What the start page says of an agreement that has not come to its end."""
    (need,) = action_items_for(agreement.mentee)
    return need.who


def test_a_match_on_hold_asks_nothing(match):
    Match.objects.update(held_at=timezone.now())

    assert seen(match.mentee.user) == [(False, "pause", match.get_absolute_url())]
    assert names(match.mentee.user) == ["Rosa"]


@pytest.mark.parametrize("reason", ["reached", "cannot_continue"])
def test_a_record_that_waits_stands_there_once_and_its_agreement_not_beside_it(db, reason):
    agreement = concluded(in_force(), reason=reason).agreement

    page = agreement.conclusion.get_absolute_url()
    assert seen(agreement.mentor)[0] == (True, "flag", page)
    assert (False, "flag", page) in seen(agreement.mentee)
    assert [icon for _mine, icon, _page in seen(agreement.mentor) if icon in ("flag", "handshake")] == ["flag"]


def test_a_completed_record_says_where_to_correct_it_and_then_where_the_next_steps_are(db):
    agreement = in_force()
    concluded(agreement)
    actions.add_to_conclusion(agreement.conclusion, agreement.mentor, added="")

    for person in (agreement.mentee, agreement.mentor):
        assert (False, "flag", agreement.conclusion.get_absolute_url()) in seen(person)
    Conclusion.objects.update(closed_at=timezone.now() - timedelta(hours=24))
    assert seen(agreement.mentee)[-1] == (False, "flag", "/next-steps/")
    assert (False, "flag", agreement.conclusion.get_absolute_url()) in seen(agreement.mentor)


def test_after_the_conclusion_only_who_wished_for_it_is_invited_to_search_again(db):
    for wishes in (True, False):
        conclusion = concluded(agreement := in_force(), wants_new_mentoring=wishes)
        actions.add_to_conclusion(conclusion, agreement.mentor, added="")

        assert (search_item() in action_items_for(agreement.mentee)) is wishes


def test_what_has_concluded_stands_apart_and_says_how_long_ones_own_part_can_be_corrected(db, client_of):
    conclusion = concluded(agreement := in_force())
    actions.add_to_conclusion(conclusion, agreement.mentor, added="")
    conclusion.refresh_from_db()
    agreement.refresh_from_db()

    for person in (agreement.mentee, agreement.mentor):
        context = client_of(person).get(reverse("program:home")).context
        (item,) = context["over"]
        assert item not in context["others"]
        assert exact(last_moment_to_correct(conclusion, person)) in item.who
    Conclusion.objects.update(closed_at=timezone.now() - timedelta(hours=25))
    until = exact(last_moment_to_correct(conclusion, agreement.mentee))
    assert [item.who for item in action_items_for(agreement.mentee) if until in item.who] == []


def test_who_completed_a_summary_alone_corrects_it_and_the_other_has_nothing_to_correct(db):
    conclusion = concluded(agreement := in_force())
    Conclusion.objects.update(add_by=timezone.now() - timedelta(minutes=1))
    actions.close_open_conclusions()
    conclusion.refresh_from_db()

    told = {
        person: any(exact(last_moment_to_correct(conclusion, person)) in item.who for item in action_items_for(person))
        for person in (agreement.mentee, agreement.mentor)
    }

    assert told == {agreement.mentee: True, agreement.mentor: False}


def test_a_conclusion_of_two_who_are_kept_apart_is_not_said_to_be_correctable_because_another_is(db):
    kept_apart, other = finished(), finished()
    match = kept_apart.agreement.match
    PairBlock.objects.create(mentee=match.mentee, mentor=match.mentor, reason="A report.")

    def is_said_correctable(conclusion):
        [item] = (item for item in action_items_for(conclusion.agreement.mentee) if item.is_over)
        return exact(last_moment_to_correct(conclusion, conclusion.agreement.mentee)) in item.who

    assert (is_said_correctable(kept_apart), is_said_correctable(other)) == (False, True)


def test_whoever_has_begun_a_draft_is_told_that_it_is_saved(db):
    agreement = negotiating()
    before = [item for item in action_items_for(agreement.mentee) if item.act == "suggest_goals"]
    write(agreement, agreement.mentee, text(goal()))

    (after,) = (item for item in action_items_for(agreement.mentee) if item.act == "suggest_goals")

    assert [item.href for item in before] == [after.href]
    assert (before[0].label, before[0].who) != (after.label, after.who)
    assert [item.act for item in action_items_for(agreement.mentor)] == ["suggest_goals"]
    assert after.who not in [item.who for item in action_items_for(agreement.mentor)]


def test_one_person_in_both_roles_sees_both(match):
    mentee = MenteeProfileFactory(user=match.mentor.user)
    sent = MatchRequestFactory(mentee=mentee, mentor__user__given_name="Minh")

    assert seen(match.mentor.user) == [
        (True, "calendar-plus", match.get_absolute_url()),
        (False, "hourglass", sent.get_absolute_url()),
    ]
    assert names(match.mentor.user) == ["Ana", "Minh"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_takes_the_same_statements_however_much_waits(db, client_of, count, django_assert_num_queries):
    mentor = MentorProfileFactory(capacity=9)
    MatchRequestFactory.create_batch(count, mentor=mentor)
    for request in MatchRequestFactory.create_batch(count, mentor=mentor, status=MatchRequest.Status.ACCEPTED):
        offer(MatchFactory(request=request))
    client = client_of(mentor.user)
    client.get(reverse("program:home"))

    with django_assert_num_queries(9):
        client.get(reverse("program:home"))


def test_someone_who_waits_comes_before_the_steady_work_of_a_goal(db):
    agreement = in_force(words=text(goal(deadline=days_from_today(2))))
    request = MatchRequestFactory(mentor=agreement.mentor.mentorprofile)

    items = [item for item in action_items_for(agreement.mentor) if item.is_mine]

    assert [item.href for item in items] == [request.get_absolute_url(), agreement.get_absolute_url()]
    assert items[0].by > items[1].by


def test_home_speaks_of_next_steps_only_where_there_are_some(db):
    said = {}
    for steps in ("", "Ask a nurse"):
        conclusion = finished(next_steps=steps)
        [item] = [one for one in action_items_for(conclusion.agreement.mentee) if one.is_over]
        said[steps] = item.who

    assert said[""] != said["Ask a nurse"]
    assert len(said[""]) < len(said["Ask a nurse"])
