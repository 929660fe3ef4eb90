"""What a posted profile needs from its owner, and how students see it (R10, R14)."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.days import today
from core.text_values import TEXT_VALUES
from profiles.models import MentorProfile
from profiles.models.mentor import CONFIRMATION_LASTS
from program.home.action_items.action_item import ActionItem

PROFILE = "/profile/"


def posted_profile_items(mentor: MentorProfile, *, was_asked: bool) -> Iterator[ActionItem]:
    yield from correction_items(mentor)
    obstacles = list(obstacle_items(mentor))
    yield from obstacles
    if mentor.confirmed_at and mentor.confirmed_at < timezone.now() - timedelta(days=CONFIRMATION_LASTS):
        yield ActionItem(
            title=_("Is your profile up to date?"),
            who=_("You last confirmed it over a year ago, and students can see that. One click is enough."),
            href=PROFILE,
            label=_("Review my profile"),
            icon="badge-check",
        )
    if not obstacles:
        yield from student_view_items(mentor, was_asked=was_asked)


def obstacle_items(mentor: MentorProfile) -> Iterator[ActionItem]:
    """Why students see this mentor last or not at all."""
    if mentor.is_hidden:
        yield ActionItem(
            title=_("Your profile is hidden by the program"),
            who=mentor.hidden_reason,
            href="/help/",
            label=_("Contact the office"),
            icon="eye-off",
            is_mine=False,
        )
    if mentor.silent_since or mentor.unanswered_since:
        yield ActionItem(
            title=_("Are you still available?"),
            who=_(
                "A student's request was not answered. Until you tell us you're available, students see your profile "
                "last or not at all."
            ),
            href=PROFILE,
            label=_("I'm still available"),
            icon="bell-ring",
        )
    if mentor.paused_until and mentor.paused_until > today():
        day = date_format(mentor.paused_until, "DATE_FORMAT")
        title = _("Your profile is paused until %(day)s") % {"day": day}
        yield profile_state_item(title, _("Students won't find it until then."), "pause")


def correction_items(mentor: MentorProfile) -> Iterator[ActionItem]:
    """What staff asked this mentor to correct after a change, which stays posted meanwhile."""
    if mentor.correction_asked_at:
        yield ActionItem(
            title=_("Program staff asked you to correct your profile"),
            who=mentor.requested_correction,
            href=PROFILE,
            label=_("Change my profile"),
            icon="file-pen",
        )


def student_view_items(mentor: MentorProfile, *, was_asked: bool) -> Iterator[ActionItem]:
    """How students find this mentor: without openings, or not asked by anyone yet."""
    if not mentor.openings:
        who = _(
            "Students can see that, and no one can ask you until you have an opening. You can take more mentees at "
            "any time."
        )
        yield profile_state_item(_("All your openings are filled"), who, "users")
    elif not was_asked:
        who = (
            _(
                "No one has asked you yet. When someone does, we'll email you, and you'll have "
                "%(answer_days)s days to answer."
            )
            % TEXT_VALUES
        )
        yield profile_state_item(_("Students can find you"), who, "search-check")


def profile_state_item(title: str, who: str, icon: str) -> ActionItem:
    """Something to know about the profile, with nothing to do."""
    return ActionItem(title=title, who=who, href=PROFILE, label=_("See my profile"), icon=icon, is_mine=False)
