from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DurationField, F, Value
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext as _

from core import limits
from core.templatetags.portal import exact
from core.text_values import TEXT_VALUES
from core.workflow import Refused, lock, save_changes
from matches import emails
from matches.actions.places import place_due_for, place_missing, place_of_offer
from matches.actions.refusals import (
    has_passed,
    refuse_note_on_hold,
    refuse_on_hold,
    refuse_unless_arranging,
    validated_times,
)
from matches.models import Interview, Match

Status = Interview.Status
SHORTEST_INTERVIEW, LONGEST_INTERVIEW = 10, 180  # minutes
# Hooks of higher apps whose deadlines stand still on hold (R26): each gets the match just before its hold ends.
HOLD_END_HOOKS: list[Callable[[Match], None]] = []


@transaction.atomic
def offer_times(
    match: Match,
    by: Any,
    *,
    times: Sequence[datetime],
    mode: str,
    minutes: int = 30,
    note: str = "",
    seen: int | None = None,
    **where: Any,
) -> Interview:
    """Offer times for the interview (R15), which lasts `minutes`; `where` it is, see `place_of_offer`.

    An earlier offer is replaced; a chosen time stays until one of these is chosen. The mentor offers first; the mentee
    may answer with other times, or offer some after a while without any (`mentee_may_offer`, R16). Refused for a way to
    meet the mentor does not offer, for more than `OFFERED_TIMES`, for a past time, without a place, on hold, after the
    interview, for nothing but the time that is already set, and for more than `limits.OFFERS_A_DAY`. `seen`: the key of
    the interview that was set on the page, 0 for none; refused when another time has been set since.
    """
    interview = save_offer(match, by, times=times, mode=mode, minutes=minutes, note=note, seen=seen, **where)
    emails.times_offered(interview)
    return interview


def save_offer(
    match: Match,
    by: Any,
    *,
    times: Sequence[datetime],
    mode: str,
    minutes: int = 30,
    note: str = "",
    seen: int | None = None,
    **where: Any,
) -> Interview:
    """`offer_times` without telling the other, who reads of the times in an email of the caller."""
    lock(match)
    refuse_unless_arranging(match)
    refuse_unseen_time(match, by, seen)
    refuse_mentee_too_early(match, by)
    refuse_mode(match, mode)
    refuse_after_many_offers(match, by)
    offered = without_time_that_is_set(match, validated_times(match, times))
    interview = Interview(
        match=match,
        offered_by=by,
        mode=mode,
        offered_times=offered,
        minutes=min(max(minutes, SHORTEST_INTERVIEW), LONGEST_INTERVIEW),
        note=note,
        sequence=match.last_sequence + 1,
        **place_of_offer(match, by, match.interviews.first(), mode=mode, times=offered, **where),
    )
    close_offer(match, Status.REPLACED)
    interview.save()
    record_activity(match)
    return interview


def refuse_unseen_time(match: Match, by: Any, seen: int | None) -> None:
    """Refuses times from a page on which the interview was not yet set, or was set for another time."""
    confirmed = match.interviews.confirmed().first()
    if seen is None or confirmed is None or confirmed.pk == seen:
        return
    sentence = _(
        "Your interview has been set for %(time)s since you opened this page. If you send these times, you ask "
        "%(name)s to move it."
    )
    values = {"time": exact(confirmed.chosen_time), "name": match.other(by).user.first_name_shown}
    raise Refused(sentence % values, code="time_chosen_meanwhile")


def refuse_after_many_offers(match: Match, by: Any) -> None:
    """Refuses one more offer to who has made as many in a day (core/limits.py). Under the lock of the match."""
    offers = match.interviews.filter(offered_by=by, created_at__gt=Now() - limits.DAY).order_by("-created_at")
    of_the_day = list(offers[: limits.OFFERS_A_DAY])
    if len(of_the_day) == limits.OFFERS_A_DAY:
        raise Refused(
            _("You offered times many times today. You can offer others from %(moment)s.")
            % {"moment": exact(of_the_day[-1].created_at + limits.DAY)},
            code="offers_of_the_day_made",
        )


