"""What waits for staff at this moment."""

from django.utils.translation import gettext as _

from accounts.models import IdentityClaim, User
from notifications.models import OutgoingMail
from profiles.models import MentorProfile
from program.models import Concern, ErasureRequest, LimitedOrientation
from program.today.promise import Promise


def of_people() -> list[Promise]:
    """People who wait for a decision."""
    profiles = "/admin/profiles/mentorprofile/"
    return [
        Promise(_("Applications of mentors"), MentorProfile.objects.waiting(), profiles, "profiles.view_mentorprofile"),
        Promise(
            _("Graduates to confirm"),
            IdentityClaim.objects.filter(answered_at=None),
            "/admin/accounts/identityclaim/",
            "accounts.view_identityclaim",
        ),
        Promise(
            _("Changed profiles to check"),
            MentorProfile.objects.posted().filter(changed_since_approval_at__isnull=False),
            f"{profiles}?queue=changed",
            "profiles.view_mentorprofile",
        ),
    ]


def of_the_program(user: User) -> list[Promise]:
    """What the program itself has to do; of the cases, those this member of staff may handle."""
    return [
        Promise(
            _("Open cases"),
            Concern.objects.for_staff(user).open(),
            "/admin/program/concern/",
            "program.handle_concern",
        ),
        Promise(
            _("Short orientations asked for"),
            LimitedOrientation.objects.filter(given_on=None),
            "/admin/program/limitedorientation/?given_on__isempty=1",
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
