"""What a posted profile needs of its owner, and how it stands with students (R10, R14)."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.days import today
from profiles.models import MentorProfile
from profiles.models.mentor import CONFIRMATION_LASTS
from program.needs.need import Need

PROFILE = "/profile/"


def of_posted_profile(mentor: MentorProfile, *, was_asked: bool) -> Iterator[Need]:
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


def with_students(mentor: MentorProfile, *, was_asked: bool) -> Iterator[Need]:
    """What students find: no place, or somebody whom nobody has asked yet."""
    if not mentor.free_places:
        yield full()
    elif not was_asked:
        yield not_asked_yet()


def hidden(mentor: MentorProfile) -> Need:
    return Need(
        title=_("Your profile is hidden by the program"),
        text=mentor.hidden_reason,
        href="/help/",
        label=_("Ask the office"),
        icon="eye-off",
        is_mine=False,
    )


def silent() -> Need:
    return Need(
        title=_("Are you still available?"),
        text=_("A request of a student was not answered. Until you tell us, students see your profile last or not."),
        href=PROFILE,
        label=_("Tell students that I am here"),
        icon="bell-ring",
    )


def paused(mentor: MentorProfile) -> Need:
    return Need(
        title=_("Your profile is paused until %(day)s") % {"day": date_format(mentor.paused_until, "DATE_FORMAT")},
        text=_("Students do not find it until then."),
        href=PROFILE,
        label=_("See my profile"),
        icon="pause",
        is_mine=False,
    )


def to_confirm() -> Need:
    return Need(
        title=_("Is your profile still right?"),
        text=_("You last confirmed it over a year ago, and students are told so. One click is enough."),
        href=PROFILE,
        label=_("Look at my profile"),
        icon="badge-check",
    )


def full() -> Need:
    return Need(
        title=_("All your places are taken"),
        text=_("Students read that, and nobody can ask you until one is free. You may offer more places at any time."),
        href=PROFILE,
        label=_("See my profile"),
        icon="users",
        is_mine=False,
    )


def not_asked_yet() -> Need:
    return Need(
        title=_("Students can find you"),
        text=_("Nobody has asked you yet. When somebody does, we send you a mail, and you have ten days to answer."),
        href=PROFILE,
        label=_("See my profile"),
        icon="search-check",
        is_mine=False,
    )
