import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import Phone, Text
from core.validators import no_contact_data
from core.workflow import Workflow, WorkflowQuerySet
from profiles.models.contact_choices import contact_methods_field
from profiles.models.staff_guard import staff_take_no_part
from profiles.models.taxonomy import Industry, Major, Occupation, Topic

TEXT_LENGTH = 2000  # characters
SPOKEN_NOTE_LENGTH = 500  # characters


class MenteeProfileQuerySet(WorkflowQuerySet):
    def to_be_spoken_with(self):
        """Mentees who are not 18 and may not send a request before staff have spoken with them (R4)."""
        return self.filter(is_adult=False, spoken_at=None)


@pghistory.track(fields=["status", "is_adult"])
class MenteeProfile(Workflow):
    """A student or graduate who looks for a mentor (R1, R7)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        COMPLETE = "complete", _("Complete")

    class Standing(models.TextChoices):
        STUDENT = "student", _("Current student")
        GRADUATE = "graduate", _("Graduate")

    class ClassLevel(models.TextChoices):
        FIRST_YEAR = "first_year", _("First year")
        SOPHOMORE = "sophomore", _("Sophomore")
        JUNIOR = "junior", _("Junior")
        SENIOR = "senior", _("Senior")
        MASTERS = "masters", _("Master's student")
        DOCTORAL = "doctoral", _("Doctoral student")
        CREDENTIAL = "credential", _("Credential or certificate student")

    TRANSITIONS = {Status.DRAFT: {Status.COMPLETE}, Status.COMPLETE: set()}
    REFUSALS = {
        Status.DRAFT: _("Your application is not complete yet."),
        Status.COMPLETE: _("Your application is already complete."),
    }

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, verbose_name=_("person"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    standing = models.CharField(_("student or graduate"), max_length=10, choices=Standing, blank=True)
    majors = models.ManyToManyField(Major, related_name="+", blank=True, verbose_name=_("majors"))
    is_undeclared = models.BooleanField(_("undeclared or still exploring"), default=False)
    minor = models.CharField(_("minor"), max_length=200, blank=True, validators=[no_contact_data])
    class_level = models.CharField(_("class level"), max_length=12, choices=ClassLevel, blank=True)
    graduation_year = models.PositiveSmallIntegerField(_("graduation year"), null=True, blank=True)
    industries = models.ManyToManyField(
        Industry, related_name="+", blank=True, verbose_name=_("industries of interest")
    )
    occupations = models.ManyToManyField(
        Occupation, related_name="+", blank=True, verbose_name=_("occupations of interest")
    )
    topics = models.ManyToManyField(Topic, related_name="+", blank=True, verbose_name=_("topics I want help with"))
    goals = Text(_("goals"), max_length=TEXT_LENGTH, blank=True, validators=[no_contact_data])
    about_me = Text(_("about me"), max_length=TEXT_LENGTH, blank=True, validators=[no_contact_data])
    contact_methods = contact_methods_field()
    phone = Phone(_("phone"))
    link = models.URLField(_("link"), max_length=300, blank=True)
    is_adult = models.BooleanField(_("18 or older"), default=False)
    acknowledged_at = models.DateTimeField(_("acknowledged what mentoring isn't"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    # When staff spoke with a mentee who is not 18, who may send requests from then on (R4).
    spoken_at = models.DateTimeField(_("spoken with"), null=True, blank=True, editable=False)
    spoken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("spoken with by"),
    )
    spoken_note = Text(_("note on the conversation"), max_length=SPOKEN_NOTE_LENGTH, blank=True, db_default="")

    objects = MenteeProfileQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mentee"), _("mentees")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(completed_at__isnull=False, acknowledged_at__isnull=False) & ~Q(standing=""),
                name="complete_mentee_profile_is_complete",
            )
        ]
        triggers = [staff_take_no_part()]

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        return reverse("profiles:join_mentee")

    @property
    def must_speak_first(self) -> bool:
        """Whether staff have to speak with this mentee, who is not 18, before the first request (R4)."""
        return not self.is_adult and self.spoken_at is None

    @property
    def is_complete(self) -> bool:
        return self.status == self.Status.COMPLETE
