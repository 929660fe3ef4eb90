"""Who acts next, by when, and what happens otherwise, for every page and email about something waiting (R16)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from matches.models import LATE_YES_CONFIRM_WINDOW, LATE_YES_OFFER_WINDOW, Interview, Match, MatchRequest


@dataclass(frozen=True)
class NextStep:
    """Who acts (a sentence), by when, and what happens otherwise (a sentence); the last two are empty if nothing waits.

    `is_mine`: the reader acts. `at`: when something takes place. `since`: when the days until `by` began, for pages
    that count them ("day 4 of 10").
    """

    who: str
    by: datetime | None = None
    otherwise: str = ""
    is_mine: bool = False
    at: datetime | None = None
    since: datetime | None = None


# After the interview the agreement may decide the next step; the agreements app registers its function (DESIGN §1).
AGREEMENT_STEPS: list[Callable[[Match, Any], NextStep | None]] = []


def next_step_of_request(match_request: MatchRequest, reader: Any) -> NextStep | None:
    """The next step of a request for this reader; None when there is none. Needs `status_now` (with_people)."""
    if match_request.late_yes_at and match_request.is_late_yes_waiting:
        return step_while_late_yes_waits(match_request, reader)
    if reader.pk == match_request.mentor_id:
        return step_for_mentor_asked(match_request)
    return step_for_mentee_asking(match_request)


def next_step_of_request_or_match(match_request: MatchRequest, reader: Any) -> NextStep | None:
    """The next step for this reader; once the request is accepted, that of its match."""
    if match_request.status == MatchRequest.Status.ACCEPTED:
        match = match_request.match
        return next_step_of_match(match, match.interviews.open().first(), reader)
    return next_step_of_request(match_request, reader)


def step_while_late_yes_waits(match_request: MatchRequest, reader: Any) -> NextStep:
    is_mine = reader.pk == match_request.mentee_id
    who = (
        _("You decide whether to say yes too.")
        if is_mine
        else _("You said yes after all. %(mentee)s decides whether to say yes too.")
    )
    return NextStep(
        who % {"mentee": match_request.mentee.user.public_name},
        match_request.late_yes_at + LATE_YES_CONFIRM_WINDOW,
        _("The request stays closed. No one has to explain."),
        is_mine=is_mine,
    )


def step_for_mentor_asked(match_request: MatchRequest) -> NextStep | None:
    name = {"mentee": match_request.mentee.user.public_name}
    if match_request.status_now == MatchRequest.Status.PENDING and not match_request.declines_at:
        return NextStep(
            _("You say yes to %(mentee)s, or that you can't this time.") % name,
            match_request.respond_by,
            _("The request closes automatically, and %(mentee)s can ask someone else.") % name,
            is_mine=True,
            since=match_request.sent_at,
        )
    if not match_request.is_late_yes_possible:
        return None
    return NextStep(
        _("You can still say yes. %(mentee)s may have asked someone else by now, so the decision is theirs.") % name,
        match_request.respond_by + LATE_YES_OFFER_WINDOW,
        _("The request stays closed. No one has to explain."),
    )


def step_for_mentee_asking(match_request: MatchRequest) -> NextStep | None:
    name = {"mentor": match_request.mentor.user.public_name}
    if match_request.status_now == MatchRequest.Status.PENDING:
        return NextStep(
            _("%(mentor)s reads your request and answers.") % name,
            match_request.respond_by,
            _("You can ask someone else. Your message is saved."),
            since=match_request.sent_at,
        )
    if match_request.status_now == MatchRequest.Status.ACCEPTED:
        return None
    return NextStep(_("You can ask another mentor at any time. Your message is saved."), is_mine=True)


def next_step_of_match(match: Match, interview: Interview | None, reader: Any) -> NextStep | None:
    """The next step of a match for this reader; None when it is closed. `interview`: its open one, if any."""
    if match.held_at:
        return NextStep(_("The program office is looking into something. You don't need to do anything right now."))
    if match.status in (Match.Status.TALKED, Match.Status.AGREED):
        for agreement_step in AGREEMENT_STEPS:
            if step := agreement_step(match, reader):
                return step
    if match.status == Match.Status.TALKED:
        return step_after_interview(match, reader)
    if match.status != Match.Status.ARRANGING:
        return None
    if interview and interview.status == Interview.Status.CONFIRMED:
        return step_until_interview(match, interview, reader)
    if interview:
        return step_while_times_wait(match, interview, reader)
    return step_before_times_offered(match, reader)


def first_names(match: Match, reader: Any) -> dict[str, str]:
    return {
        "other": match.other(reader).user.first_name_shown,
        "mentee": match.mentee.user.first_name_shown,
        "mentor": match.mentor.user.first_name_shown,
    }


def days_after_activity(match: Match, days: int) -> datetime:
    return match.moved_at + timedelta(days=days)


def step_before_times_offered(match: Match, reader: Any) -> NextStep:
    """Day 5: the mentor is reminded and the mentee may offer too. Day 14: both are asked. Day 30: the match lapses."""
    clock, names = Match.CLOCKS[Match.Status.ARRANGING], first_names(match, reader)
    is_mentor = reader.pk == match.mentor_id
    if timezone.now() < days_after_activity(match, clock.remind):
        who_to_mentor = _("You offer times for your interview.")
        who_to_mentee = _("%(mentor)s offers times for your interview.")
        who = who_to_mentor if is_mentor else who_to_mentee
        otherwise_to_mentor = _("We'll remind you, and %(mentee)s can offer times too.")
        otherwise_to_mentee = _("We'll remind %(mentor)s, and you can offer times too.")
        otherwise = otherwise_to_mentor if is_mentor else otherwise_to_mentee
        return NextStep(who % names, days_after_activity(match, clock.remind), otherwise % names, is_mine=is_mentor)
    return step_for_either(match, _("Either of you offers times for your interview."), is_mine=True)


def step_while_times_wait(match: Match, interview: Interview, reader: Any) -> NextStep:
    clock, names = Match.CLOCKS[Match.Status.ARRANGING], first_names(match, reader)
    is_mine = reader.pk != interview.offered_by_id
    who = _("You choose one of the times or offer others.") if is_mine else _("%(other)s chooses one of your times.")
    if timezone.now() < days_after_activity(match, clock.remind):
        otherwise = _("We'll send a reminder. You can still offer other times.")
        return NextStep(who % names, days_after_activity(match, clock.remind), otherwise, is_mine=is_mine)
    return step_for_either(match, who % names, is_mine=is_mine)


def step_until_interview(match: Match, interview: Interview, reader: Any) -> NextStep:
    if interview.chosen_time and timezone.now() < interview.chosen_time:
        return NextStep(
            _("You talk at the agreed time."),
            otherwise=_(
                "The interview stays as planned. If the time no longer works, change it or call off "
                "the interview. No one has to explain."
            ),
            at=interview.chosen_time,
        )
    return step_for_either(match, _("Either of you says whether the interview took place."), is_mine=True)


def step_after_interview(match: Match, reader: Any) -> NextStep:
    """Day 7: a reminder. Day 14: both are asked, and the mentor may suggest goals too. Day 45: the match lapses."""
    clock, names = Match.CLOCKS[Match.Status.TALKED], first_names(match, reader)
    if timezone.now() < days_after_activity(match, clock.ask):
        is_mentee = reader.pk == match.mentee_id
        who_to_mentee = _("You suggest goals for your agreement.")
        who_to_mentor = _("%(mentee)s suggests goals for your agreement.")
        otherwise_to_mentee = _(
            "%(mentor)s can suggest the first goals. Either of you can also say no, and it won't count against anyone."
        )
        otherwise_to_mentor = _(
            "You can suggest the first goals. Either of you can also say no, and it won't count against anyone."
        )
        who = who_to_mentee if is_mentee else who_to_mentor
        otherwise = otherwise_to_mentee if is_mentee else otherwise_to_mentor
        return NextStep(who % names, days_after_activity(match, clock.ask), otherwise % names, is_mine=is_mentee)
    who = _("Either of you suggests goals for your agreement or says that the match won't continue.")
    return step_for_either(match, who, is_mine=True)


def step_for_either(match: Match, who: str, *, is_mine: bool) -> NextStep:
    clock = Match.CLOCKS[Match.Status(match.status)]
    otherwise = _("This match ends automatically. That says nothing about either of you.")
    return NextStep(who, days_after_activity(match, clock.lapse), otherwise, is_mine=is_mine)
