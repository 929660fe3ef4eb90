"""What staff decide about an application (R8, R9). A decision takes effect when it can no longer be undone."""

from datetime import date, datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.models import IdentityClaim, IdentityProof, User
from core import lifting, staff_log
from core.text_values import with_values
from core.workflow import Refused, lock, save_changes
from profiles import emails
from profiles.actions import changes
from profiles.models import MenteeProfile, MentorProfile, MentorReview, ReviewNote
from profiles.models.review import DECIDED_BY_A_COLLEAGUE, UNDO_WINDOW
from profiles.search import index

Status, Decision = MentorProfile.Status, MentorReview.Decision


@transaction.atomic
def open_case(mentor: MentorProfile, by: User) -> None:
    """Mark the application as being read by this member of staff, so colleagues know.

    The first reader keeps the mark for four hours, until it is decided, or until they stop being staff.
    """
    lock(mentor)
    if MentorProfile.objects.waiting().without_reader().filter(pk=mentor.pk).exists():
        save_changes(mentor, opened_by=by, opened_at=Now())


@transaction.atomic
def open_next_case(*, by: User) -> MentorProfile | None:
    """Open the oldest waiting application without a reader for this member of staff; None if there is none.

    Two colleagues at the same moment get different ones.
    """
    waiting = MentorProfile.objects.waiting().without_reader().exclude(pk=by.pk)
    mentor = waiting.select_for_update(no_key=True, skip_locked=True).first()
    if mentor:
        open_case(mentor, by)
    return mentor


def refuse_uninformed_decision(mentor: MentorProfile, by: User, seen: datetime | None) -> None:
    """Refuse decisions about oneself, and if the application has changed since the version the reviewer read."""
    if mentor.pk == by.pk:
        raise Refused(_("You can't decide about yourself."), code="deciding_about_oneself")
    if seen and mentor.changed_at != seen:  # a later moment is no version either
        raise Refused(
            _("The applicant has changed the application since you opened it. Please read it again."),
            code="application_changed",
        )


@transaction.atomic
def approve(
    mentor: MentorProfile,
    *,
    by: User,
    identity_method: str = "",
    unverified_because: str = "",
    seen: datetime | None = None,
) -> MentorReview:
    """Staff approve an application, which posts the profile in five minutes (R8).

    `identity_method` records how the person's identity was checked (R29), `unverified_because` why it wasn't. Refused
    for one's own application, if the application is not waiting, and if it has changed since `seen`.
    """
    details = {"identity_method": identity_method, "unverified_because": unverified_because}
    return schedule(mentor, Decision.APPROVED, by, seen, **details)


@transaction.atomic
def send_back(mentor: MentorProfile, *, by: User, reason: str, seen: datetime | None = None) -> MentorReview:
    """Staff ask the applicant for a change, with a reason the applicant reads (R9). Refused without one."""
    return refuse_application(mentor, Decision.RETURNED, by, reason, seen)


@transaction.atomic
def decline_application(mentor: MentorProfile, *, by: User, reason: str, seen: datetime | None = None) -> MentorReview:
    """Staff decline, with a reason the applicant reads (R9). The application can be changed and sent again."""
    return refuse_application(mentor, Decision.DECLINED, by, reason, seen)


def refuse_application(
    mentor: MentorProfile, decision: str, by: User, reason: str, seen: datetime | None
) -> MentorReview:
    refuse_without_reason(reason)
    return schedule(mentor, decision, by, seen, reason=reason.strip())


def refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why. The applicant will read your reason."), code="answering_without_reason")


def schedule(mentor: MentorProfile, decision: str, by: User, seen: datetime | None, **details: str) -> MentorReview:
    """Decide what will become of a waiting application in five minutes; until then only staff know.

    The applicant can still change or withdraw it. Withdrawing drops the decision. After a change it is carried out all
    the same: a profile that is posted with another fact than was approved counts as changed since its approval.
    """
    lock(mentor)
    refuse_uninformed_decision(mentor, by, seen)
    if mentor.status != Status.SUBMITTED:
        raise mentor.refusal()
    if mentor.reviews.scheduled().exists():
        raise Refused(DECIDED_BY_A_COLLEAGUE, code="decided_by_a_colleague")
    review = MentorReview(mentor=mentor, reviewer=by, decision=decision, **details)
    review.takes_effect_at = Now() + UNDO_WINDOW
    review.save()
    review.refresh_from_db()
    changes.save_fields(mentor, reviewed_facts=None)  # the reviewer has read what is there now
    return review


@transaction.atomic
def undo_decision(review: MentorReview, *, by: User) -> None:
    """The reviewer undoes a decision within five minutes, before it takes effect; the application waits as before.

    Refused for colleagues, after five minutes, and if the applicant has withdrawn the application.
    """
    lock(review.mentor)
    if review.reviewer_id != by.pk:
        raise Refused(_("Only the colleague who decided can undo it."), code="only_who_decided_can_undo")
    if not MentorReview.objects.undoable().filter(pk=review.pk).exists():
        raise Refused(
            _("This can no longer be undone. It has taken effect, or the applicant has withdrawn the application."),
            code="decision_cannot_be_undone",
        )
    save_changes(review, takes_effect_at=None, undone_at=Now())


