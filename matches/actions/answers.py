from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least, Now
from django.utils.translation import gettext as _

from core.text_values import TEXT_VALUES
from core.workflow import Refused, lock, save_changes
from matches import emails
from matches.actions.capacity import has_opening, update_openings_taken
from matches.actions.deadlines import settle
from matches.actions.interviews import save_offer
from matches.actions.locks import lock_pair
from matches.actions.requests import close_waiting_requests, refuse_unless_answerable, withdraw
from matches.models import OPEN_MATCHES_PER_MENTEE, UNDO_DECLINE_WINDOW, DeclineReason, Match, MatchRequest
from profiles import actions as profiles
from profiles.models import MenteeProfile, MentorProfile

Status = MatchRequest.Status


@transaction.atomic
def accept(match_request: MatchRequest, *, note: str = "", times: Sequence[datetime] = (), **offer: Any) -> Match:
    """The mentor accepts the request (R13) and may offer interview times in the same step (see `offer_times`).

    The mentee reads of both in one email. Refused after the deadline (R14), without an opening, or when the mentee has
    `OPEN_MATCHES_PER_MENTEE` by now. When this takes the last opening, the mentor's other waiting requests are closed
    for that reason.
    """
    lock_pair(match_request)
    refuse_unless_answerable(match_request)
    match = start_match(match_request, note)
    if times:
        save_offer(match, match.mentor.user, times=times, **offer)
    return match


def start_match(match_request: MatchRequest, note: str) -> Match:
    """Accept the request and create the match. The caller holds the locks of both people and of the request."""
    mentee, mentor = match_request.mentee, match_request.mentor
    if mentor.status != MentorProfile.Status.APPROVED:
        raise Refused(_("Your profile isn't posted right now."), code="your_profile_not_posted")
    refuse_without_opening(mentor)
    refuse_mentee_with_two_matches(mentee)
    match_request.move_to(Status.ACCEPTED, reply=note)
    match = Match.objects.create(request=match_request, mentee=mentee, mentor=mentor)
    update_openings_taken(mentor)
    profiles.record_answer(mentor)
    emails.request_accepted(match_request)
    if not has_opening(mentor):
        close_waiting_requests(mentor, MatchRequest.ClosedBecause.NO_PLACE)
    return match


def refuse_without_opening(mentor: MentorProfile) -> None:
    if not has_opening(mentor):
        raise Refused(
            _("You have no openings right now. Your profile says how many mentees you take."), code="no_free_opening"
        )


def refuse_mentee_with_two_matches(mentee: MenteeProfile) -> None:
    if Match.objects.open().filter(mentee=mentee).count() >= OPEN_MATCHES_PER_MENTEE:
        raise Refused(_("This mentee has since found two mentors."), code="mentee_has_two_matches")


@transaction.atomic
def decline(
    match_request: MatchRequest,
    *,
    reason: DeclineReason | None = None,
    note: str = "",
    paused_until: date | None = None,
) -> None:
    """The mentor declines, with or without a reason (R13), and may pause the profile in the same step.

    It takes effect, and the pause begins, after `UNDO_DECLINE_WINDOW`, or just before the deadline if that is earlier:
    until then nobody else sees it, and the mentor can undo it (`undo_decline`). Refused when the request is not open,
    and for a pause that would end on a past day.
    """
    lock(match_request.mentor)
    lock(match_request)
    refuse_unless_answerable(match_request)
    takes_effect = Least(Now() + UNDO_DECLINE_WINDOW, F("respond_by") - timedelta.resolution)
    if paused_until:
        profiles.refuse_pause_until(match_request.mentor, paused_until)
    save_changes(match_request, declines_at=takes_effect, reason=reason, reply=note, pauses_until=paused_until)
    profiles.record_answer(match_request.mentor)
    emails.decline_given(match_request)


@transaction.atomic
def undo_decline(match_request: MatchRequest) -> None:
    """The mentor undoes a no before it takes effect; the request waits again, with the same deadline.

    Refused once the no has taken effect, and when the request has been withdrawn or closed meanwhile.
    """
    lock(match_request)
    if match_request.is_decline_undoable:
        save_changes(match_request, **MatchRequest.NO_DECLINE, pauses_until=None)
        emails.decline_undone(match_request)
    elif match_request.status in (Status.WITHDRAWN, Status.CLOSED):
        raise match_request.closed_refusal
    else:
        raise Refused(_("You can no longer undo this answer. The student has been told."), code="student_has_been_told")


@transaction.atomic
def ask_for_days(match_request: MatchRequest) -> None:
    """The mentor needs a few days: the mentee is notified, once. The deadline stays the same (R14)."""
    lock(match_request)
    refuse_unless_answerable(match_request)
    if match_request.asked_for_days_at:
        raise Refused(
            _("You've already said that you need a few days. The deadline for your answer stays the same."),
            code="days_asked_for_already",
        )
    save_changes(match_request, asked_for_days_at=Now())
    emails.mentor_needs_days(match_request)


@transaction.atomic
def offer_late_yes(match_request: MatchRequest) -> None:
    """The mentor says yes within `LATE_YES_OFFER_WINDOW` after the request expired; the mentee decides.

    Refused for a request that has not expired, after that window, a second time, and without an opening.
    """
    lock(match_request.mentor)
    lock(match_request)
    if not match_request.is_late_yes_possible:
        raise Refused(
            _("You can say yes after all only once, within %(late_yes_days)s days after the request expires.")
            % TEXT_VALUES,
            code="late_yes_not_possible",
        )
    refuse_without_opening(match_request.mentor)
    save_changes(match_request, late_yes_at=Now())
    profiles.record_answer(match_request.mentor)
    emails.late_yes_offered(match_request)


@transaction.atomic
def confirm_late_yes(expired: MatchRequest, *, taking_back: bool = False) -> Match:
    """The mentee confirms a late yes: a new request that revives the expired one is created and accepted at once.

    Refused while another request of the mentee is open, unless `taking_back` withdraws that one in the same step. Also
    refused without a late yes, a second time, after `LATE_YES_CONFIRM_WINDOW`, and when the mentor has no opening
    by now; the other request then keeps waiting.
    """
    lock_pair(expired)
    if not expired.is_late_yes_waiting:
        raise Refused(_("There is no late acceptance to respond to here."), code="no_late_yes_to_take_up")
    if not has_opening(expired.mentor):
        name = {"mentor": expired.mentor.user.public_name}
        raise Refused(_("%(mentor)s has no openings right now.") % name, code="mentor_has_no_free_opening")
    settle(MatchRequest.objects.filter(mentee=expired.mentee))
    for other in MatchRequest.objects.open().filter(mentee=expired.mentee).with_people():
        if not taking_back:
            raise Refused(
                _("You have an open request to another mentor. Withdraw it first, or keep waiting for an answer."),
                code="open_request_to_another",
            )
        withdraw(other)
    return start_match(new_request_from_expired(expired), "")


def new_request_from_expired(expired: MatchRequest) -> MatchRequest:
    """A new request with the message and topics of the expired one."""
    match_request = MatchRequest.objects.create(
        mentee=expired.mentee,
        mentor=expired.mentor,
        revives=expired,
        wants_to_reach=expired.wants_to_reach,
        why_you=expired.why_you,
        about_me=expired.about_me,
        consented_methods=expired.consented_methods,
    )
    match_request.topics.add(*expired.topics.values_list("pk", flat=True))
    return match_request
