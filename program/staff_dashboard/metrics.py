"""One row per commitment in the FAQ."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement
from agreements.models.agreement import QUIET_AFTER
from core.days import Today, today
from core.models import StuckRow
from core.text_values import TEXT_VALUES
from matches.models import Match, MatchRequest
from notifications.confidentiality import shown_to_staff
from notifications.models import OutgoingMail
from notifications.office_addresses import settings_without_addresses
from profiles.models import MentorProfile, SearchGap
from profiles.models.mentor import CONFIRMATION_LASTS
from program.models import READ_WITHIN, Concern, LimitedOrientation, OrientationSession, Registration, Term
from program.staff_dashboard.dashboard_metric import DashboardMetric, days_ago
from program.staff_dashboard.office_hours import working_days_ago

# A request past its deadline, or a queued email, is late when no worker has handled it for this long.
WORKERS_ARE_SLOW_AFTER = timedelta(minutes=10)
DECIDED_WITHIN = 5  # working days, as applicants are told (R9)
ANSWERED_SPAN = 30  # days, over which the share of requests that were answered is counted
MIN_SEARCHES_SHOWN = 5  # fewer searches could point to one person
REQUESTS, MATCHES = "matches.view_matchrequest", "matches.view_match"
MENTORS = "profiles.view_mentorprofile"


def request_metrics(user: User) -> list[DashboardMetric]:
    """Mentors answer students (R13, R14)."""
    overdue = MatchRequest.objects.overdue().filter(respond_by__lte=Now() - WORKERS_ARE_SLOW_AFTER)
    status = MatchRequest.Status
    recent = MatchRequest.objects.filter(closed_at__gt=days_ago(ANSWERED_SPAN))
    unanswered = recent.filter(status=status.EXPIRED)
    settled = recent.filter(status__in=[status.ACCEPTED, status.DECLINED, status.EXPIRED])
    answered_label = _("Requests in the last %(answered_span_days)s days that were answered on time") % TEXT_VALUES
    return [
        DashboardMetric(
            "overdue", _("Requests past %(answer_days)s days that are not closed") % TEXT_VALUES, overdue, REQUESTS
        ),
        DashboardMetric("unanswered", answered_label, unanswered, REQUESTS, out_of=settled),
    ]


def staff_metrics(user: User) -> list[DashboardMetric]:
    """Staff answer mentors within five working days, and read a report within two (R9, R28)."""
    decision_due, reading_due = working_days_ago(DECIDED_WITHIN, READ_WITHIN)
    late = MentorProfile.objects.waiting().filter(submitted_at__lte=decision_due)
    unread = Concern.objects.for_staff(user).filter(status=Concern.Status.RECEIVED, received_at__lte=reading_due)
    return [
        DashboardMetric(
            "late", _("Applications waiting more than %(decision_workdays)s business days") % TEXT_VALUES, late, MENTORS
        ),
        DashboardMetric(
            "unread",
            _("Reports no one has read within %(reading_workdays)s business days") % TEXT_VALUES,
            unread,
            "program.handle_concern",
        ),
    ]


def match_metrics(user: User) -> list[DashboardMetric]:
    """An accepted request always leads somewhere (R16)."""
    status = Match.Status
    active = Match.objects.filter(held_at=None)
    no_interview = active.filter(status=status.ARRANGING, started_at__lte=days_ago(Match.CLOCKS[status.ARRANGING].ask))
    no_agreement = active.filter(status=status.TALKED, status_changed_at__lte=days_ago(Match.CLOCKS[status.TALKED].ask))
    late = Agreement.objects.past_end_date()
    quiet = active.filter(status=status.AGREED, moved_at__lte=days_ago(QUIET_AFTER.days))
    return [
        DashboardMetric(
            "no-talk",
            _("Accepted, but no interview after %(no_interview_days)s days") % TEXT_VALUES,
            no_interview,
            MATCHES,
        ),
        DashboardMetric(
            "no-agreement",
            _("Interviewed, but no agreement after %(no_agreement_days)s days") % TEXT_VALUES,
            no_agreement,
            MATCHES,
        ),
        DashboardMetric("past-the-end", _("Agreements past their end date"), late, "agreements.view_agreement"),
        DashboardMetric("quiet", _("Matches with no activity for %(quiet_days)s days") % TEXT_VALUES, quiet, MATCHES),
    ]


def mentor_metrics(user: User) -> list[DashboardMetric]:
    """Orientation and up-to-date profiles (R10, R23, R24)."""
    given = LimitedOrientation.objects.filter(given_on__isnull=False)
    attended = Registration.objects.attended()
    mentors = MentorProfile.objects.posted()
    without_orientation = mentors.exclude(Q(pk__in=attended.values("person")) | Q(pk__in=given.values("person")))
    unconfirmed = mentors.filter(confirmed_at__lte=days_ago(CONFIRMATION_LASTS))
    return [
        DashboardMetric("no-orientation", _("Mentors without an orientation"), without_orientation, MENTORS),
        DashboardMetric("unconfirmed", _("Profiles not confirmed for over a year"), unconfirmed, MENTORS),
    ]


def session_metrics(user: User) -> list[DashboardMetric]:
    """An orientation early in the semester (R23)."""
    return [
        DashboardMetric("early-session", *early_sessions(), "program.view_orientationsession", should_be_zero=False)
    ]


def mail_metrics(user: User) -> list[DashboardMetric]:
    """Emails are sent (R25)."""
    late = OutgoingMail.objects.queued().filter(not_before__lte=Now() - WORKERS_ARE_SLOW_AFTER)
    unsent = shown_to_staff(late, user)
    return [
        DashboardMetric(
            "held",
            _("Emails held in this copy of the database"),
            OutgoingMail.objects.held(),
            "notifications.view_outgoingmail",
        ),
        DashboardMetric(
            "unsent",
            _("Emails waiting longer than %(slow_mail_minutes)s minutes") % TEXT_VALUES,
            unsent,
            "notifications.view_outgoingmail",
        ),
    ]


def portal_metrics(user: User) -> list[DashboardMetric]:
    """The portal can be answered, works, and its searches find someone (R11, R25)."""
    stuck = StuckRow.objects.all()
    gaps = SearchGap.objects.filter(times__gte=MIN_SEARCHES_SHOWN)
    return [
        DashboardMetric(
            "office-address",
            _("The office's email addresses are still to be entered"),
            settings_without_addresses(),
            "notifications.view_programsettings",
        ),
        DashboardMetric("stuck", _("Background work that did not work yet"), stuck, "core.view_stuckrow"),
        DashboardMetric("found-nobody", _("Searches with no results"), gaps, "profiles.view_searchgap"),
    ]


def early_sessions() -> tuple[str, QuerySet[OrientationSession]]:
    """The label and the sessions early in this term, or in the next one between terms (R23); none without a term."""
    term = Term.objects.filter(ends_on__gte=Today()).order_by("starts_on").first()
    sessions = OrientationSession.objects.filter(cancelled_at=None)
    if term is None:
        return _("Orientation sessions: enter this semester's dates"), sessions.none()
    first, after = term.early_span
    early = sessions.filter(starts_at__gte=first, starts_at__lt=after)
    if term.starts_on > today():
        return _("Orientation sessions in the first %(early_weeks)s weeks of next semester") % TEXT_VALUES, early
    return _("Orientation sessions in the first %(early_weeks)s weeks of this semester") % TEXT_VALUES, early