@transaction.atomic
def check_changes(mentor: MentorProfile, *, by: User, seen: datetime | None = None) -> None:
    """Staff have checked what an approved mentor changed. Refused if it has changed again since `seen`."""
    lock(mentor)
    refuse_uninformed_decision(mentor, by, seen)
    changes.save_fields(mentor, **changes.NOTHING_TO_REVIEW)
    staff_log.record(by, mentor, "Reviewed what the mentor had changed.")


@transaction.atomic
def ask_to_correct(mentor: MentorProfile, *, by: User, reason: str, seen: datetime | None = None) -> MentorReview:
    """Staff ask an approved mentor to correct what was changed, with a reason the mentor reads. It stays posted.

    Refused without a reason, if nothing changed is waiting for review, if a colleague has asked already, and if it has
    changed again since `seen`.
    """
    lock(mentor)
    refuse_uninformed_decision(mentor, by, seen)
    refuse_without_reason(reason)
    if not MentorProfile.objects.changed().filter(pk=mentor.pk, status=Status.APPROVED).exists():
        raise Refused(
            _("Nothing in this profile is waiting for review. The mentor has corrected it, or a colleague has acted."),
            code="no_change_to_review",
        )
    review = MentorReview.objects.create(
        mentor=mentor, reviewer=by, decision=Decision.CORRECTION, reason=reason.strip(), carried_out_at=Now()
    )
    save_changes(mentor, correction_asked_at=Now())
    emails.correction_asked(review)
    return review


@transaction.atomic
def hide(mentor: MentorProfile, *, by: User, until: date, reason: str, is_in_case: bool = False) -> None:
    """Staff hide a profile until a future day, with a reason the mentor reads (R26). Refused without either.

    `is_in_case`: the case's record names who did it, and no other. An earlier day than before lifts a part of the
    hiding, so it is refused as `unhide` is.
    """
    lock(mentor)
    if mentor.hidden_until and until < mentor.hidden_until:
        lifting.check(mentor, by)
    if not reason.strip():
        raise Refused(_("Say why. The mentor will read your reason."), code="hiding_without_reason")
    if not MentorProfile.objects.filter(pk=mentor.pk).hideable_until(until).exists():
        raise Refused(_("Choose a date in the future."), code="day_is_past")
    changes.save_fields(mentor, hidden_until=until, hidden_reason=reason.strip())
    if not is_in_case:
        staff_log.record(by, mentor, "Hid the profile until %(day)s.", day=until, is_discreet=True)
    emails.profile_hidden(mentor)
    index.refresh([mentor.pk])


@transaction.atomic
def unhide(mentor: MentorProfile, *, by: User) -> None:
    """Staff make a hidden profile visible again. Refused to who may not work on the case it was hidden in."""
    lock(mentor)
    lifting.check(mentor, by)
    staff_log.record(by, mentor, "Made the profile visible again.", is_discreet=True)
    changes.save_and_index(mentor, hidden_until=None, hidden_reason="")


@transaction.atomic
def note(mentor: MentorProfile, *, by: User, text: str) -> ReviewNote:
    """Add a note for staff, which the applicant never sees. Refused if empty."""
    if not text.strip():
        raise Refused(_("Write the note first."), code="empty_note")
    return ReviewNote.objects.create(mentor=mentor, author=by, text=text.strip())


@transaction.atomic
def confirm_graduate(claim: IdentityClaim, *, by: User, method: str) -> IdentityProof:
    """Staff have found a graduate's record (R1, R29).

    Refused for one's own claim, if it is already answered, and with a method that proves identity but not graduation.
    """
    if method not in IdentityProof.RECORD_METHODS:
        raise Refused(
            with_values(
                _("Say what shows that this person studied at %(university)s: a record, a diploma, or a colleague.")
            ),
            code="graduation_not_shown",
        )
    accounts.answer_claim(claim, by=by)
    emails.graduate_confirmed(claim)
    return accounts.prove(claim.user, method, by=by)


@transaction.atomic
def record_conversation(mentee: MenteeProfile, *, by: User, note: str = "") -> None:
    """Staff have spoken with a mentee who is not 18, who can now send requests (R4) and is told so.

    Refused about oneself, while the application is not complete, if the mentee is 18, and when it is recorded already.
    """
    lock(mentee)
    if mentee.pk == by.pk:
        raise Refused(_("You can't decide about yourself."), code="deciding_about_oneself")
    if not mentee.is_complete:
        raise Refused(_("The application is not complete yet."), code="mentee_application_incomplete")
    if mentee.is_adult:
        raise Refused(_("This mentee is 18 or older and can send requests."), code="already_an_adult")
    if mentee.spoken_at:
        raise Refused(_("A colleague has already recorded a conversation."), code="conversation_already_recorded")
    save_changes(mentee, spoken_at=Now(), spoken_by=by, spoken_note=note.strip())
    staff_log.record(by, mentee, "Recorded a conversation with the mentee, who is under 18.")
    emails.spoken_with(mentee)


@transaction.atomic
def ask_graduate_again(claim: IdentityClaim, *, by: User, answer: str) -> None:
    """Staff could not find the record and ask for what would help. Refused without a text, or if already answered."""
    if not answer.strip():
        raise Refused(
            _("Say what would help find the record. The graduate will read it."), code="asking_without_question"
        )
    accounts.answer_claim(claim, by=by, answer=answer.strip())
    emails.graduate_asked_again(claim)