def without_time_that_is_set(match: Match, times: Sequence[datetime]) -> list[datetime]:
    """These times but for the chosen one, which stays without being offered. Refused when no other is left."""
    chosen = match.interviews.confirmed().values_list("chosen_time", flat=True).first()
    others = [time for time in times if time != chosen]
    if chosen and not others:
        sentence = _("Your interview is already set for %(time)s. Offer other times.")
        raise Refused(sentence % {"time": exact(chosen)}, code="time_already_set")
    return others


def close_offer(match: Match, status: str) -> None:
    """Close the offered times that wait for a choice, if there are any."""
    for interview in match.interviews.offered():
        interview.move_to(status)


def refuse_mode(match: Match, mode: str) -> None:
    if mode not in match.mentor.meeting_modes:
        raise Refused(
            _("%(mentor)s doesn't offer this way to meet.") % {"mentor": match.mentor.user.public_name},
            code="way_to_meet_not_offered",
        )


def refuse_mentee_too_early(match: Match, by: Any) -> None:
    if by.pk == match.mentee_id and not match.may_mentee_offer:
        raise Refused(
            _(
                "%(mentor)s offers times first. If there are none after %(times_from_mentee_days)s "
                "days, you can offer some too."
            )
            % (TEXT_VALUES | {"mentor": match.mentor.user.public_name}),
            code="mentor_offers_times_first",
        )


@transaction.atomic
def choose_time(interview: Interview, by: Any, time: datetime) -> None:
    """The person who was offered times chooses one; both get a calendar invitation, which moves a time chosen before.

    Refused to the person who offered, for a time that was not offered or is past, without a place, and when other times
    were offered since.
    """
    match = interview.match
    lock(match)
    lock(interview)
    refuse_unless_arranging(match)
    if by.pk == interview.offered_by_id:
        raise Refused(_("You offered these times. The other person chooses."), code="the_other_chooses")
    if time not in interview.offered_times:
        raise Refused(_("Choose one of the times that were offered."), code="time_not_offered")
    validated_times(match, [time])
    if not (interview.place or interview.place_due_by):
        raise place_missing()
    if not interview.can_move_to(Status.CONFIRMED):
        raise interview.refusal()
    for moved in match.interviews.confirmed():
        moved.move_to(Status.REPLACED)
    due_by = place_due_for(interview, time)
    interview.move_to(Status.CONFIRMED, chosen_time=time, place_due_by=due_by, sequence=match.last_sequence + 1)
    record_activity(match)
    emails.time_chosen(interview)


@transaction.atomic
def keep_time(interview: Interview, by: Any) -> None:
    """Either withdraws or refuses an offer to move the interview: the chosen time stays, and the other is told.

    Refused when no time is chosen, when the offer has been answered or replaced, and on hold.
    """
    match = interview.match
    lock(match)
    lock(interview)
    refuse_unless_arranging(match)
    if interview.status != Status.OFFERED:
        raise interview.refusal()
    if not match.interviews.confirmed().exists():
        raise Refused(_("There's no earlier time to keep. Offer other times instead."), code="no_time_to_keep")
    interview.move_to(Status.CANCELLED, closed_by=by)
    record_activity(match)
    emails.time_kept(interview, by)


@transaction.atomic
def call_off(interview: Interview, by: Any, note: str = "") -> None:
    """Either cancels the interview, with or without a note; it is removed from both calendars.

    Other times may be offered, by either at once. Allowed on hold too, without a note, so that it can always be removed
    from calendars.
    """
    lock(interview.match)
    lock(interview)
    refuse_note_on_hold(interview.match, note)
    if not interview.can_move_to(Status.CANCELLED):
        raise interview.refusal()
    cancel_open_interviews(interview.match, closed_by=by, closing_note=note)
    interview.refresh_from_db()
    record_activity(interview.match)


