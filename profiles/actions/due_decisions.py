"""Decisions of staff about applications take effect when they can no longer be undone (R8, R9)."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts import actions as accounts
from core.sweeps import for_each
from core.workflow import lock, save_changes
from profiles import emails
from profiles.models import MentorProfile, MentorReview
from profiles.search import index, saved_searches

Status, Decision = MentorProfile.Status, MentorReview.Decision
NO_READER = {"opened_by": None, "opened_at": None}


def carry_out_decisions() -> int:
    """Carry out every decision that is due, and tell those who wait for such a mentor. Returns how many.

    Safe to run at any time, by several workers. Whoever has a saved search is told in a transaction of its own, so
    that nobody's search keeps a profile from being posted.
    """
    unfinished = MentorReview.objects.due() | MentorReview.objects.announcement_due()
    keys = unfinished.order_by("takes_effect_at", "pk").values_list("pk", flat=True)
    return for_each("decisions about applications", keys, finish)


def finish(pk: int) -> bool:
    """Whether this run carried out the decision."""
    is_carried_out = carry_out(MentorReview.objects.select_related("mentor__user", "reviewer").get(pk=pk))
    announce(pk)
    return is_carried_out


@transaction.atomic
def carry_out(review: MentorReview) -> bool:
    """The application becomes what was decided, and the applicant is told. False if something else settled it."""
    mentor = review.mentor
    lock(mentor.user)  # before the profile, in the same order as ending a participation
    lock(mentor)
    if not MentorReview.objects.due().filter(pk=review.pk).exists():
        return False
    is_approval = review.decision == Decision.APPROVED
    save_changes(review, takes_effect_at=None, carried_out_at=Now(), is_announcement_due=is_approval)
    if is_approval:
        post(mentor, review)
    else:
        mentor.move_to(review.decision, **NO_READER)
    emails.application_decided(review)
    return True


def post(mentor: MentorProfile, approval: MentorReview) -> None:
    """Post the profile. A fact the applicant changed after the decision is marked until staff have checked it."""
    changed_at = None if mentor.reviewed_facts is None else mentor.changed_at
    mentor.move_to(
        Status.APPROVED, approval=approval, changed_since_approval_at=changed_at, confirmed_at=Now(), **NO_READER
    )
    if approval.identity_method:
        accounts.prove(mentor.user, approval.identity_method, by=approval.reviewer)
    index.refresh([mentor.pk])


@transaction.atomic
def announce(pk: int) -> None:
    """Tell those whose saved search finds the mentor of this approval, once."""
    due = MentorReview.objects.announcement_due().select_for_update(no_key=True, of=("self",))
    approval = due.select_related("mentor").filter(pk=pk).first()
    if approval:
        saved_searches.notify_waiting_mentees(approval.mentor)
        save_changes(approval, is_announcement_due=False)


@transaction.atomic
def approve_at_once(mentors: list[MentorProfile]) -> None:
    """Post these profiles without waiting and without telling anyone: for people who are brought in together."""
    MentorReview.objects.scheduled().filter(mentor__in=mentors).update(takes_effect_at=None)
    reviews = MentorReview.objects.bulk_create(
        MentorReview(mentor=mentor, decision=Decision.APPROVED, carried_out_at=Now()) for mentor in mentors
    )
    for mentor, review in zip(mentors, reviews, strict=True):
        mentor.status, mentor.approval = Status.APPROVED, review
        mentor.confirmed_at = mentor.confirmed_at or timezone.now()
    MentorProfile.objects.bulk_update(mentors, ["status", "approval", "confirmed_at"])
    index.refresh([mentor.pk for mentor in mentors])
