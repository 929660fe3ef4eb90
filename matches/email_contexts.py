"""The variables of the email templates about requests, matches and interviews."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now

from core.templatetags.portal import exact
from matches.answer_link import link_for
from matches.meeting_place import meeting_place
from matches.models import Interview, Match, MatchRequest
from matches.next_step import next_step_of_match, next_step_of_request
from notifications.rendering import absolute_url


def request_context(match_request: MatchRequest, reader: Any) -> dict[str, Any]:
    """Template variables of a request; before a yes people appear by their public names (DESIGN §7)."""
    return {
        "next_step": lambda: next_step_of_request(match_request, reader) if reader else None,
        "match_request": match_request,
        "mentee": match_request.mentee.user.public_name,
        "mentor": match_request.mentor.user.public_name,
        "respond_by": exact(match_request.respond_by),
        "match_link": lambda: absolute_url(match_request.match.get_absolute_url()),
        "mentor_link": lambda: absolute_url(match_request.mentor.get_absolute_url()),
        "search_link": absolute_url("/mentors/"),
        "answer_link": lambda: absolute_url(link_for(match_request)),
        "offer": lambda: offer_context(match_request, reader),
    }


def offer_context(match_request: MatchRequest, reader: Any) -> dict[str, Any]:
    """Template variables of the times that the mentor offers the mentee to choose from; empty without any."""
    interview = Interview.objects.waiting_for_mentee_of(match_request).with_people().first()
    return interview_context(interview, reader) if interview else {}


def match_context(match: Match, reader: Any) -> dict[str, Any]:
    is_mentee = reader is not None and reader.pk == match.mentee_id
    return {
        "next_step": lambda: next_step_of_match(match, reader) if reader else None,
        "match": match,
        "is_mentee": is_mentee,
        "other": (match.mentor if is_mentee else match.mentee).user.first_name_shown,
        "mentee": match.mentee.user.first_name_shown,
        "mentor": match.mentor.user.first_name_shown,
        "set_time": lambda: "".join(exact(one.chosen_time) for one in interviews_to_come(match)),
        "set_interview": lambda: next(iter(interviews_to_come(match)), None),
        "set_place": lambda: "".join(meeting_place(one, reader) for one in interviews_to_come(match)) if reader else "",
        "are_times_offered": lambda: any(one.times_to_come for one in match.interviews.offered()),
        "unneeded_time": lambda: "".join(exact(one.chosen_time) for one in unneeded_interviews(match)),
    }


def unneeded_interviews(match: Match) -> list[Interview]:
    """The interview that was still to come when the two had talked already, if there was one."""
    rows = match.interviews.filter(status=Interview.Status.UNNEEDED, chosen_time__gt=match.status_changed_at)
    return list(rows.select_related("match__mentee__user", "match__mentor__user")[:1])


def interviews_to_come(match: Match) -> list[Interview]:
    """The interview whose time is set, if it has not passed."""
    rows = match.interviews.confirmed().filter(chosen_time__gt=Now())
    return list(rows.select_related("match__mentee__user", "match__mentor__user"))


def moved_interviews(earlier: QuerySet[Interview]) -> list[Interview]:
    """Of interviews from before one whose time was chosen, the one that it has moved; empty if that was called off."""
    return [one for one in earlier.exclude(chosen_time=None)[:1] if one.status == Interview.Status.REPLACED]


def interview_context(interview: Interview, reader: Any) -> dict[str, Any]:
    """Template variables of an interview; `kept_time` is the chosen time that stands while others are offered."""
    kept_times = interview.match.interviews.confirmed().exclude(pk=interview.pk).values_list("chosen_time", flat=True)
    earlier = interview.match.interviews.filter(pk__lt=interview.pk).order_by("-pk")
    return {
        "interview": interview,
        "moved_from": lambda: "".join(exact(one.chosen_time) for one in moved_interviews(earlier)),
        "replaces_times": lambda: any(one.status == Interview.Status.REPLACED for one in earlier[:1]),
        "times": [exact(time) for time in interview.offered_times],
        "chosen": exact(interview.chosen_time) if interview.chosen_time else "",
        "place": lambda: meeting_place(interview, reader) if reader else "",
        "kept_time": lambda: "".join(map(exact, kept_times[:1])),
    } | match_context(interview.match, reader)
