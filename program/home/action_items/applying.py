"""What an application or a profile needs from its owner (R7–R10)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.next_step import next_step_of_identity
from core.next_step import NextStep
from core.text_values import with_values
from profiles.models import MenteeProfile, MentorProfile
from profiles.next_step import next_step_of_application
from program.home.action_items.action_item import ActionItem
from program.home.action_items.posted import posted_profile_items

MENTEE_APPLICATION, MENTOR_APPLICATION = "/join/mentee/", "/join/mentor/"


def newcomer_items() -> Iterator[ActionItem]:
    """For someone who has not chosen a role yet."""
    yield ActionItem(
        title=_("Find a mentor"),
        who=with_values(_("You study at or graduated from %(university)s and would like career advice.")),
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


def mentee_items(mentee: MenteeProfile, person: User) -> Iterator[NextStep]:
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
        yield next_step_of_identity(getattr(person, "identity_claim", None))
    if mentee.status == MenteeProfile.Status.COMPLETE and mentee.must_speak_first:
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


def mentor_items(mentor: MentorProfile, *, was_asked: bool) -> Iterator[NextStep]:
    """The state of a mentor's application, or what an approved profile needs."""
    if step := next_step_of_application(mentor):
        yield step
    else:
        yield from posted_profile_items(mentor, was_asked=was_asked)
