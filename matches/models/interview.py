from datetime import datetime, timedelta

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import Text, by_person
from core.workflow import Workflow, WorkflowQuerySet
from matches.models.lengths import NOTE_LENGTH
from matches.models.match import Match
from profiles.models import MeetingMode

# The most times a person may offer for one interview.
OFFERED_TIMES = 5
# Whoever said "I'll send it" is asked this long before the day is over that they named.
PLACE_REMINDER = timedelta(days=1)
# What is left open is due this long before the first time offered, so that nobody looks for it when the time comes.
PLACE_DUE_AHEAD = timedelta(hours=2)
# What says where, for each way to meet.
PLACE_NAMES = {
    MeetingMode.ONLINE: _("the link"),
    MeetingMode.PHONE: _("the phone number"),
    MeetingMode.IN_PERSON: _("the location"),
}


class InterviewQuerySet(WorkflowQuerySet):
    def open(self):
        """Interviews with offered times or a chosen one, newest first; a match has one of each while it is moved."""
        return self.filter(status__in=[Interview.Status.OFFERED, Interview.Status.CONFIRMED])

    def offered(self):
        return self.filter(status=Interview.Status.OFFERED)

    def confirmed(self):
        return self.filter(status=Interview.Status.CONFIRMED)

    def waiting_for_mentee_of(self, match_request):
        """The times from which the mentee of an accepted request has to choose one."""
        waiting = self.offered().filter(match__status=Match.Status.ARRANGING, match__held_at=None)
        return waiting.filter(match__request=match_request, offered_by=match_request.mentor_id)

    def place_to_ask_for(self):
        """Interviews to come whose location, number, or link is due, and was not asked for yet (R15)."""
        due = self.confirmed().filter(place="", place_due_by__lte=Now() + PLACE_REMINDER, chosen_time__gt=Now())
        return due.filter(place_asked_at=None, place_from__isnull=False, match__held_at=None)

    def with_people(self):
        return self.select_related("match__mentee__user", "match__mentor__user")


@pghistory.track(fields=["status", "chosen_time"])
class Interview(Workflow):
    """The first conversation of a match: times are offered and one is chosen (R15).

    A chosen time stays until one of other offered times is chosen, or it is called off.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("Times offered")
        CONFIRMED = "confirmed", _("Confirmed")
        HELD = "held", _("Took place")
        NOT_HELD = "not_held", _("Did not take place")
        REPLACED = "replaced", _("Other times offered")
        CANCELLED = "cancelled", _("Called off")
        UNNEEDED = "unneeded", _("No longer needed")

    TRANSITIONS = {
        Status.OFFERED: {Status.CONFIRMED, Status.REPLACED, Status.CANCELLED, Status.UNNEEDED},
        Status.CONFIRMED: {Status.HELD, Status.NOT_HELD, Status.REPLACED, Status.CANCELLED, Status.UNNEEDED},
        # Saying that the two have talked may be corrected: what was arranged stands again.
        Status.HELD: {Status.NOT_HELD},
        Status.UNNEEDED: {Status.OFFERED, Status.CONFIRMED},
    }
    REFUSALS = {
        Status.OFFERED: _("Times have been offered. One still has to be chosen."),
        Status.CONFIRMED: _("A time has already been chosen."),
        Status.HELD: _("This interview has taken place."),
        Status.NOT_HELD: _("This interview did not take place."),
        Status.REPLACED: _("Other times have been offered since then."),
        Status.CANCELLED: _("This interview has been called off."),
        Status.UNNEEDED: _("You've talked already, so these times are no longer needed."),
    }

    match = models.ForeignKey(Match, models.CASCADE, related_name="interviews", verbose_name=_("match"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OFFERED, editable=False)
    offered_by = by_person()
    mode = models.CharField(_("how"), max_length=10, choices=MeetingMode)
    offered_times = ArrayField(models.DateTimeField(), size=OFFERED_TIMES, verbose_name=_("offered times"))
    chosen_time = models.DateTimeField(_("chosen time"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    place = models.CharField(_("location, phone number, or link"), max_length=300, blank=True)
    # Whose location, number, or link it is, and who sends it if it is still to come. By phone, the other person calls.
    place_from = by_person(_("location, number, or link from"), blank=True)
    # "I'll send it": by when, at the latest by the time of the interview. Empty once the place is known.
    place_due_by = models.DateTimeField(_("location, number, or link due by"), null=True, blank=True)
    place_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    note = Text(_("note"), max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField(_("offered"), db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = by_person(blank=True, editable=False)
    closing_note = Text(_("note"), max_length=NOTE_LENGTH, blank=True)
    # RFC 5545: rises with each invitation or cancellation.
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("interview"), _("interviews")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["match"],
                condition=Q(status="offered"),
                name="one_offer_of_times_per_match",
                violation_error_message=_("Times have already been offered."),
            ),
            models.UniqueConstraint(
                fields=["match"],
                condition=Q(status="confirmed"),
                name="one_confirmed_interview_per_match",
                violation_error_message=_("A time has already been chosen."),
            ),
            models.CheckConstraint(
                condition=Q(offered_times__len__gte=1, offered_times__len__lte=OFFERED_TIMES),
                name="one_to_five_offered_times",
                violation_error_message=_("Offer between one and five times."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "held"]) | Q(chosen_time__isnull=False),
                name="confirmed_interview_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed")
                | ~Q(place="")
                | Q(place_due_by__isnull=False, place_due_by__lte=F("chosen_time")),
                name="confirmed_interview_has_a_place_or_a_day_for_it",
                violation_error_message=_(
                    "Say where you'll meet, or choose the day you'll send the location, number, or link by."
                ),
            ),
        ]

    def __str__(self):
        return self.get_status_display()

    @property
    def ends_at(self) -> datetime | None:
        """When an interview at the chosen time is over; None until a time is chosen."""
        return self.chosen_time and self.chosen_time + timedelta(minutes=self.minutes)

    @property
    def is_past(self) -> bool:
        """Whether the interview is over by the clock, so that the two are asked whether it took place."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def has_begun(self) -> bool:
        """Whether its time has come: it no longer has to be removed from anyone's calendar."""
        return self.chosen_time is not None and self.chosen_time <= timezone.now()

    @property
    def last_time(self) -> datetime:
        """The last offered time: after it, none can be chosen any more."""
        return max(self.offered_times)

    @property
    def times_to_come(self) -> list[datetime]:
        """The offered times that can still be chosen."""
        return [time for time in self.offered_times if time > timezone.now()]

    @property
    def is_place_promised_early(self) -> bool:
        """Whether the place was promised for a day before the offered times ask for it."""
        return self.place_due_by is not None and self.place_due_by < min(self.offered_times) - PLACE_DUE_AHEAD

    @property
    def is_place_due_by_choice(self) -> bool:
        """Whether by when the place is sent still depends on which of the offered times is chosen."""
        is_open = self.chosen_time is None and len(self.offered_times) > 1
        return is_open and self.place_due_by == min(self.offered_times) - PLACE_DUE_AHEAD

    @property
    def place_name(self) -> str:
        """What says where, within a sentence: the link, the phone number, or the location."""
        return str(PLACE_NAMES[MeetingMode(self.mode)])

    def get_absolute_url(self):
        return self.match.get_absolute_url()
