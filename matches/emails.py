"""Who gets which email about requests, matches and interviews. Templates: templates/emails/matches/."""

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from matches.models import Interview, Match, MatchRequest
from matches.models.match import MatchQuerySet
from notifications.actions import cancel_queued, notices_about, notify, notify_many, retract

# Emails to the mentor that are cancelled once the request is answered or closed.
KINDS_AWAITING_ANSWER = ("matches/request_received", "matches/request_reminder", "matches/answer_link")
# Those to the mentee too, once it is closed.
KINDS_OF_OPEN_REQUESTS = (*KINDS_AWAITING_ANSWER, "matches/mentor_needs_days")
# Emails about a match that are sent only while it is open, and not on hold.
KINDS_OF_OPEN_MATCHES = tuple(
    f"matches/{kind}" for kind in ("reminder", "ask_both", "talked", "not_talked", "wants_to_go_on")
)
KINDS_THAT_OFFER_TIMES = ("matches/times_offered", "matches/other_times_offered")
KINDS_ABOUT_INTERVIEWS = (
    *("matches/time_chosen", "matches/time_kept", "matches/place_due", "matches/place_sent"),
    *("matches/talk_called_off", "matches/talk_unneeded", "matches/talk_stands_again", "matches/talk_not_held"),
    *KINDS_THAT_OFFER_TIMES,
)


def notify_both(match: Match, kind: str, about: models.Model, *, occasion: str = "") -> None:
    for profile in (match.mentee, match.mentor):
        notify(profile.user, kind, about, occasion=occasion)


def request_sent(match_request: MatchRequest) -> None:
    notify(match_request.mentor.user, "matches/request_received", match_request)
    notify(match_request.mentee.user, "matches/request_sent", match_request)


def fresh_answer_link(match_request: MatchRequest) -> None:
    now = f"{timezone.now():%Y-%m-%dT%H:%M:%S}"
    notify(match_request.mentor.user, "matches/answer_link", match_request, occasion=now, priority=1)


def mentor_needs_days(match_request: MatchRequest) -> None:
    notify(match_request.mentee.user, "matches/mentor_needs_days", match_request)


def request_accepted(match_request: MatchRequest) -> None:
    cancel_queued(match_request, *KINDS_OF_OPEN_REQUESTS)
    notify(match_request.mentee.user, "matches/request_accepted", match_request)
    notify(match_request.mentor.user, "matches/you_accepted", match_request)


def decline_given(match_request: MatchRequest) -> None:
    """The mentor gets a confirmation at once; the mentee hears when the no takes effect."""
    cancel_queued(match_request, *KINDS_AWAITING_ANSWER)
    occasion = f"{match_request.declines_at:%Y-%m-%dT%H:%M:%S.%f}"  # a no may be undone and given again
    notify(match_request.mentor.user, "matches/you_declined", match_request, occasion=occasion)


def decline_undone(match_request: MatchRequest) -> None:
    retract(match_request, "matches/you_declined")


def requests_declined(match_requests: models.QuerySet) -> None:
    notify_many("matches/request_declined", match_requests, recipient="mentee_id")


def request_withdrawn(match_request: MatchRequest) -> None:
    has_heard = mentor_has_heard(match_request)
    cancel_queued(match_request, *KINDS_OF_OPEN_REQUESTS)
    if has_heard:
        notify(match_request.mentor.user, "matches/request_withdrawn", match_request)


def mentor_has_heard(match_request: MatchRequest) -> bool:
    """Whether the mentor has been mailed the request or has read its notice; if not, both go, and nobody was asked."""
    received = notices_about(match_request, "matches/request_received")
    if received.filter(read_at=None).exists() and cancel_queued(match_request, "matches/request_received"):
        received.delete()
        return False
    return True


def request_closed(match_request: MatchRequest) -> None:
    """The mentee gets the reason; the mentor is notified only when the mentee left or staff closed the request."""
    has_heard = mentor_has_heard(match_request)
    cancel_queued(match_request, *KINDS_OF_OPEN_REQUESTS)
    notify(match_request.mentee.user, "matches/request_closed", match_request)
    reasons = MatchRequest.ClosedBecause
    if has_heard and match_request.closed_because in (reasons.MENTEE_LEFT, reasons.BY_STAFF):
        notify(match_request.mentor.user, "matches/request_no_longer_waits", match_request)


def requests_expired(match_requests: models.QuerySet) -> None:
    notify_many("matches/request_expired", match_requests, recipient="mentee_id")
    notify_many("matches/request_unanswered", match_requests, recipient="mentor_id")


def remind_mentors(match_requests: models.QuerySet, day: int) -> None:
    notify_many("matches/request_reminder", match_requests, recipient="mentor_id", occasion=f"day{day}")


