"""What waits for staff at this moment."""

from django.utils.translation import gettext as _

from accounts.models import IdentityClaim, User
from matches.models import Match
from notifications.models import OutgoingMail
from profiles.models import MentorProfile
from program.models import Concern, ErasureRequest, LimitedOrientation
from program.staff_dashboard.dashboard_metric import DashboardMetric

MENTORS = "profiles.view_mentorprofile"


def of_people(user: User) -> list[DashboardMetric]:
    """People who wait for a decision."""
    changed = MentorProfile.objects.posted().filter(changed_since_approval_at__isnull=False)
    return [
        DashboardMetric("applications", _("Mentor applications"), MentorProfile.objects.waiting(), MENTORS),
        DashboardMetric(
            "graduates", _("Graduates to confirm"), IdentityClaim.objects.waiting(), "accounts.view_identityclaim"
        ),
        DashboardMetric("changed", _("Changed profiles to review"), changed, MENTORS),
    ]


def of_the_program(user: User) -> list[DashboardMetric]:
    """What the program itself has to do; of the cases, those this member of staff may handle."""
    cases = Concern.objects.for_staff(user).open()
    asked = LimitedOrientation.objects.asked_for()
    failed = OutgoingMail.objects.filter(failed_at__isnull=False)
    return [
        DashboardMetric("cases", _("Open cases"), cases, "program.handle_concern"),
        DashboardMetric("on-hold", _("Matches on hold"), Match.objects.on_hold(), "matches.view_match"),
        DashboardMetric("short", _("Short orientations requested"), asked, "program.view_limitedorientation"),
        DashboardMetric(
            "erasures", _("Erasure requests to complete"), ErasureRequest.objects.due(), "program.view_erasurerequest"
        ),
        DashboardMetric("bounced", _("Undelivered emails"), failed, "notifications.view_outgoingmail"),
    ]
