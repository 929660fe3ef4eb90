"""Availability of a posted profile: pauses, openings, confirmation and unanswered requests (R10)."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.workflow import Refused, lock, save_changes
from profiles import emails
from profiles.actions.changes import save_and_index
from profiles.models import MenteeProfile, MentorProfile, ResponseStats, SavedMentor
from profiles.search import index


def lock_approved(mentor: MentorProfile) -> None:
    """Lock the profile. Refuse if it is not posted, for example because an old page was still open."""
    lock(mentor)
    if mentor.status != MentorProfile.Status.APPROVED:
        raise mentor.refusal()


@transaction.atomic
def pause(mentor: MentorProfile, *, until: date) -> None:
    """No search finds the mentor until this day; pending requests keep their deadlines.

    Refused unless the day is in the future, and for a profile that is not posted.
    """
    lock_approved(mentor)
    refuse_pause_until(mentor, until)
    save_and_index(mentor, paused_until=until, unanswered_since=None)  # a pause also answers "are you still available?"


def refuse_pause_until(mentor: MentorProfile, until: date) -> None:
    """Refuses a pause that would end on a past day."""
    if not MentorProfile.objects.filter(pk=mentor.pk).hideable_until(until).exists():
        raise Refused(_("Choose a date in the future."), code="day_is_past")


@transaction.atomic
def resume(mentor: MentorProfile) -> None:
    """End a pause early, so searches find the mentor again. Refused for a profile that is not posted."""
    lock_approved(mentor)
    save_and_index(mentor, paused_until=None)


@transaction.atomic
def confirm_profile(mentor: MentorProfile) -> None:
    """The mentor confirms that the profile is correct (R10), which also answers "are you still available?".

    Refused for a profile that is not posted.
    """
    lock_approved(mentor)
    save_changes(mentor, confirmed_at=Now(), silent_since=None, unanswered_since=None)
    index.refresh([mentor.pk])


@transaction.atomic
def ask_if_available(mentor: MentorProfile) -> None:
    """A request went unanswered: the mentor ranks after others until they answer or confirm. Students see no count."""
    lock(mentor)
    if mentor.unanswered_since is None:
        save_and_index(mentor, unanswered_since=Now())


def record_answer(mentor: MentorProfile) -> None:
    """The mentor has answered a request and ranks as before. The caller holds the lock of the mentor's row."""
    if mentor.unanswered_since is not None:
        save_and_index(mentor, unanswered_since=None)


@transaction.atomic
def mark_silent(mentor: MentorProfile) -> None:
    """The mentor left several requests unanswered: no search finds them until they confirm the profile."""
    lock(mentor)
    if mentor.silent_since is None:
        save_and_index(mentor, silent_since=Now())


def set_places_taken(mentor: MentorProfile, taken: int) -> None:
    """Store how many openings are taken. The caller counts them, and holds the lock of the mentor's row."""
    save_and_index(mentor, places_taken=taken)


@transaction.atomic
def ask_to_confirm(mentors: models.QuerySet, *, occasion: str) -> int:
    """Ask mentors at the start of a semester to confirm their profile (R10). Once per `occasion`; returns how many."""
    emails.confirm_profile(mentors, occasion)
    return mentors.count()


@transaction.atomic
def save_mentor(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Add a mentor to the mentee's own list; has no effect if they are on it."""
    SavedMentor.objects.bulk_create([SavedMentor(mentee=mentee, mentor=mentor)], ignore_conflicts=True)


@transaction.atomic
def forget_mentor(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Remove a mentor from the mentee's own list."""
    SavedMentor.objects.filter(mentee=mentee, mentor=mentor).delete()


def clear_response_stats(*, but_of: Collection[int]) -> None:
    """Forget how many mentees wait for all mentors but these, and the usual days to their answer."""
    ResponseStats.objects.exclude(mentor__in=but_of).delete()


@transaction.atomic
def update_response_stats(stats: Iterable[tuple[int, int, int | None]]) -> int:
    """Store how many mentees wait for each of these mentors and the usual days to an answer. Returns how many."""
    rows = [ResponseStats(mentor_id=pk, waiting=waiting, usual_days=days) for pk, waiting, days in stats]
    ResponseStats.objects.bulk_create(
        rows, batch_size=5000, update_conflicts=True, unique_fields=["mentor"], update_fields=["waiting", "usual_days"]
    )
    return len(rows)
