from datetime import timedelta

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import Text, by_person
from core.workflow import Guard
from program.models.questions import bilingual

NOT_TAKEN_PLACE = _("This session hasn't started or was called off. Record attendance once it has started.")


class OrientationSessionQuerySet(models.QuerySet):
    def upcoming(self):
        return self.filter(starts_at__gt=Now(), cancelled_at=None)

    def first_with_room(self):
        """The next upcoming session that still has a spot; otherwise the next one, for its waitlist; or None."""
        sessions = list(self.upcoming().with_numbers().order_by("starts_at", "pk"))
        return next((session for session in sessions if session.coming < session.capacity), next(iter(sessions), None))

    def begun(self):
        """Sessions that took place or are taking place: not those to come, nor those called off."""
        return self.filter(starts_at__lte=Now(), cancelled_at=None)

    def with_numbers(self):
        """With the numbers of registered (`coming`) and waitlisted (`waiting`) people."""
        coming = Q(registrations__status=Registration.Status.COMING)
        waiting = Q(registrations__status=Registration.Status.WAITING)
        return self.annotate(
            coming=Count("registrations", filter=coming), waiting=Count("registrations", filter=waiting)
        )


@pghistory.track(fields=["starts_at", "cancelled_at"])
class OrientationSession(models.Model):
    """An orientation for new or continuing mentors: policies, procedures, and a workshop (R23)."""

    title_en = models.CharField(_("title"), max_length=150, default="Orientation for mentors")
    title_es = models.CharField(_("title in Spanish"), max_length=150, blank=True, default="Orientación para mentores")
    starts_at = models.DateTimeField(_("start"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=120)
    has_workshop = models.BooleanField(_("includes a practice workshop"), default=True)
    place = models.CharField(_("location"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True, help_text=_("Visible only to people who are coming."))
    capacity = models.PositiveSmallIntegerField(_("capacity"), default=30)
    text_en = Text(_("what it is about"), max_length=2000, blank=True)
    text_es = Text(_("what it is about, in Spanish"), max_length=2000, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)  # RFC 5545: rises with each change
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)

    title, text = bilingual("title"), bilingual("text")
    objects = OrientationSessionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("orientation session"), _("orientation sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(link=""),
                name="a_session_has_a_place_or_a_link",
                violation_error_message=_("Enter a location, a link, or both."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="a_session_has_room",
                violation_error_message=_("A session needs at least one spot."),
            ),
        ]

    def __str__(self):
        return f"{self.title}, {date_format(timezone.localtime(self.starts_at), 'DATE_FORMAT')}"

    def get_absolute_url(self):
        return reverse("program:events")

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)


class RegistrationQuerySet(models.QuerySet):
    def in_term(self, term):
        """Registrations for sessions of this term."""
        first, after = term.span
        return self.filter(session__starts_at__gte=first, session__starts_at__lt=after)

    def active(self):
        """Registered or on the waitlist."""
        return self.filter(status__in=[Registration.Status.COMING, Registration.Status.WAITING])

    def attended(self):
        """Of people who were there, at sessions that took place."""
        return self.filter(attended=True, session__in=OrientationSession.objects.begun())


@pghistory.track(fields=["status", "attended"])
class Registration(models.Model):
    """A person registered for a session or on its waitlist (R23)."""

    class Status(models.TextChoices):
        COMING = "coming", _("Coming")
        WAITING = "waiting", _("On the waitlist")
        CANCELLED = "cancelled", _("Not coming")
        WALK_IN = "walk_in", _("Came without a spot")

    session = models.ForeignKey(
        OrientationSession, models.CASCADE, related_name="registrations", verbose_name=_("session")
    )
    person = models.ForeignKey(User, models.CASCADE, related_name="registrations", verbose_name=_("person"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.COMING)
    # R24: optional, seen only by the organizers, and deleted afterward.
    works_well_with = models.CharField(_("what would make this work well for you"), max_length=500, blank=True)
    registered_at = models.DateTimeField(_("registered"), db_default=Now(), editable=False)
    attended = models.BooleanField(_("attended"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("registration"), _("registrations")
        ordering = ["registered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                name="one_registration_per_session_and_person",
                violation_error_message=_("You have already registered for this session."),
            )
        ]
        triggers = [
            Guard(
                name="a_session_is_never_overfull",
                operation=pgtrigger.Insert | pgtrigger.Update,
                sentence=_("This session is full."),
                before_sql="PERFORM 1 FROM program_orientationsession WHERE id = NEW.session_id FOR NO KEY UPDATE;",
                condition_sql="""NEW.status = 'coming' AND (TG_OP = 'INSERT' OR OLD.status <> 'coming') AND
                    (SELECT count(*) FROM program_registration other
                     WHERE other.session_id = NEW.session_id AND other.status = 'coming')
                    >= (SELECT capacity FROM program_orientationsession WHERE id = NEW.session_id)""",
            ),
            Guard(
                name="who_attended_was_at_a_session_that_took_place",
                operation=pgtrigger.Insert | pgtrigger.Update,
                sentence=NOT_TAKEN_PLACE,
                condition_sql="""NEW.attended AND (TG_OP = 'INSERT' OR OLD.attended IS NOT TRUE) AND EXISTS
                    (SELECT 1 FROM program_orientationsession session WHERE session.id = NEW.session_id
                     AND (session.starts_at > statement_timestamp() OR session.cancelled_at IS NOT NULL))""",
            ),
        ]

    def __str__(self):
        return str(self.person)

    def get_absolute_url(self):
        return reverse("program:events")


class LimitedOrientationQuerySet(models.QuerySet):
    def asked_for(self):
        """Requests by participants that staff have not fulfilled yet."""
        return self.filter(given_on=None, person__in=User.objects.active())

    def in_term(self, term):
        """Given in this term."""
        return self.filter(given_on__gte=term.starts_on, given_on__lte=term.ends_on)


class LimitedOrientation(models.Model):
    """The short orientation of someone who could not attend a session, requested or given (R24)."""

    class How(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        PHONE = "phone", _("By phone")
        ONLINE = "online", _("Online")

    person = models.ForeignKey(User, models.CASCADE, related_name="limited_orientations", verbose_name=_("person"))
    how = models.CharField(_("how"), max_length=10, choices=How, default=How.ONLINE)
    works_well_with = models.CharField(_("what would make this work well"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    given_on = models.DateField(_("given on"), null=True, blank=True)
    given_by = by_person(_("given by"), blank=True, limit_choices_to={"is_staff": True})

    objects = LimitedOrientationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("short orientation"), _("short orientations")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(given_on=None),
                name="one_open_limited_orientation_per_person",
                violation_error_message=_(
                    "You have already asked for a short orientation. Program staff will contact you."
                ),
            )
        ]

    def __str__(self):
        return str(self.person)
