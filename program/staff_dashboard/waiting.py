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
        DashboardMetric("applications", _("Mentor applications"), waiting_applications(), MENTORS),
        DashboardMetric("graduates", _("Graduates to confirm"), waiting_graduates(), "accounts.view_identityclaim"),
        DashboardMetric("changed", _("Changed profiles to review"), changed_profiles(), MENTORS),
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
    return [DashboardMetric("cases", _("Open cases"), open_cases(user.pk, **rights_of(user)), "program.handle_concern")]


@counted(Concern)
def open_cases(reader: Any, **rights: Any) -> QuerySet:
    return Concern.objects.for_staff(Reader(reader, **rights)).open()


def pending_program_work(user: User) -> list[DashboardMetric]:
    """Work for the program itself."""
    return [
        DashboardMetric("on-hold", _("Matches on hold"), matches_on_hold(), "matches.view_match"),
        DashboardMetric(
            "short", _("Short orientations requested"), short_orientations(), "program.view_limitedorientation"
        ),
        DashboardMetric("erasures", _("Erasure requests to complete"), due_erasures(), "program.view_erasurerequest"),
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
    return [DashboardMetric("bounced", _("Undelivered emails"), failed, "notifications.view_outgoingmail")]


@counted(OutgoingMail)
def failed_mails(reader: int | None, **rights: Any) -> QuerySet:
    return shown_to_staff(OutgoingMail.objects.filter(failed_at__isnull=False), Reader(reader, **rights))
