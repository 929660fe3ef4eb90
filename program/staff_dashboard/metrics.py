"""One row per promise of the FAQ."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement
from core.days import Today, today
from matches.models import Match, MatchRequest
from notifications.models import OutgoingMail
from profiles.models import MentorProfile, SearchGap
from program.models import READ_WITHIN, Concern, LimitedOrientation, OrientationSession, Registration, Term
from program.staff_dashboard.dashboard_metric import DashboardMetric, days_ago
from program.staff_dashboard.office_hours import working_days_ago

# A request past its deadline, or a mail, is late when no worker has taken it up for this long.
WORKERS_ARE_SLOW_AFTER = timedelta(minutes=10)
DECIDED_WITHIN = 5  # working days: what applicants are told of their application (R9)
ENOUGH_SEARCHES = 5  # a gap is shown from so many on, so that no one person is seen in it
REQUESTS, MATCHES = "matches.view_matchrequest", "matches.view_match"
MENTORS = "profiles.view_mentorprofile"


def of_requests(user: User) -> list[DashboardMetric]:
    """Mentors answer students (R13, R14)."""
    overdue = MatchRequest.objects.overdue().filter(respond_by__lte=Now() - WORKERS_ARE_SLOW_AFTER)
    asked = MatchRequest.Status
    lately = MatchRequest.objects.filter(closed_at__gt=days_ago(30))
    silent = lately.filter(status=asked.EXPIRED)
    settled = lately.filter(status__in=[asked.ACCEPTED, asked.DECLINED, asked.EXPIRED])
    answered = _("Requests in the last 30 days that were answered on time")
    return [
        DashboardMetric("overdue", _("Requests past 10 days that are not closed"), overdue, REQUESTS),
        DashboardMetric("unanswered", answered, silent, REQUESTS, out_of=settled),
    ]


def of_staff(user: User) -> list[DashboardMetric]:
    """Staff answer mentors within five working days, and read a report within two (R9, R28)."""
    five, two = working_days_ago(DECIDED_WITHIN, READ_WITHIN)
    late = MentorProfile.objects.waiting().filter(submitted_at__lte=five)
    unread = Concern.objects.for_staff(user).filter(status=Concern.Status.RECEIVED, received_at__lte=two)
    return [
        DashboardMetric("late", _("Applications waiting more than five business days"), late, MENTORS),
        DashboardMetric(
            "unread", _("Reports no one has read within two business days"), unread, "program.handle_concern"
        ),
    ]


def of_pairs(user: User) -> list[DashboardMetric]:
    """After the yes, never silence (R16)."""
    stands = Match.Status
    going = Match.objects.filter(held_at=None)
    no_talk = going.filter(status=stands.ARRANGING, started_at__lte=days_ago(14))
    no_agreement = going.filter(status=stands.TALKED, status_changed_at__lte=days_ago(14))
    late = Agreement.objects.past_its_end()
    quiet = going.filter(status=stands.AGREED, moved_at__lte=days_ago(30))
    return [
        DashboardMetric("no-talk", _("Accepted, but no interview after 14 days"), no_talk, MATCHES),
        DashboardMetric("no-agreement", _("Interviewed, but no agreement after 14 days"), no_agreement, MATCHES),
        DashboardMetric("past-the-end", _("Agreements past their end date"), late, "agreements.view_agreement"),
        DashboardMetric("quiet", _("Matches with no activity for 30 days"), quiet, MATCHES),
    ]


def of_mentors(user: User) -> list[DashboardMetric]:
    """Orientation and living profiles (R10, R23, R24)."""
    given = LimitedOrientation.objects.filter(given_on__isnull=False)
    attended = Registration.objects.filter(attended=True)
    mentors = MentorProfile.objects.posted()
    without = mentors.exclude(Q(pk__in=attended.values("person")) | Q(pk__in=given.values("person")))
    old = mentors.filter(confirmed_at__lte=days_ago(365))
    return [
        DashboardMetric("no-orientation", _("Mentors without an orientation"), without, MENTORS),
        DashboardMetric("unconfirmed", _("Profiles not confirmed for over a year"), old, MENTORS),
    ]


def of_sessions(user: User) -> list[DashboardMetric]:
    """An orientation early in the semester (R23)."""
    return [
        DashboardMetric("early-session", *early_sessions(), "program.view_orientationsession", should_be_none=False)
    ]


def of_the_portal(user: User) -> list[DashboardMetric]:
    """Mail that leaves, and searches that find somebody (R11, R25)."""
    unsent = OutgoingMail.objects.queued().filter(not_before__lte=Now() - WORKERS_ARE_SLOW_AFTER)
    gaps = SearchGap.objects.filter(times__gte=ENOUGH_SEARCHES)
    return [
        DashboardMetric(
            "unsent", _("Emails waiting longer than 10 minutes"), unsent, "notifications.view_outgoingmail"
        ),
        DashboardMetric("found-nobody", _("Searches with no results"), gaps, "profiles.view_searchgap"),
    ]


def early_sessions() -> tuple[str, QuerySet[OrientationSession]]:
    """Sessions early in the term we are in, or in the next one between terms (R23); none when no term is known."""
    term = Term.objects.filter(ends_on__gte=Today()).order_by("starts_on").first()
    sessions = OrientationSession.objects.filter(cancelled_at=None)
    if term is None:
        return _("Orientation sessions: enter this semester's dates"), sessions.none()
    first, after = term.early_span
    early = sessions.filter(starts_at__gte=first, starts_at__lt=after)
    if term.starts_on > today():
        return _("Orientation sessions in the first six weeks of next semester"), early
    return _("Orientation sessions in the first six weeks of this semester"), early
