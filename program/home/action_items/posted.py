"""What a posted profile needs of its owner, and how it stands with students (R10, R14)."""

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


def of_posted_profile(mentor: MentorProfile, *, was_asked: bool) -> Iterator[ActionItem]:
    is_hidden = bool(mentor.hidden_until and mentor.hidden_until > today())
    is_paused = bool(mentor.paused_until and mentor.paused_until > today())
    is_silent = bool(mentor.silent_since or mentor.unanswered_since)
    if is_hidden:
        yield hidden(mentor)
    if is_silent:
        yield silent()
    if is_paused:
        yield paused(mentor)
    if mentor.confirmed_at and mentor.confirmed_at < timezone.now() - timedelta(days=CONFIRMATION_LASTS):
        yield to_confirm()
    if not (is_hidden or is_silent or is_paused):
        yield from with_students(mentor, was_asked=was_asked)


def with_students(mentor: MentorProfile, *, was_asked: bool) -> Iterator[ActionItem]:
    """What students find: no place, or somebody whom nobody has asked yet."""
    if not mentor.free_places:
        yield full()
    elif not was_asked:
        yield not_asked_yet()


def hidden(mentor: MentorProfile) -> ActionItem:
    return ActionItem(
        title=_("Your profile is hidden by the program"),
        text=mentor.hidden_reason,
        href="/help/",
        label=_("Contact the office"),
        icon="eye-off",
        is_mine=False,
    )


def silent() -> ActionItem:
    return ActionItem(
        title=_("Are you still available?"),
        text=_(
            "A student's request was not answered. Until you tell us you're available, students see your profile "
            "last or not at all."
        ),
        href=PROFILE,
        label=_("I'm still available"),
        icon="bell-ring",
    )


def paused(mentor: MentorProfile) -> ActionItem:
    return ActionItem(
        title=_("Your profile is paused until %(day)s") % {"day": date_format(mentor.paused_until, "DATE_FORMAT")},
        text=_("Students won't find it until then."),
        href=PROFILE,
        label=_("See my profile"),
        icon="pause",
        is_mine=False,
    )


def to_confirm() -> ActionItem:
    return ActionItem(
        title=_("Is your profile up to date?"),
        text=_("You last confirmed it over a year ago, and students can see that. One click is enough."),
        href=PROFILE,
        label=_("Review my profile"),
        icon="badge-check",
    )


def full() -> ActionItem:
    return ActionItem(
        title=_("All your openings are filled"),
        text=_(
            "Students can see that, and no one can ask you until you have an opening. You can take more mentees at "
            "any time."
        ),
        href=PROFILE,
        label=_("See my profile"),
        icon="users",
        is_mine=False,
    )


def not_asked_yet() -> ActionItem:
    return ActionItem(
        title=_("Students can find you"),
        text=_("No one has asked you yet. When someone does, we'll email you, and you'll have 10 days to answer."),
        href=PROFILE,
        label=_("See my profile"),
        icon="search-check",
        is_mine=False,
    )
