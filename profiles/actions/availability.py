"""A living profile: pauses, places, and whether it is still right (R10)."""

from collections.abc import Iterable
from datetime import date

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.workflow import Refused, lock
from profiles import emails
from profiles.models import MenteeProfile, MentorProfile, ResponseStats, SavedMentor
from profiles.search import index


def refuse_unless_approved(mentor: MentorProfile) -> None:
    """What keeps a profile alive says nothing true of one that has been taken back, as in an old page."""
    if mentor.status != MentorProfile.Status.APPROVED:
        raise mentor.refusal()


@transaction.atomic
def pause(mentor: MentorProfile, *, until: date) -> None:
    """Nobody finds the mentor until this day; waiting requests run to their deadline.

    Refused for a past day, and for a profile that is not posted.
    """
    lock(mentor)
    refuse_unless_approved(mentor)
    if not MentorProfile.objects.filter(pk=mentor.pk).can_be_hidden_until(until).exists():
        raise Refused(_("Choose a date in the future."), code="day_is_past")
    mentor.paused_until, mentor.unanswered_since = until, None  # a pause, too, answers "are you still available?"
    mentor.save(update_fields=["paused_until", "unanswered_since"])
    index.refresh([mentor.pk])


@transaction.atomic
def resume(mentor: MentorProfile) -> None:
    """The mentor is found again, before the pause would have ended. Refused for a profile that is not posted."""
    lock(mentor)
    refuse_unless_approved(mentor)
    mentor.paused_until = None
    mentor.save(update_fields=["paused_until"])
    index.refresh([mentor.pk])


@transaction.atomic
def confirm_profile(mentor: MentorProfile) -> None:
    """The mentor says that the profile is still right (R10), which also answers "are you still there?".

    Refused for a profile that is not posted.
    """
    lock(mentor)
    refuse_unless_approved(mentor)
    mentor.confirmed_at, mentor.silent_since, mentor.unanswered_since = Now(), None, None
    mentor.save(update_fields=["confirmed_at", "silent_since", "unanswered_since"])
    mentor.refresh_from_db(fields=["confirmed_at"])
    index.refresh([mentor.pk])


@transaction.atomic
def ask_if_available(mentor: MentorProfile) -> None:
    """One request went unanswered: found after others until the mentor answers or confirms. Students see no count."""
    lock(mentor)
    if mentor.unanswered_since is None:
        mentor.unanswered_since = Now()
        mentor.save(update_fields=["unanswered_since"])
        index.refresh([mentor.pk])


def note_answer(mentor: MentorProfile) -> None:
    """The mentor has answered a request: found among the others again. Under the lock of the mentor's row."""
    if mentor.unanswered_since is not None:
        mentor.unanswered_since = None
        mentor.save(update_fields=["unanswered_since"])
        index.refresh([mentor.pk])


@transaction.atomic
def mark_silent(mentor: MentorProfile) -> None:
    """The mentor has let requests go unanswered: not found until they confirm the profile."""
    lock(mentor)
    if mentor.silent_since is None:
        mentor.silent_since = Now()
        mentor.save(update_fields=["silent_since"])
        index.refresh([mentor.pk])


def set_places_taken(mentor: MentorProfile, taken: int) -> None:
    """Write down how many places are taken, counted by the floor above under the lock of the mentor's row it holds."""
    mentor.places_taken = taken
    mentor.save(update_fields=["places_taken"])
    index.refresh([mentor.pk])


@transaction.atomic
def ask_to_confirm(mentors: models.QuerySet, *, occasion: str) -> int:
    """Ask mentors at the start of a semester whether their profile is still right (R10). Once for each occasion."""
    emails.confirm_profile(mentors, occasion)
    return mentors.count()


@transaction.atomic
def save_mentor(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Keep a mentor on the mentee's own list. Twice is once."""
    SavedMentor.objects.bulk_create([SavedMentor(mentee=mentee, mentor=mentor)], ignore_conflicts=True)


@transaction.atomic
def forget_mentor(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Take a mentor off the mentee's own list."""
    SavedMentor.objects.filter(mentee=mentee, mentor=mentor).delete()


@transaction.atomic
def note_answering(habits: Iterable[tuple[int, int, int | None]]) -> int:
    """Write down for each mentor (key) how many wait for an answer and the usual days of one; the rest have neither."""
    rows = [ResponseStats(mentor_id=pk, waiting=waiting, usual_days=days) for pk, waiting, days in habits]
    ResponseStats.objects.exclude(mentor__in=[row.mentor_id for row in rows]).delete()
    ResponseStats.objects.bulk_create(
        rows, batch_size=5000, update_conflicts=True, unique_fields=["mentor"], update_fields=["waiting", "usual_days"]
    )
    return len(rows)
