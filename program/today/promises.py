"""One row per promise of the FAQ."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementVersion
from matches.models import Match, MatchRequest
from notifications.models import OutgoingMail
from profiles.models import MentorProfile, SearchGap
from program.models import LimitedOrientation, OrientationSession, Registration, Term
from program.today.promise import Promise, days_ago

# A request past its deadline, or a mail, is late when no worker has taken it up for this long.
WORKERS_ARE_SLOW_AFTER = timedelta(minutes=10)
ENOUGH_SEARCHES = 5  # a gap is shown from so many on, so that no one person is seen in it


def of_requests() -> list[Promise]:
    """Answers: of mentors to students, and of staff to mentors (R9, R13, R14)."""
    requests = "/admin/matches/matchrequest/"
    return [
        Promise(
            _("Requests past ten days and not closed"),
            MatchRequest.objects.overdue().filter(respond_by__lte=Now() - WORKERS_ARE_SLOW_AFTER),
            f"{requests}?status__exact=pending",
            "matches.view_matchrequest",
        ),
        Promise(
            _("Applications waiting more than five working days"),
            MentorProfile.objects.waiting().filter(submitted_at__lte=days_ago(7)),
            "/admin/profiles/mentorprofile/",
            "profiles.view_mentorprofile",
        ),
        Promise(
            _("Requests of the last 30 days that nobody answered"),
            MatchRequest.objects.filter(status=MatchRequest.Status.EXPIRED, closed_at__gt=days_ago(30)),
            f"{requests}?status__exact=expired",
            "matches.view_matchrequest",
        ),
    ]


def of_pairs() -> list[Promise]:
    """After the yes, never silence (R16)."""
    late = AgreementVersion.objects.filter(status="in_force", ends_on__lt=timezone.localdate())
    return [
        Promise(
            _("Accepted, and no talk after 14 days"),
            Match.objects.filter(status=Match.Status.ARRANGING, held_at=None, started_at__lte=days_ago(14)),
            "/admin/matches/match/?status__exact=arranging",
            "matches.view_match",
        ),
        Promise(
            _("Talked, and no agreement after 14 days"),
            Match.objects.filter(status=Match.Status.TALKED, held_at=None, status_changed_at__lte=days_ago(14)),
            "/admin/matches/match/?status__exact=talked",
            "matches.view_match",
        ),
        Promise(
            _("Agreements past their end"),
            Agreement.objects.filter(status="in_force", pk__in=late.values("agreement")),
            "/admin/agreements/agreement/",
            "agreements.view_agreement",
        ),
        Promise(
            _("Pairs without a sign of life for 30 days"),
            Match.objects.filter(status=Match.Status.AGREED, held_at=None, moved_at__lte=days_ago(30)),
            "/admin/matches/match/?status__exact=agreed",
            "matches.view_match",
        ),
    ]


def of_mentors() -> list[Promise]:
    """Orientation and living profiles (R10, R23, R24)."""
    given = LimitedOrientation.objects.filter(given_on__isnull=False)
    attended = Registration.objects.filter(attended=True)
    mentors = MentorProfile.objects.posted()
    profiles = "/admin/profiles/mentorprofile/?queue=posted"
    return [
        Promise(
            _("Orientation sessions in the first six weeks of this term"),
            early_sessions(),
            "/admin/program/orientationsession/",
            "program.view_orientationsession",
            should_be_none=False,
        ),
        Promise(
            _("Mentors without an orientation"),
            mentors.exclude(Q(pk__in=attended.values("person")) | Q(pk__in=given.values("person"))),
            profiles,
            "profiles.view_mentorprofile",
        ),
        Promise(
            _("Profiles not confirmed for a year"),
            mentors.filter(confirmed_at__lte=days_ago(365)),
            profiles,
            "profiles.view_mentorprofile",
        ),
    ]


def of_the_portal() -> list[Promise]:
    """Mail that leaves, and searches that find somebody (R11, R25)."""
    return [
        Promise(
            _("Mails waiting longer than ten minutes"),
            OutgoingMail.objects.queued().filter(not_before__lte=Now() - WORKERS_ARE_SLOW_AFTER),
            "/admin/notifications/outgoingmail/?fate=queued",
            "notifications.view_outgoingmail",
        ),
        Promise(
            _("Searches that found nobody"),
            SearchGap.objects.filter(times__gte=ENOUGH_SEARCHES),
            "/admin/profiles/searchgap/",
            "profiles.view_searchgap",
        ),
    ]


def early_sessions() -> QuerySet[OrientationSession]:
    """Sessions early in the term we are in (R23); none when it is not known."""
    term = Term.objects.current().first()
    sessions = OrientationSession.objects.filter(cancelled_at=None)
    if term is None:
        return sessions.none()
    return sessions.filter(starts_at__date__gte=term.starts_on, starts_at__date__lte=term.early_until)
