"""What an application or a profile needs from its owner (R7–R10)."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from profiles.models import MenteeProfile, MentorProfile
from program.home.action_items.action_item import ActionItem
from program.home.action_items.posted import posted_profile_items

MENTEE_APPLICATION, MENTOR_APPLICATION = "/join/mentee/", "/join/mentor/"
CHANGE_IT = gettext_lazy("Change it and send it again")
Status = MentorProfile.Status


def newcomer_items() -> Iterator[ActionItem]:
    """For someone who has not chosen a role yet."""
    yield ActionItem(
        title=_("Find a mentor"),
        who=_("You study at or graduated from Cal State LA and would like career advice."),
        href=MENTEE_APPLICATION,
        label=_("Apply as a mentee"),
        icon="search",
    )
    yield ActionItem(
        title=_("Become a mentor"),
        who=_("You have professional experience and would like to share it."),
        href=MENTOR_APPLICATION,
        label=_("Apply as a mentor"),
        icon="heart-handshake",
    )


def mentee_items(mentee: MenteeProfile, person: User) -> Iterator[ActionItem]:
    """What a mentee has to do before the first match request."""
    if mentee.status == MenteeProfile.Status.DRAFT:
        yield ActionItem(
            title=_("Finish your application"),
            who=_("What you've entered is saved. Once you finish, you can ask a mentor."),
            href=MENTEE_APPLICATION,
            label=_("Continue my application"),
            icon="file-pen",
        )
    if not person.is_known:
        yield ActionItem(
            title=_("We still need to confirm that you study at or graduated from Cal State LA"),
            who=_("Until then, you can finish your application and write your first request, but not send it."),
            href=reverse("accounts:identity"),
            label=_("See how to confirm it"),
            icon="badge-check",
        )
    if mentee.status == MenteeProfile.Status.COMPLETE and not mentee.is_adult:
        yield ActionItem(
            title=_("Talk with the program office before your first request"),
            who=_(
                "You didn't select that you are 18 or older. You can search, but you need to talk with us "
                "before you send a request."
            ),
            href="/help/#phones",
            label=_("Call the office"),
            icon="phone",
        )


def mentor_items(mentor: MentorProfile, *, was_asked: bool) -> Iterator[ActionItem]:
    """The state of a mentor's application, or what an approved profile needs."""
    if mentor.status == Status.APPROVED:
        yield from posted_profile_items(mentor, was_asked=was_asked)
    elif mentor.status == Status.SUBMITTED:
        yield waiting_item(mentor)
    else:
        yield unsent_item(mentor)


def waiting_item(mentor: MentorProfile) -> ActionItem:
    days = (timezone.now() - mentor.submitted_at).days + 1
    return ActionItem(
        title=_("Your mentor application is waiting for review"),
        who=_("Day %(days)d. Most people hear within 5 business days.") % {"days": days},
        href=MENTOR_APPLICATION,
        label=_("See my application"),
        icon="hourglass",
        is_mine=False,
        otherwise=_("Call the program office after 5 business days."),
    )


# Per state of an application that is not with staff: title, text (empty: the reason of staff), link and icon.
UNSENT_APPLICATIONS = {
    Status.DRAFT: (
        gettext_lazy("Finish your mentor application"),
        gettext_lazy("What you've entered is saved. Staff will review it once you've sent it."),
        gettext_lazy("Continue my application"),
        "file-pen",
    ),
    Status.RETURNED: (gettext_lazy("Staff asked for a change to your mentor application"), "", CHANGE_IT, "file-pen"),
    Status.DECLINED: (gettext_lazy("Your mentor application was not approved"), "", CHANGE_IT, "file-x"),
    Status.WITHDRAWN: (
        gettext_lazy("You withdrew your mentor profile"),
        gettext_lazy("No one can find it. You can post it again at any time."),
        gettext_lazy("See my profile"),
        "eye-off",
    ),
}


def unsent_item(mentor: MentorProfile) -> ActionItem:
    title, text, label, icon = UNSENT_APPLICATIONS[mentor.status]
    who = str(text) or last_reason(mentor)
    return ActionItem(title=str(title), who=who, href=MENTOR_APPLICATION, label=str(label), icon=icon)


def last_reason(mentor: MentorProfile) -> str:
    """The reason staff gave for their last decision; the applicant reads it (R9)."""
    review = mentor.reviews.carried_out().first()
    return review.reason if review else ""
