"""The staff's first page: what waits now, then one row per promise of the FAQ with its live number (issue: Today)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import IdentityClaim, User
from agreements.models import Agreement, AgreementVersion
from matches.models import Match, MatchRequest
from notifications.models import OutgoingMail
from profiles.models import MentorProfile, SearchGap
from program.holdings import number_of
from program.models import Concern, ErasureRequest, LimitedOrientation, OrientationSession, Registration, Term

# A request past its deadline, or a mail, is late when no worker has taken it up for this long.
WORKERS_ARE_SLOW_AFTER = timedelta(minutes=10)
ENOUGH_SEARCHES = 5  # a gap is shown from so many on, so that no one person is seen in it


@dataclass
class Promise:
    """One row of the board: a sentence, its number, where its rows are, and whether the number should be nought."""

    label: str
    rows: QuerySet
    href: str
    permission: str
    should_be_none: bool = True
    number: int = 0

    @property
    def is_kept(self) -> bool:
        return (self.number == 0) == self.should_be_none


def days_ago(days: int) -> Any:
    return Now() - timedelta(days=days)


def waiting_now(user: User) -> list[Promise]:
    """What waits for staff at this moment."""
    return [
        Promise(
            _("Applications of mentors"),
            MentorProfile.objects.waiting(),
            "/admin/profiles/mentorprofile/",
            "profiles.view_mentorprofile",
        ),
        Promise(
            _("Graduates to confirm"),
            IdentityClaim.objects.filter(answered_at=None),
            "/admin/accounts/identityclaim/",
            "accounts.view_identityclaim",
        ),
        Promise(
            _("Changed profiles to check"),
            MentorProfile.objects.posted().filter(changed_since_approval_at__isnull=False),
            "/admin/profiles/mentorprofile/?queue=changed",
            "profiles.view_mentorprofile",
        ),
        Promise(
            _("Open cases"),
            Concern.objects.for_staff(user).open(),
            "/admin/program/concern/",
            "program.handle_concern",
        ),
        Promise(
            _("Short orientations asked for"),
            LimitedOrientation.objects.filter(given_on=None),
            "/admin/program/limitedorientation/",
            "program.view_limitedorientation",
        ),
        Promise(
            _("Erasures to carry out"),
            ErasureRequest.objects.due(),
            "/admin/program/erasurerequest/",
            "program.view_erasurerequest",
        ),
        Promise(
            _("Mails that could not be delivered"),
            OutgoingMail.objects.filter(failed_at__isnull=False),
            "/admin/notifications/outgoingmail/?fate=failed",
            "notifications.view_outgoingmail",
        ),
    ]


def promises_of_asking() -> list[Promise]:
    """The promises about requests and first talks (R9, R13–R16)."""
    requests, matches = "/admin/matches/matchrequest/", "/admin/matches/match/?status__exact="
    may = "matches.view_match"
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
        Promise(
            _("Accepted, and no talk after 14 days"),
            Match.objects.filter(status=Match.Status.ARRANGING, held_at=None, started_at__lte=days_ago(14)),
            f"{matches}arranging",
            may,
        ),
        Promise(
            _("Talked, and no agreement after 14 days"),
            Match.objects.filter(status=Match.Status.TALKED, held_at=None, status_changed_at__lte=days_ago(14)),
            f"{matches}talked",
            may,
        ),
    ]


def promises_of_working() -> list[Promise]:
    """The promises about agreements, orientation, profiles, mail and search (R10, R16, R23–R25)."""
    late = AgreementVersion.objects.filter(status="in_force", ends_on__lt=timezone.localdate())
    given = LimitedOrientation.objects.filter(given_on__isnull=False)
    attended = Registration.objects.filter(attended=True)
    mentors = MentorProfile.objects.posted()
    agreements, profiles = "/admin/agreements/agreement/", "/admin/profiles/mentorprofile/?queue=posted"
    return [
        Promise(
            _("Agreements past their end"),
            Agreement.objects.filter(status="in_force", pk__in=late.values("agreement")),
            agreements,
            "agreements.view_agreement",
        ),
        Promise(
            _("Pairs without a sign of life for 30 days"),
            Match.objects.filter(status=Match.Status.AGREED, held_at=None, moved_at__lte=days_ago(30)),
            "/admin/matches/match/?status__exact=agreed",
            "matches.view_match",
        ),
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


def board(user: User) -> dict[str, list[Promise]]:
    """Both lists with their numbers, as far as this member of staff may see the rows, counted in one statement."""
    lists = {"waiting": waiting_now(user), "promises": [*promises_of_asking(), *promises_of_working()]}
    lists = {name: [row for row in rows if user.has_perm(row.permission)] for name, rows in lists.items()}
    everything = [row for rows in lists.values() for row in rows]
    numbers = {f"row_{index}": Subquery(number_of(row.rows)) for index, row in enumerate(everything)}
    counted = User.objects.filter(pk=user.pk).values(**numbers).first() or {}
    for index, row in enumerate(everything):
        row.number = counted.get(f"row_{index}") or 0
    return lists