def cancel_open_interviews(match: Match, **closing: Any) -> None:
    """Cancel the chosen time and the offered ones, and notify both of what ends: the chosen time if there is one."""
    cancelled = list(match.interviews.open().order_by("chosen_time"))  # nulls, which are offers, come last
    for interview in cancelled:
        interview.match = match
        interview.move_to(Status.CANCELLED, sequence=match.last_sequence + 1, **closing)
    if cancelled:
        emails.interview_called_off(cancelled[0])


@transaction.atomic
def mark_held(interview: Interview, by: Any) -> None:
    """The interview took place: the two now decide whether to continue. Refused before the chosen time and on hold."""
    lock_past_interview(interview)
    interview.move_to(Status.HELD)
    close_offer(interview.match, Status.UNNEEDED)
    move_to_interviewed(interview.match, by)


@transaction.atomic
def mark_not_held(interview: Interview, by: Any) -> None:
    """The interview did not take place, and no one is blamed: other times may be offered.

    Refused before the chosen time, and on hold.
    """
    lock_past_interview(interview)
    interview.move_to(Status.NOT_HELD)
    record_activity(interview.match)
    emails.interview_not_held(interview, by)


def lock_past_interview(interview: Interview) -> None:
    """Lock the match, then its interview. Refuses on hold, and before the chosen time."""
    lock(interview.match)
    refuse_on_hold(interview.match)
    lock(interview)
    if not interview.chosen_time or not has_passed(interview.match, interview.chosen_time):
        raise Refused(_("Your interview is still to come. Its time stands as before."), code="talk_still_to_come")


@transaction.atomic
def already_interviewed(match: Match, by: Any) -> None:
    """The two have talked, at the chosen time or earlier, with or without times in the portal.

    An interview that is still to come is removed from both calendars. Refused when this is already recorded, on hold,
    and when the match is closed.
    """
    lock(match)
    refuse_unless_arranging(match)
    for interview in match.interviews.confirmed():
        interview.match = match
        if has_passed(match, interview.chosen_time):
            interview.move_to(Status.HELD)
        else:
            interview.move_to(Status.UNNEEDED, sequence=match.last_sequence + 1)
            emails.interview_unneeded(interview, by)
    close_offer(match, Status.UNNEEDED)
    move_to_interviewed(match, by)


def move_to_interviewed(match: Match, by: Any) -> None:
    match.move_to(Match.Status.TALKED)
    record_activity(match)
    emails.interviewed(match, by)


@transaction.atomic
def go_on(match: Match, by: Any) -> None:
    """One of the two wants to continue: R16's clocks start over, and the other person is notified.

    Refused when the match is closed or on hold, or has an agreement, which has its own dates.
    """
    lock(match)
    refuse_on_hold(match)
    if match.status not in Match.CLOCKS:
        raise match.refusal()
    record_activity(match)
    emails.wants_to_go_on(match, by)


def record_activity(match: Match) -> None:
    """Restart R16's clocks: now, or at the chosen time of an interview still to come."""
    chosen = Interview.objects.confirmed().filter(match=match).values_list("chosen_time", flat=True).first()
    save_changes(match, moved_at=Greatest(Now(), chosen) if chosen else Now(), nudged_on_day=0)


def end_hold(match: Match) -> None:
    """Lift the hold of a match, and continue its clocks where they stopped when the hold began.

    The time that ran before the hold still counts. If none had run, because an interview was still to come or there was
    activity on hold, the clocks start at that interview if it is still to come, otherwise now, and never later.
    """
    for hook in HOLD_END_HOOKS:
        hook(match)
    zero: Value = Value(timedelta(0), output_field=DurationField())
    elapsed = Greatest(F("held_at") - F("moved_at"), zero)
    save_changes(match, held_at=None, moved_at=Greatest(F("moved_at"), Now() - elapsed))
