"""One row per commitment in the FAQ."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Q, QuerySet
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
from notifications.models import MailServerState, OutgoingMail, ProgramSettings
from notifications.office_addresses import settings_without_addresses
from profiles.models import MentorProfile, SearchGap
from profiles.models.mentor import CONFIRMATION_LASTS
from program.models import READ_WITHIN, Concern, LimitedOrientation, OrientationSession, Registration, Term
from program.staff_dashboard.counted_rows import CountedRows, Reader, counted, rights_of
from program.staff_dashboard.dashboard_metric import DashboardMetric, days_ago
from program.staff_dashboard.office_hours import working_days_ago

# A request past its deadline, or a queued email, is late when no worker has handled it for this long.
WORKERS_ARE_SLOW_AFTER = timedelta(minutes=10)
DECIDED_WITHIN = 5  # working days, as applicants are told (R9)
ANSWERED_SPAN = 30  # days, over which the share of requests that were answered is counted
MIN_SEARCHES_SHOWN = 5  # fewer searches could point to one person
REQUESTS, MATCHES = "matches.view_matchrequest", "matches.view_match"
MENTORS, MAILS = "profiles.view_mentorprofile", "notifications.view_outgoingmail"


def request_metrics(user: User) -> list[DashboardMetric]:
    """Mentors answer students (R13, R14)."""
    overdue_label = _("Requests past %(answer_days)s days that are not closed") % TEXT_VALUES
    answered_label = _("Requests in the last %(answered_span_days)s days that were answered on time") % TEXT_VALUES
    goal = ProgramSettings.current().answered_goal if user.has_perm(REQUESTS) else 0
    settled, unanswered = settled_requests(), unanswered_requests()
    return [
        DashboardMetric("overdue", overdue_label, overdue_requests(), REQUESTS),
        DashboardMetric("unanswered", answered_label, unanswered, REQUESTS, out_of=settled, goal=goal),
    ]


@counted(MatchRequest)
def overdue_requests() -> QuerySet:
    return MatchRequest.objects.overdue().filter(respond_by__lte=Now() - WORKERS_ARE_SLOW_AFTER)


@counted(MatchRequest)
def unanswered_requests() -> QuerySet:
    return closed_recently(MatchRequest.Status.EXPIRED)


@counted(MatchRequest)
def settled_requests() -> QuerySet:
    status = MatchRequest.Status
    return closed_recently(status.ACCEPTED, status.DECLINED, status.EXPIRED)


def closed_recently(*statuses: str) -> QuerySet:
    return MatchRequest.objects.filter(closed_at__gt=days_ago(ANSWERED_SPAN), status__in=statuses)


def staff_metrics(user: User) -> list[DashboardMetric]:
    """Staff answer mentors within five working days, and read a report within two (R9, R28)."""
    decision_due, reading_due = working_days_ago(DECIDED_WITHIN, READ_WITHIN)
    late_label = _("Applications waiting more than %(decision_workdays)s business days") % TEXT_VALUES
    unread_label = _("Reports no one has read within %(reading_workdays)s business days") % TEXT_VALUES
    unread = unread_cases(user.pk, reading_due, **rights_of(user))
    return [
        DashboardMetric("late", late_label, late_applications(decision_due), MENTORS),
        DashboardMetric("unread", unread_label, unread, "program.handle_concern"),
    ]


@counted(MentorProfile)
def late_applications(due: datetime) -> QuerySet:
    return MentorProfile.objects.waiting().filter(submitted_at__lte=due)


@counted(Concern)
def unread_cases(reader: Any, due: datetime, **rights: Any) -> QuerySet:
    cases = Concern.objects.for_staff(Reader(reader, **rights))
    return cases.filter(status=Concern.Status.RECEIVED, received_at__lte=due)


def match_metrics(user: User) -> list[DashboardMetric]:
    """An accepted request always leads somewhere (R16)."""
    no_talk_label = _("Accepted, but no interview after %(no_interview_days)s days") % TEXT_VALUES
    no_agreement_label = _("Interviewed, but no agreement after %(no_agreement_days)s days") % TEXT_VALUES
    late_label = _("Agreements past their end date")
    quiet_label = _("Matches with no activity for %(quiet_days)s days") % TEXT_VALUES
    return [
        DashboardMetric("no-talk", no_talk_label, matches_without_interview(), MATCHES),
        DashboardMetric("no-agreement", no_agreement_label, matches_without_agreement(), MATCHES),
        DashboardMetric("past-the-end", late_label, agreements_past_their_end(), "agreements.view_agreement"),
        DashboardMetric("quiet", quiet_label, quiet_matches(), MATCHES),
    ]


@counted(Match)
def matches_without_interview() -> QuerySet:
    asked = days_ago(Match.CLOCKS[Match.Status.ARRANGING].ask)
    return Match.objects.filter(held_at=None, status=Match.Status.ARRANGING, started_at__lte=asked)


@counted(Match)
def matches_without_agreement() -> QuerySet:
    asked = days_ago(Match.CLOCKS[Match.Status.TALKED].ask)
    return Match.objects.filter(held_at=None, status=Match.Status.TALKED, status_changed_at__lte=asked)


@counted(Agreement)
def agreements_past_their_end() -> QuerySet:
    return Agreement.objects.past_end_date()


@counted(Match)
def quiet_matches() -> QuerySet:
    return Match.objects.filter(held_at=None, status=Match.Status.AGREED, moved_at__lte=days_ago(QUIET_AFTER.days))


def mentor_metrics(user: User) -> list[DashboardMetric]:
    """Orientation and up-to-date profiles (R10, R23, R24)."""
    return [
        DashboardMetric("no-orientation", _("Mentors without an orientation"), mentors_without_orientation(), MENTORS),
        DashboardMetric("unconfirmed", _("Profiles not confirmed for over a year"), unconfirmed_mentors(), MENTORS),
    ]


@counted(MentorProfile)
def mentors_without_orientation() -> QuerySet:
    given = LimitedOrientation.objects.filter(given_on__isnull=False)
    attended = Registration.objects.attended()
    oriented = Q(pk__in=attended.values("person")) | Q(pk__in=given.values("person"))
    return MentorProfile.objects.posted().exclude(oriented)


@counted(MentorProfile)
def unconfirmed_mentors() -> QuerySet:
    return MentorProfile.objects.posted().filter(confirmed_at__lte=days_ago(CONFIRMATION_LASTS))


def session_metrics(user: User) -> list[DashboardMetric]:
    """An orientation early in the semester (R23)."""
    return [
        DashboardMetric("early-session", *early_sessions(), "program.view_orientationsession", should_be_zero=False)
    ]


def early_sessions() -> tuple[str, CountedRows]:
    """The label and the sessions early in this term, or in the next one between terms (R23); none without a term."""
    term = Term.objects.filter(ends_on__gte=Today()).order_by("starts_on").first()
    if term is None:
        return _("Orientation sessions: enter this semester's dates"), no_sessions()
    early = sessions_between(*term.early_span)
    if term.starts_on > today():
        return _("Orientation sessions in the first %(early_weeks)s weeks of next semester") % TEXT_VALUES, early
    return _("Orientation sessions in the first %(early_weeks)s weeks of this semester") % TEXT_VALUES, early


@counted(OrientationSession)
def sessions_between(first: datetime, after: datetime) -> QuerySet:
    return OrientationSession.objects.filter(cancelled_at=None, starts_at__gte=first, starts_at__lt=after)


@counted(OrientationSession)
def no_sessions() -> QuerySet:
    return OrientationSession.objects.none()


def mail_metrics(user: User) -> list[DashboardMetric]:
    """Emails are sent (R25)."""
    held_label = _("Emails held in this copy of the database")
    unsent_label = _("Emails waiting longer than %(slow_mail_minutes)s minutes") % TEXT_VALUES
    unsent = unsent_mails(user.pk, **rights_of(user))
    return [
        DashboardMetric("held", held_label, held_mails(), MAILS),
        DashboardMetric("unsent", unsent_label, unsent, MAILS),
    ]


@counted(OutgoingMail)
def held_mails() -> QuerySet:
    return OutgoingMail.objects.held()


@counted(OutgoingMail)
def unsent_mails(reader: int | None, **rights: Any) -> QuerySet:
    """Emails that should have left; while the mail server refuses us, also those put off because of it."""
    long_ago = Now() - WORKERS_ARE_SLOW_AFTER
    is_put_off = Exists(MailServerState.objects.all()) & Q(created_at__lte=long_ago)
    late = OutgoingMail.objects.queued().filter(Q(not_before__lte=long_ago) | is_put_off)
    return shown_to_staff(late, Reader(reader, **rights))


def portal_metrics(user: User) -> list[DashboardMetric]:
    """The portal can be answered, works, and its searches find someone (R11, R25)."""
    address_label = _("The office's email addresses are still to be entered")
    stuck_label = _("Background work that did not work yet")
    return [
        DashboardMetric("office-address", address_label, incomplete_settings(), "notifications.view_programsettings"),
        DashboardMetric("stuck", stuck_label, stuck_rows(), "core.view_stuckrow"),
        DashboardMetric("found-nobody", _("Searches with no results"), search_gaps(), "profiles.view_searchgap"),
    ]


@counted(ProgramSettings)
def incomplete_settings() -> QuerySet:
    return settings_without_addresses()


@counted(StuckRow)
def stuck_rows() -> QuerySet:
    return StuckRow.objects.all()


@counted(SearchGap)
def search_gaps() -> QuerySet:
    return SearchGap.objects.filter(times__gte=MIN_SEARCHES_SHOWN)
