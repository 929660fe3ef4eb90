"""Who is told what about requests, matches and first talks. Templates: templates/emails/matches/."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.templatetags.portal import exact
from matches import calendar_files, next_step
from matches.answer_link import link_for
from matches.models import UNDO_A_NO, Interview, Match, MatchRequest
from matches.models.match import MatchQuerySet
from matches.next_step import NextStep
from matches.pair_messages import register_ask
from notifications.actions import cancel_queued, notify, notify_many, retract
from notifications.registry import register_heading, register_message, register_preview_sources, register_subject
from notifications.rendering import absolute

# Mails that lose their meaning when the request is answered, whoever answers.
WAITING = (
    "matches/request_received",
    "matches/request_reminder",
    "matches/answer_link",
    "matches/mentor_needs_days",
)

# Between the last moment in which a no can be undone and its mail: the undo has been committed by then.
A_BREATH = timedelta(seconds=10)


def request_sent(match_request: MatchRequest) -> None:
    notify(match_request.mentor.user, "matches/request_received", match_request)
    notify(match_request.mentee.user, "matches/request_sent", match_request)


def fresh_answer_link(match_request: MatchRequest) -> None:
    now = f"{timezone.now():%Y-%m-%dT%H:%M:%S}"
    notify(match_request.mentor.user, "matches/answer_link", match_request, occasion=now, priority=1)


def mentor_needs_days(match_request: MatchRequest) -> None:
    notify(match_request.mentee.user, "matches/mentor_needs_days", match_request)


def request_accepted(match_request: MatchRequest) -> None:
    cancel_queued(match_request, *WAITING)
    notify(match_request.mentee.user, "matches/request_accepted", match_request)
    notify(match_request.mentor.user, "matches/you_accepted", match_request)


def request_declined(match_request: MatchRequest) -> None:
    """The mentor reads a confirmation at once, the mentee when it can no longer be undone."""
    cancel_queued(match_request, *WAITING)
    when = f"{match_request.closed_at:%Y-%m-%dT%H:%M:%S.%f}"  # a no may be undone and said again
    told_after = UNDO_A_NO + A_BREATH
    notify(match_request.mentee.user, "matches/request_declined", match_request, occasion=when, after=told_after)
    notify(match_request.mentor.user, "matches/you_declined", match_request, occasion=when)


def decline_undone(match_request: MatchRequest) -> None:
    retract(match_request, "matches/request_declined", "matches/you_declined")


def request_withdrawn(match_request: MatchRequest) -> None:
    cancel_queued(match_request, *WAITING)
    notify(match_request.mentor.user, "matches/request_withdrawn", match_request)


def request_closed(match_request: MatchRequest) -> None:
    """The mentee reads the cause; the mentor only when it was neither their own doing nor their leaving."""
    cancel_queued(match_request, *WAITING)
    notify(match_request.mentee.user, "matches/request_closed", match_request)
    causes = MatchRequest.ClosedBecause
    if match_request.closed_because in (causes.MENTEE_LEFT, causes.BY_STAFF):
        notify(match_request.mentor.user, "matches/request_no_longer_waits", match_request)


def requests_expired(match_requests: models.QuerySet) -> None:
    notify_many("matches/request_expired", match_requests, recipient="mentee_id")
    notify_many("matches/request_unanswered", match_requests, recipient="mentor_id")


def remind_mentors(match_requests: models.QuerySet, day: int) -> None:
    notify_many("matches/request_reminder", match_requests, recipient="mentor_id", occasion=f"day{day}")


def late_yes_offered(match_request: MatchRequest) -> None:
    notify(match_request.mentee.user, "matches/late_yes_offered", match_request)


def times_offered(interview: Interview) -> None:
    reader = interview.match.other(interview.offered_by).user
    notify(reader, "matches/times_offered", interview)


def time_chosen(interview: Interview) -> None:
    for profile in (interview.match.mentee, interview.match.mentor):
        notify(profile.user, "matches/time_chosen", interview)


def talk_called_off(interview: Interview) -> None:
    """Both are told, and a time that stood in their calendars leaves them."""
    cancel_queued(interview, "matches/times_offered", "matches/time_chosen")
    for profile in (interview.match.mentee, interview.match.mentor):
        notify(profile.user, "matches/talk_called_off", interview)


def talk_not_held(interview: Interview, by: Any) -> None:
    notify(interview.match.other(by).user, "matches/talk_not_held", interview)


def talked(match: Match, by: Any) -> None:
    cancel_queued(match, "matches/reminder", "matches/ask_both")
    notify(match.other(by).user, "matches/talked", match)


def wants_to_go_on(match: Match, by: Any) -> None:
    cancel_queued(match, "matches/reminder", "matches/ask_both")
    notify(match.other(by).user, "matches/wants_to_go_on", match, occasion=f"{match.moved_at:%Y-%m-%d}")


def not_pursued(match: Match, by: Any) -> None:
    cancel_queued(match)
    notify(match.other(by).user, "matches/not_pursued", match)
    notify(by, "matches/you_stopped", match)


def lapsed(match: Match) -> None:
    cancel_queued(match)
    for profile in (match.mentee, match.mentor):
        notify(profile.user, "matches/lapsed", match)


def ended(match: Match) -> None:
    cancel_queued(match)
    for profile in (match.mentee, match.mentor):
        notify(profile.user, "matches/ended", match)


def held(match: Match) -> None:
    for profile in (match.mentee, match.mentor):
        notify(profile.user, "matches/held", match, occasion=f"{match.held_at:%Y-%m-%dT%H:%M:%S.%f}")


def released(match: Match) -> None:
    now = f"{timezone.now():%Y-%m-%dT%H:%M:%S.%f}"
    for profile in (match.mentee, match.mentor):
        notify(profile.user, "matches/released", match, occasion=now)


def remind_who_acts_next(matches: MatchQuerySet, occasion: str) -> None:
    """After the yes: who offers or chooses times; when the chosen time is past, or after the talk: both (R16)."""
    arranging = matches.filter(status=Match.Status.ARRANGING)
    for recipient, waiting in (
        ("mentee_id", arranging.mentee_chooses()),
        ("mentee_id", arranging.talk_is_set()),
        ("mentor_id", arranging.exclude(pk__in=arranging.mentee_chooses())),
        ("mentee_id", matches.filter(status=Match.Status.TALKED)),
        ("mentor_id", matches.filter(status=Match.Status.TALKED)),
    ):
        notify_many("matches/reminder", waiting, recipient=recipient, occasion=occasion)


def ask_both(matches: models.QuerySet, occasion: str) -> None:
    for recipient in ("mentee_id", "mentor_id"):
        notify_many("matches/ask_both", matches, recipient=recipient, occasion=occasion)


def next_of_match(match: Match, reader: Any) -> NextStep | None:
    return next_step.of_match(match, match.interviews.open().first(), reader) if reader else None


def words_of_request(match_request: MatchRequest, reader: Any) -> dict[str, Any]:
    """Before a yes people are called by their public names (DESIGN §7)."""
    return {
        "next_step": lambda: next_step.of_request_or_match(match_request, reader) if reader else None,
        "match_request": match_request,
        "mentee": match_request.mentee.user.public_name,
        "mentor": match_request.mentor.user.public_name,
        "respond_by": exact(match_request.respond_by),
        "match_link": lambda: absolute(match_request.match.get_absolute_url()),
        "mentor_link": lambda: absolute(match_request.mentor.get_absolute_url()),
        "search_link": absolute("/mentors/"),
        "answer_link": lambda: absolute(link_for(match_request)),
    }


def words_of_match(match: Match, reader: Any) -> dict[str, Any]:
    is_mentee = reader is not None and reader.pk == match.mentee_id
    return {
        "next_step": lambda: next_of_match(match, reader),
        "talk": lambda: match.interviews.open().first(),
        "match": match,
        "is_mentee": is_mentee,
        "other": (match.mentor if is_mentee else match.mentee).user.first_name_shown,
        "mentee": match.mentee.user.first_name_shown,
        "mentor": match.mentor.user.first_name_shown,
    }


def words_of_talk(interview: Interview, reader: Any) -> dict[str, Any]:
    times = [exact(time) for time in interview.offered_times]
    chosen = exact(interview.chosen_time) if interview.chosen_time else ""
    return {"interview": interview, "times": times, "chosen": chosen} | words_of_match(interview.match, reader)


def pair_of_talk(interview: Interview) -> Match:
    return interview.match


def mentee_of(row: Any) -> Any:
    return getattr(row, "match", row).mentee.user


def mentor_asked(match_request: MatchRequest) -> Any:
    return match_request.mentor.user


def mentee_asking(match_request: MatchRequest) -> Any:
    return match_request.mentee.user


def register() -> None:
    """Tell the outbox how these messages behave; called once, as the app starts."""
    register_nouns()
    register_previews()
    register_kinds()


def register_nouns() -> None:
    register_subject(MatchRequest, MatchRequest.objects.with_people, words_of_request)
    register_subject(Match, Match.objects.with_people, words_of_match)
    register_subject(Interview, Interview.objects.with_people, words_of_talk)


def register_previews() -> None:
    for states, mentee_reads, mentor_reads in (
        (
            ["pending"],
            ["request_sent", "mentor_needs_days"],
            ["request_received", "request_reminder", "answer_link"],
        ),
        (["accepted"], ["request_accepted"], ["you_accepted"]),
        (["declined"], ["request_declined"], ["you_declined"]),
        (["expired"], ["request_expired", "late_yes_offered"], ["request_unanswered"]),
        (["withdrawn"], [], ["request_withdrawn"]),
        (["closed"], ["request_closed"], ["request_no_longer_waits"]),
    ):
        among = models.Q(status__in=states)
        register_preview_sources(
            MatchRequest, mentee_asking, *(f"matches/{kind}" for kind in mentee_reads), among=among
        )
        register_preview_sources(MatchRequest, mentor_asked, *(f"matches/{kind}" for kind in mentor_reads), among=among)
    for kind in (
        "reminder",
        "ask_both",
        "talked",
        "wants_to_go_on",
        "not_pursued",
        "lapsed",
        "ended",
        "held",
        "released",
    ):
        register_preview_sources(Match, mentee_of, f"matches/{kind}")
    register_preview_sources(Match, mentee_of, "matches/you_stopped")
    for kind in ("times_offered", "time_chosen", "talk_called_off", "talk_not_held"):
        register_preview_sources(Interview, mentee_of, f"matches/{kind}")


def register_kinds() -> None:
    for waiting_kind in WAITING:
        register_message(waiting_kind, still_relevant=lambda match_request, reader: match_request.is_answerable)
    for answer_kind in ("matches/request_declined", "matches/you_declined"):
        register_message(answer_kind, still_relevant=lambda match_request, reader: match_request.status == "declined")
    register_heading("matches", _("Requests and interviews"), position=1)
    for no_rule_requires in ("matches/request_sent", "matches/you_stopped"):
        register_message(no_rule_requires, is_optional=True)
    register_message("matches/request_withdrawn", is_optional=True, label=_("Someone withdrew a request to you"))
    register_message(
        "matches/late_yes_offered", still_relevant=lambda match_request, reader: match_request.is_late_yes_waiting
    )
    register_ask(
        "matches/times_offered",
        pair=pair_of_talk,
        still_relevant=lambda interview, reader: interview.status == Interview.Status.OFFERED,
    )
    register_ask(
        "matches/time_chosen",
        pair=pair_of_talk,
        still_relevant=lambda interview, reader: (
            interview.status == Interview.Status.CONFIRMED and not interview.is_past
        ),
        attachments=calendar_files.invitation,
    )
    register_ask("matches/talk_not_held", pair=pair_of_talk)
    register_message("matches/talk_called_off", attachments=calendar_files.cancellation)
    for ask in ("reminder", "ask_both", "talked", "wants_to_go_on"):
        register_ask(f"matches/{ask}", pair=lambda match: match)
