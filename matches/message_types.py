"""How the emails about requests, matches and interviews behave: registered once at startup (DESIGN §1)."""

from operator import attrgetter

from django.db import models
from django.utils.translation import gettext_lazy as _

from matches import calendar_files
from matches.email_contexts import interview_context, match_context, request_context
from matches.emails import (
    KINDS_ABOUT_INTERVIEWS,
    KINDS_AWAITING_ANSWER,
    KINDS_OF_OPEN_MATCHES,
    KINDS_THAT_OFFER_TIMES,
)
from matches.models import Interview, Match, MatchRequest
from matches.pair_messages import register_match_message
from notifications.registry import register_heading, register_message, register_preview_sources, register_subject


def register() -> None:
    """Register the subjects, previews and message types of this app; called once at startup."""
    register_subject(MatchRequest, MatchRequest.objects.with_people, request_context)
    register_subject(Match, Match.objects.with_people, match_context)
    register_subject(Interview, Interview.objects.with_people, interview_context)
    register_previews()
    register_messages()


def register_previews() -> None:
    mentee, mentor = attrgetter("mentee.user"), attrgetter("mentor.user")
    for status, reader, kinds in (
        ("pending", mentee, ["request_sent", "mentor_needs_days"]),
        ("pending", mentor, ["request_received", "request_reminder", "answer_link"]),
        ("accepted", mentee, ["request_accepted"]),
        ("accepted", mentor, ["you_accepted"]),
        ("declined", mentee, ["request_declined"]),
        ("declined", mentor, ["you_declined"]),
        ("expired", mentee, ["request_expired", "late_yes_offered"]),
        ("expired", mentor, ["request_unanswered"]),
        ("withdrawn", mentor, ["request_withdrawn"]),
        ("closed", mentee, ["request_closed"]),
        ("closed", mentor, ["request_no_longer_waits"]),
    ):
        names = [f"matches/{kind}" for kind in kinds]
        register_preview_sources(MatchRequest, reader, *names, condition=models.Q(status=status))
    endings = [f"matches/{kind}" for kind in ("not_pursued", "you_stopped", "lapsed", "ended", "held", "released")]
    register_preview_sources(Match, mentee, *KINDS_OF_OPEN_MATCHES, *endings)
    register_preview_sources(Interview, attrgetter("match.mentee.user"), *KINDS_ABOUT_INTERVIEWS)


def is_to_come(interview: Interview) -> bool:
    return interview.status == Interview.Status.CONFIRMED and not interview.is_past


def register_messages() -> None:
    for kind in KINDS_AWAITING_ANSWER:
        register_message(kind, still_relevant=lambda match_request, reader: match_request.is_answerable)
    register_message(
        "matches/mentor_needs_days",
        still_relevant=lambda match_request, reader: MatchRequest.objects.open().contains(match_request),
    )
    register_message(
        "matches/request_declined", still_relevant=lambda match_request, reader: match_request.status == "declined"
    )
    register_message(
        "matches/you_declined",
        still_relevant=lambda match_request, reader: (
            bool(match_request.declines_at) or match_request.status == "declined"
        ),
    )
    register_heading("matches", _("Requests and interviews"), position=1)
    register_message("matches/request_sent", is_optional=True, label=_("Your request was sent"))
    register_message("matches/you_stopped", is_optional=True, label=_("You ended a match"))
    register_message("matches/request_withdrawn", is_optional=True, label=_("Someone withdrew a request to you"))
    register_message(
        "matches/late_yes_offered", still_relevant=lambda match_request, reader: match_request.is_late_yes_waiting
    )
    register_interview_messages()
    with_calendar = {"matches/talked": calendar_files.removal, "matches/not_talked": calendar_files.return_of_interview}
    for kind in KINDS_OF_OPEN_MATCHES:
        attachments = with_calendar.get(kind, lambda match, reader: [])
        register_match_message(kind, match_of=lambda match: match, attachments=attachments)


def register_interview_messages() -> None:
    for kind in KINDS_THAT_OFFER_TIMES:
        register_match_message(
            kind,
            match_of=attrgetter("match"),
            still_relevant=lambda interview, reader: interview.status == Interview.Status.OFFERED,
        )
    for kind in ("matches/time_chosen", "matches/talk_stands_again", "matches/place_sent"):
        register_match_message(
            kind,
            match_of=attrgetter("match"),
            still_relevant=lambda interview, reader: is_to_come(interview),
            attachments=calendar_files.invitation,
        )
    register_match_message(
        "matches/place_due",
        match_of=attrgetter("match"),
        still_relevant=lambda interview, reader: is_to_come(interview) and not interview.place,
    )
    register_match_message(
        "matches/time_kept",
        match_of=attrgetter("match"),
        still_relevant=lambda offer, reader: offer.match.interviews.confirmed().exists(),
    )
    register_match_message("matches/talk_not_held", match_of=attrgetter("match"))
    register_match_message(
        "matches/talk_unneeded",
        match_of=attrgetter("match"),
        still_relevant=lambda interview, reader: interview.status == Interview.Status.UNNEEDED,
        attachments=calendar_files.cancellation,
    )
    register_message("matches/talk_called_off", attachments=calendar_files.cancellation)
