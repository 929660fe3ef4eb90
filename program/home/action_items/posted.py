"""What a posted profile needs from its owner, and how students see it (R10, R14)."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.days import today
from profiles.models import MentorProfile
from profiles.models.mentor import CONFIRMATION_LASTS
from program.home.action_items.action_item import ActionItem

PROFILE = "/profile/"


def posted_profile_items(mentor: MentorProfile, *, was_asked: bool) -> Iterator[ActionItem]:
    is_hidden = bool(mentor.hidden_until and mentor.hidden_until > today())
    is_paused = bool(mentor.paused_until and mentor.paused_until > today())
    is_silent = bool(mentor.silent_since or mentor.unanswered_since)
    if is_hidden:
        yield hidden_item(mentor)
    if is_silent:
        yield still_available_item()
    if is_paused:
        yield paused_item(mentor)
    if mentor.confirmed_at and mentor.confirmed_at < timezone.now() - timedelta(days=CONFIRMATION_LASTS):
        yield confirm_profile_item()
    if not (is_hidden or is_silent or is_paused):
        yield from student_view_items(mentor, was_asked=was_asked)


def student_view_items(mentor: MentorProfile, *, was_asked: bool) -> Iterator[ActionItem]:
    """How students find this mentor: without openings, or not asked by anyone yet."""
    if not mentor.openings:
        yield no_openings_item()
    elif not was_asked:
        yield not_asked_yet_item()


def hidden_item(mentor: MentorProfile) -> ActionItem:
    return ActionItem(
        title=_("Your profile is hidden by the program"),
        who=mentor.hidden_reason,
        href="/help/",
        label=_("Contact the office"),
        icon="eye-off",
        is_mine=False,
    )


def still_available_item() -> ActionItem:
    return ActionItem(
        title=_("Are you still available?"),
        who=_(
            "A student's request was not answered. Until you tell us you're available, students see your profile "
            "last or not at all."
        ),
        href=PROFILE,
        label=_("I'm still available"),
        icon="bell-ring",
    )


def paused_item(mentor: MentorProfile) -> ActionItem:
    return ActionItem(
        title=_("Your profile is paused until %(day)s") % {"day": date_format(mentor.paused_until, "DATE_FORMAT")},
        who=_("Students won't find it until then."),
        href=PROFILE,
        label=_("See my profile"),
        icon="pause",
        is_mine=False,
    )


def confirm_profile_item() -> ActionItem:
    return ActionItem(
        title=_("Is your profile up to date?"),
        who=_("You last confirmed it over a year ago, and students can see that. One click is enough."),
        href=PROFILE,
        label=_("Review my profile"),
        icon="badge-check",
    )


def no_openings_item() -> ActionItem:
    return ActionItem(
        title=_("All your openings are filled"),
        who=_(
            "Students can see that, and no one can ask you until you have an opening. You can take more mentees at "
            "any time."
        ),
        href=PROFILE,
        label=_("See my profile"),
        icon="users",
        is_mine=False,
    )


def not_asked_yet_item() -> ActionItem:
    return ActionItem(
        title=_("Students can find you"),
        who=_("No one has asked you yet. When someone does, we'll email you, and you'll have 10 days to answer."),
        href=PROFILE,
        label=_("See my profile"),
        icon="search-check",
        is_mine=False,
    )
