"""A mail says what is so when it leaves, and does not leave if that is over, whatever is so of other pairs."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db.models.functions import Now

from agreements import actions as agreements
from agreements.deadlines import remind_of_dates
from agreements.models import Agreement, Goal
from agreements.next_step import next_step_of_goal
from matches import actions as matches
from matches.models import Match, MatchRequest
from notifications import delivery
from notifications.models import OutgoingMail
from tests.agreements.builders import concluded, current, days_from_today, goal, in_force, proposed, sign, text
from tests.factories import MatchFactory, age
from tests.mails import fate, text_of
from tests.matches.arranging import confirmed, in_days, offer
from tests.matches.builders import send

pytestmark = pytest.mark.django_db


def due_soon():
    return in_force(words=text(goal(deadline=days_from_today(5))))


def past_its_end():
    last = days_from_today(-1)
    return in_force(words=text(goal(deadline=last), starts_on=days_from_today(-99), ends_on=last))


def needing_days():
    matches.ask_for_days(match_request := send())
    return match_request


def keeping_its_time():
    match = confirmed().match
    matches.keep_time(offer(match, times=[in_days(5)]), match.mentor.user)
    return match


def is_done(agreement):
    for activity in current(agreement).goals.get().activities.all():
        agreements.tick(activity, agreement.mentee)


def is_overdue(agreement):
    with pgtrigger.ignore():
        Goal.objects.filter(version__agreement=agreement).update(deadline=days_from_today(-1))


def is_concluded(agreement):
    concluded(agreement)


def is_changed(agreement):
    version = proposed(words=text(goal("Something else")), agreement=agreement)
    for party in agreement.parties:
        sign(version, party)


def is_declined(match_request):
    matches.decline(match_request)
    MatchRequest.objects.filter(pk=match_request.pk).update(declines_at=Now() - timedelta(seconds=1))


def is_unanswered(match_request):
    age(match_request, days=12)


def is_called_off(match):
    matches.call_off(match.interviews.confirmed().get(), match.mentee.user)


CHANGES = [
    (due_soon, is_done, "agreements/deadline_near"),
    (due_soon, is_overdue, "agreements/deadline_near"),
    (due_soon, is_concluded, "agreements/deadline_near"),
    (due_soon, is_changed, "agreements/deadline_near"),
    (past_its_end, is_changed, "agreements/past_the_end"),
    (needing_days, is_declined, "matches/mentor_needs_days"),
    (needing_days, is_unanswered, "matches/mentor_needs_days"),
    (keeping_its_time, is_called_off, "matches/time_kept"),
]


def pair_of(row):
    match = getattr(row, "match", row) if isinstance(row, Agreement) else row
    return [match.mentee_id, match.mentor_id]


def fates(kind, row):
    return {fate(mail) for mail in OutgoingMail.objects.filter(kind=kind, recipient__in=pair_of(row))}


@pytest.mark.parametrize(("make", "change", "kind"), CHANGES)
def test_a_mail_that_has_become_wrong_is_not_sent_and_that_of_another_pair_is(settings, make, change, kind):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    row, other = make(), make()
    remind_of_dates()

    change(row)
    delivery.deliver_due()

    assert [fates(kind, one) for one in (row, other)] == [{"obsolete"}, {"sent"}]


def test_nothing_is_said_to_come_next_with_a_goal_that_nobody_works_on():
    goals = [current(agreement).goals.get() for agreement in (due_soon(), due_soon())]

    is_concluded(goals[0].version.agreement)

    steps = [next_step_of_goal(one, one.version.agreement.mentee) for one in goals]
    assert [step and step.act for step in steps] == [None, "work_on_goal"]


def called_off():
    match = confirmed().match
    is_called_off(match)
    return match


def on_times_to_choose(match):
    """What the mail that the two have not talked yet says, to the mentee, of the times that were offered."""
    matches.already_interviewed(match, match.mentor.user)
    matches.correct_interviewed(match, match.mentor.user)
    return text_of("matches/not_talked", Match.objects.get(pk=match.pk), match.mentee.user).split("\n\n")[1]


def test_times_can_be_chosen_again_only_if_they_are_still_offered():
    rows = called_off(), MatchFactory(), offer(MatchFactory()).match

    after_calling_off, without_times, with_times = map(on_times_to_choose, rows)

    assert after_calling_off == without_times != with_times
