"""What is waiting for staff right now."""

from django.utils.translation import gettext as _

from accounts.models import IdentityClaim, User
from matches.models import Match
from notifications.confidentiality import shown_to_staff
from notifications.models import OutgoingMail
from profiles.models import MentorProfile
from program.models import Concern, ErasureRequest, LimitedOrientation
from program.staff_dashboard.dashboard_metric import DashboardMetric

MENTORS = "profiles.view_mentorprofile"


def pending_decisions(user: User) -> list[DashboardMetric]:
    """People waiting for a decision."""
    changed = MentorProfile.objects.posted().changed()
    return [
        DashboardMetric("applications", _("Mentor applications"), MentorProfile.objects.waiting(), MENTORS),
        DashboardMetric(
            "graduates", _("Graduates to confirm"), IdentityClaim.objects.waiting(), "accounts.view_identityclaim"
        ),
        DashboardMetric("changed", _("Changed profiles to review"), changed, MENTORS),
    ]


def pending_cases(user: User) -> list[DashboardMetric]:
    """Only the cases this member of staff may handle."""
    cases = Concern.objects.for_staff(user).open()
    return [DashboardMetric("cases", _("Open cases"), cases, "program.handle_concern")]


def pending_program_work(user: User) -> list[DashboardMetric]:
    """Work for the program itself."""
    requested = LimitedOrientation.objects.asked_for()
    return [
        DashboardMetric("on-hold", _("Matches on hold"), Match.objects.on_hold(), "matches.view_match"),
        DashboardMetric("short", _("Short orientations requested"), requested, "program.view_limitedorientation"),
        DashboardMetric(
            "erasures", _("Erasure requests to complete"), ErasureRequest.objects.due(), "program.view_erasurerequest"
        ),
    ]


def undelivered_mails(user: User) -> list[DashboardMetric]:
    """Mails that reached nobody; only those this member of staff may know about."""
    failed = shown_to_staff(OutgoingMail.objects.filter(failed_at__isnull=False), user)
    return [DashboardMetric("bounced", _("Undelivered emails"), failed, "notifications.view_outgoingmail")]
