"""Interviews as people arrange them: offered and chosen, by verbs and by forms."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from matches import actions
from matches.models import Interview
from tests.factories import MatchFactory, days_from_today

LINK = "https://meet.example/talk"
NUMBER = "+13235550122"


def in_days(days):
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)


def offer(match, by=None, **details):
    details = {"times": [in_days(2), in_days(3)], "mode": "online", "place": LINK} | details
    return actions.offer_times(match, by or match.mentor.user, **details)


def confirmed(match=None, **details):
    """The mentor's offer, of which the mentee has chosen the first time."""
    match = match or MatchFactory()
    interview = offer(match, **details)
    actions.choose_time(interview, match.mentee.user, interview.offered_times[0])
    return interview


def over(interview):
    """The time of the interview has come."""
    Interview.objects.filter(pk=interview.pk).update(chosen_time=timezone.now() - timedelta(hours=1))
    interview.refresh_from_db()
    return interview


def at(days, clock="10:00"):
    """A day and time as a browser sends it."""
    return f"{days_from_today(days)}T{clock}"


def typed(**answers):
    """What is sent with the form that offers times."""
    return {"time_1": at(3), "mode": "online", "place_online": LINK, "minutes": "30"} | answers


def send_offer(client, match, **answers):
    return client.post(reverse("matches:offer_times", args=[match.pk]), typed(**answers))
