"""What is waiting for staff right now."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import IdentityClaim, User
from matches.models import Match
from notifications.confidentiality import shown_to_staff
from notifications.models import OutgoingMail
from profiles.models import MentorProfile
from program.models import Concern, ErasureRequest, LimitedOrientation
from program.staff_dashboard.counted_rows import Reader, counted, rights_of
from program.staff_dashboard.dashboard_metric import DashboardMetric

MENTORS = "profiles.view_mentorprofile"


def pending_decisions(user: User) -> list[DashboardMetric]:
    """People waiting for a decision."""
    return [
        DashboardMetric(
            "applications",
            _("Mentor applications"),
            waiting_applications(),
            MENTORS,
            since="submitted_at",
            people=("user",),
        ),
        DashboardMetric(
            "graduates",
            _("Graduates to confirm"),
            waiting_graduates(),
            "accounts.view_identityclaim",
            since="created_at",
        ),
        DashboardMetric(
            "changed",
            _("Changed profiles to review"),
            changed_profiles(),
            MENTORS,
            since="changed_since_approval_at",
            people=("user",),
        ),
    ]


@counted(MentorProfile)
def waiting_applications() -> QuerySet:
    return MentorProfile.objects.waiting()


@counted(IdentityClaim)
def waiting_graduates() -> QuerySet:
    return IdentityClaim.objects.waiting()


@counted(MentorProfile)
def changed_profiles() -> QuerySet:
    return MentorProfile.objects.posted().changed()


def pending_cases(user: User) -> list[DashboardMetric]:
    """Only the cases this member of staff may handle."""
    cases = open_cases(user.pk, **rights_of(user))
    return [DashboardMetric("cases", _("Open cases"), cases, "program.handle_concern", since="received_at")]


@counted(Concern)
def open_cases(reader: Any, **rights: Any) -> QuerySet:
    return Concern.objects.for_staff(Reader(reader, **rights)).open()


def pending_program_work(user: User) -> list[DashboardMetric]:
    """Work for the program itself."""
    return [
        DashboardMetric(
            "on-hold",
            _("Matches on hold"),
            matches_on_hold(),
            "matches.view_match",
            since="held_at",
            people=("mentee__user", "mentor__user"),
        ),
        DashboardMetric(
            "short",
            _("Short orientations requested"),
            short_orientations(),
            "program.view_limitedorientation",
            since="asked_at",
            people=("person",),
        ),
        DashboardMetric(
            "erasures",
            _("Erasure requests to complete"),
            due_erasures(),
            "program.view_erasurerequest",
            since="asked_at",
            people=("user",),
        ),
    ]


@counted(Match)
def matches_on_hold() -> QuerySet:
    return Match.objects.on_hold()


@counted(LimitedOrientation)
def short_orientations() -> QuerySet:
    return LimitedOrientation.objects.asked_for()


@counted(ErasureRequest)
def due_erasures() -> QuerySet:
    return ErasureRequest.objects.due()


def undelivered_mails(user: User) -> list[DashboardMetric]:
    """Mails that reached nobody; only those this member of staff may know about."""
    failed = failed_mails(user.pk, **rights_of(user))
    label, right = _("Undelivered emails"), "notifications.view_outgoingmail"
    return [DashboardMetric("bounced", label, failed, right, since="failed_at")]


@counted(OutgoingMail)
def failed_mails(reader: int | None, **rights: Any) -> QuerySet:
    return shown_to_staff(OutgoingMail.objects.filter(failed_at__isnull=False), Reader(reader, **rights))