def late_yes_offered(match_request: MatchRequest) -> None:
    notify(match_request.mentee.user, "matches/late_yes_offered", match_request)


def times_offered(interview: Interview) -> None:
    """The other chooses; where a time is set already, it is to be changed."""
    is_set = interview.match.interviews.confirmed().filter(chosen_time__gt=Now()).exists()
    notify(interview.match.other(interview.offered_by).user, KINDS_THAT_OFFER_TIMES[is_set], interview)


def time_chosen(interview: Interview) -> None:
    notify_both(interview.match, "matches/time_chosen", interview)


def time_kept(offer: Interview, by: Any) -> None:
    cancel_queued(offer)
    notify(offer.match.other(by).user, "matches/time_kept", offer)


def place_sent(interview: Interview) -> None:
    """Both are notified, because both calendars change."""
    cancel_queued(interview, "matches/place_due", "matches/place_sent")
    notify_both(interview.match, "matches/place_sent", interview, occasion=f"{interview.sequence}")


def ask_for_places(interviews: models.QuerySet) -> None:
    notify_many("matches/place_due", interviews, recipient="place_from_id")


def interview_called_off(interview: Interview) -> None:
    """Both are notified, and a confirmed time is removed from their calendars."""
    cancel_queued(interview)
    notify_both(interview.match, "matches/talk_called_off", interview)


def interview_unneeded(interview: Interview, by: Any) -> None:
    """An interview still to come leaves both calendars: the other reads of it with `interviewed`."""
    cancel_queued(interview)
    notify(by, "matches/talk_unneeded", interview, occasion=f"{interview.sequence}")


def interview_stands_again(interview: Interview, by: Any) -> None:
    """The interview returns to both calendars: the other reads of it with `interviewed`."""
    cancel_queued(interview)
    notify(by, "matches/talk_stands_again", interview, occasion=f"{interview.sequence}")


def interview_not_held(interview: Interview, by: Any) -> None:
    notify(interview.match.other(by).user, "matches/talk_not_held", interview)


def interviewed(match: Match, by: Any) -> None:
    """One of the two said that they have talked, or that they have not: each may be said more than once."""
    cancel_queued(match, "matches/reminder", "matches/ask_both", "matches/talked", "matches/not_talked")
    kind = "matches/talked" if match.status == Match.Status.TALKED else "matches/not_talked"
    notify(match.other(by).user, kind, match, occasion=f"{match.status_changed_at:%Y-%m-%dT%H:%M:%S.%f}")


def who_said_talked(match: Match) -> Any:
    """The profile of who said last that the two have talked, of which the other has a notice; None if there is none."""
    recipient = notices_about(match, "matches/talked").order_by("-pk").values_list("recipient", flat=True).first()
    return next((side for side in (match.mentee, match.mentor) if recipient not in (None, side.pk)), None)


def wants_to_go_on(match: Match, by: Any) -> None:
    cancel_queued(match, "matches/reminder", "matches/ask_both")
    notify(match.other(by).user, "matches/wants_to_go_on", match, occasion=f"{match.moved_at:%Y-%m-%d}")


def not_pursued(match: Match, by: Any) -> None:
    cancel_queued(match)
    notify(match.other(by).user, "matches/not_pursued", match)
    notify(by, "matches/you_stopped", match)


def lapsed(match: Match) -> None:
    cancel_queued(match)
    notify_both(match, "matches/lapsed", match)


def ended(match: Match) -> None:
    cancel_queued(match)
    notify_both(match, "matches/ended", match)


def held(match: Match) -> None:
    notify_both(match, "matches/held", match, occasion=f"{match.held_at:%Y-%m-%dT%H:%M:%S.%f}")


def released(match: Match) -> None:
    notify_both(match, "matches/released", match, occasion=f"{timezone.now():%Y-%m-%dT%H:%M:%S.%f}")


def remind_who_acts_next(matches: MatchQuerySet, occasion: str) -> None:
    """Remind whoever has to offer or choose times; both once the chosen time is past or the interview is over (R16)."""
    arranging = matches.filter(status=Match.Status.ARRANGING)
    for recipient, recipient_matches in (
        ("mentee_id", arranging.awaiting_mentee_choice()),
        ("mentee_id", arranging.interview_is_set()),  # both may be: who is reminded already is not again
        ("mentor_id", arranging.exclude(pk__in=arranging.awaiting_mentee_choice())),
        ("mentee_id", matches.filter(status=Match.Status.TALKED)),
        ("mentor_id", matches.filter(status=Match.Status.TALKED)),
    ):
        notify_many("matches/reminder", recipient_matches, recipient=recipient, occasion=occasion)


def ask_both(matches: models.QuerySet, occasion: str) -> None:
    for recipient in ("mentee_id", "mentor_id"):
        notify_many("matches/ask_both", matches, recipient=recipient, occasion=occasion)
