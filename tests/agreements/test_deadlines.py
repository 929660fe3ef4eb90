"""Days of an agreement are days of the university: 60 of them have passed on the same day for everybody (R16)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agreements import actions, acts, deadlines, draft_editing
from agreements.admin.filters import SemesterFilter
from agreements.content import empty_goal
from agreements.draft_warnings import end_date_warnings
from agreements.models import Agreement, Goal, StarterGoal
from agreements.next_step import end_of_day, next_step_of_goal
from agreements.semesters import Semester
from core.days import today
from matches.next_step import step_of_match
from tests.agreements.builders import current, goal, in_force, negotiating, page, text
from tests.factories import TopicFactory, days_from_today
from tests.mails import said_of, text_of
from tests.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.calendar, pytest.mark.usefixtures("elsewhere")]


def that_ended(days_ago):
    last = days_from_today(-days_ago)
    return in_force(words=text(goal(deadline=last), starts_on=days_from_today(-200), ends_on=last))


def due_in(days):
    return in_force(words=text(goal(deadline=days_from_today(days))))


def found(rows):
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("rows", "days_ago"),
    [
        (lambda: Agreement.objects.past_end_date(), 1),
        (lambda: Agreement.objects.long_past_end_date(), 60),
        (lambda: deadlines.past_their_end(0, None), 1),
        (lambda: deadlines.past_their_end(14, None), 14),
    ],
    ids=["past its end", "long past its end", "to be asked", "to be asked again"],
)
def test_an_agreement_is_past_its_end_from_the_same_day_on_for_everybody(rows, days_ago):
    past, _not_yet = that_ended(days_ago), that_ended(days_ago - 1)

    assert found(rows()) == {past.pk}


def test_progress_is_looked_at_until_the_last_day():
    last, _over = that_ended(0), that_ended(1)
    for version in (current(last), current(_over)):
        type(version).objects.filter(pk=version.pk).update(in_force_at=timezone.now() - timedelta(weeks=6, seconds=1))

    assert found(Agreement.objects.review_due()) == {last.pk}


def test_a_goal_is_to_come_until_its_deadline_is_over():
    last, _over = that_ended(0), that_ended(1)

    assert found(Goal.objects.to_come()) == found(current(last).goals)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 7)])
def test_a_deadline_comes_near_on_the_same_day_for_everybody(first, last):
    due = {days: due_in(days) for days in (first - 1, first, last, last + 1)}

    assert found(deadlines.goals_due_in(first, last)) == {current(due[days]).goals.get().pk for days in (first, last)}


@pytest.mark.parametrize(("days_ago", "is_over"), [(0, False), (1, True)])
def test_pages_say_that_it_is_over_when_it_is(days_ago, is_over):
    version = current(that_ended(days_ago))
    match = version.agreement.match

    assert (step_of_match(match).act is acts.CONCLUDE_OR_EXTEND) == is_over
    assert bool(end_date_warnings(version.ends_on)) == is_over


def test_a_mail_about_one_goal_says_what_happens_next_with_that_goal():
    first, due = goal("Due first", deadline=days_from_today(2)), goal("One to come", deadline=days_from_today(5))
    version = current(in_force(words=text(first, due)))
    reader = version.agreement.mentee

    about_it = version.goals.get(text="One to come")
    said = text_of("agreements/deadline_near", about_it, reader)

    step = next_step_of_goal(about_it, reader)
    assert (step.act, step.by) == ("work_on_goal", end_of_day(due["deadline"]))
    assert said_of(step, reader) in said
    assert "Due first" not in said


def test_a_goal_past_its_deadline_is_said_to_be_past_once_no_other_is_due():
    late, due = goal("A late one", deadline=days_from_today(-3)), goal("One to come", deadline=days_from_today(5))
    agreement = in_force(words=text(late, due, starts_on=days_from_today(-9)))
    for activity in current(agreement).goals.get(text="One to come").activities.all():
        actions.tick(activity, agreement.mentee)

    of_match = step_of_match(agreement.match)

    assert (of_match.act.code, of_match.by, of_match.values["day"]) == ("catch_up_on_goal", None, late["deadline"])


def test_a_deadline_ends_when_the_day_ends_at_the_university():
    assert end_of_day(date(2026, 3, 6)) == datetime(2026, 3, 6, 23, 59, tzinfo=ZoneInfo("America/Los_Angeles"))


def test_a_first_draft_begins_today():
    agreement = negotiating()

    words, _note, _revision = actions.initial_draft(agreement, agreement.mentee)

    assert (words["starts_on"], words["ends_on"]) == (today(), days_from_today(112))


def test_a_starter_goal_has_its_deadline_so_many_weeks_from_today():
    starter = StarterGoal.objects.create(name_en="Know the field", topic=TopicFactory(), weeks=6)

    words, _place = draft_editing.add_starter({"goals": [empty_goal()]}, starter)

    assert [one["deadline"] for one in words["goals"]] == [days_from_today(42)]


def test_the_plan_says_which_deadline_is_today(client_of, elsewhere):
    agreement = that_ended(0)
    agreement.mentee.time_zone = elsewhere
    agreement.mentee.save()

    assert "The deadline is today." in client_of(agreement.mentee).get(page("detail", agreement)).content.decode()


def test_a_meeting_is_logged_for_a_day_that_has_come_where_its_author_lives(elsewhere):
    agreement, there = in_force(), timezone.localdate()
    author = agreement.mentee
    author.time_zone = elsewhere

    with timezone.override("America/Los_Angeles"):
        actions.log_meeting(agreement, author, met_on=there)

        with refused("meeting_day_to_come"):
            actions.log_meeting(agreement, author, met_on=there + timedelta(days=1))


def test_a_semester_begins_at_the_university():
    zone = ZoneInfo("America/Los_Angeles")
    moments = [datetime(2026, 8, 17, 23, 59), datetime(2026, 8, 18), datetime(2026, 12, 14, 23), datetime(2026, 12, 15)]
    agreements = [in_force() for _moment in moments]
    for agreement, moment in zip(agreements, moments, strict=True):
        Agreement.objects.filter(pk=agreement.pk).update(created_at=moment.replace(tzinfo=zone))

    begun_in = type("Filter", (SemesterFilter,), {"start_field": "created_at"})
    chosen = begun_in.__new__(begun_in)
    chosen.semesters = {"fall": Semester("fall", "Fall", date(2026, 8, 18), date(2026, 12, 14))}
    chosen.value = lambda: "fall"

    assert found(chosen.queryset(None, Agreement.objects.all())) == {agreements[1].pk, agreements[2].pk}


@pytest.mark.parametrize("days", [1, 13, 14, 61])
def test_that_they_are_asked_again_is_said_until_they_were(days):
    agreement = that_ended(days)

    outcome = step_of_match(agreement.match).outcome.code

    assert outcome == ("staff_may_close" if days < 14 else "staff_may_close_unasked")
