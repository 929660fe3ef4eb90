from datetime import timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.days import Today, today
from core.fields import Phone, Text
from core.validators import no_contact_data
from core.workflow import Guard, Workflow, WorkflowQuerySet
from profiles.languages import LANGUAGES_SPOKEN
from profiles.models.contact_choices import contact_methods_field, meeting_modes_field
from profiles.models.staff_guard import staff_take_no_part
from profiles.models.taxonomy import College, Industry, Major, Occupation, Topic

# R2: fewer years are welcome; staff and students see a note, no one is refused.
RECOMMENDED_YEARS = 3
# R10: a profile not confirmed for this long ranks lower and says so.
CONFIRMATION_LASTS = 365  # days
# How long an application is marked as being read by a colleague [P].
READING_LASTS = timedelta(hours=4)
BIO_LENGTH = 4000  # characters


def photo_path(mentor, filename) -> str:
    """A random file name, which no one can guess and which reveals nothing."""
    return f"photos/{get_random_string(24)}.jpg"


class MentorProfileQuerySet(WorkflowQuerySet):
    def posted(self):
        """Approved, participating, not hidden (DESIGN §3)."""
        return self.filter(
            Q(hidden_until=None) | Q(hidden_until__lte=Today()),
            status=MentorProfile.Status.APPROVED,
            user__is_active=True,
            user__ended_at=None,
        )

    def searchable(self):
        """Posted, not paused, and not silent after unanswered requests: what a search may return."""
        return self.posted().filter(Q(paused_until=None) | Q(paused_until__lte=Today()), silent_since=None)

    def hideable_until(self, day):
        """All of them if the day is in the future by the database's clock, otherwise none."""
        return self.alias(today=Today()).filter(today__lt=day)

    def waiting(self):
        """Applications that wait for staff, oldest first; not those with a decision that can still be undone."""
        submitted = self.filter(status=MentorProfile.Status.SUBMITTED).order_by("submitted_at", "pk")
        return submitted.exclude(reviews__takes_effect_at__isnull=False)

    def changed(self):
        """Changed since staff reviewed them; not those whose mentor is asked to correct it, and has not done so."""
        return self.filter(changed_since_approval_at__isnull=False, correction_asked_at=None)

    def without_reader(self):
        """Without those that a current member of staff has opened recently."""
        staff = get_user_model().objects.filter(is_staff=True, is_active=True)
        reader = Exists(staff.filter(pk=OuterRef("opened_by")))
        return self.exclude(reader, opened_at__gt=Now() - READING_LASTS)


@pghistory.track(fields=["status", "profession", "employer", "capacity", "hidden_until", "paused_until"])
class MentorProfile(Workflow):
    """A professional who offers help (R2, R3), from the application on."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        SUBMITTED = "submitted", _("Waiting for staff")
        RETURNED = "returned", _("Change requested by staff")
        DECLINED = "declined", _("Not approved")
        APPROVED = "approved", _("Approved")
        WITHDRAWN = "withdrawn", _("Withdrawn by the mentor")

    class Affiliation(models.TextChoices):
        ALUMNUS = "alumnus", _("Alum")
        FRIEND = "friend", _("Friend of the university")

    class EmployerKind(models.TextChoices):
        EMPLOYED = "employed", _("Employed")
        SELF_EMPLOYED = "self_employed", _("Self-employed")
        RETIRED = "retired", _("Retired from")
        BETWEEN_JOBS = "between_jobs", _("Between jobs")

    TRANSITIONS = {
        Status.DRAFT: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.APPROVED, Status.RETURNED, Status.DECLINED, Status.WITHDRAWN},
        Status.RETURNED: {Status.SUBMITTED},
        Status.DECLINED: {Status.SUBMITTED},
        Status.APPROVED: {Status.WITHDRAWN},
        Status.WITHDRAWN: {Status.APPROVED, Status.SUBMITTED},
    }
    REFUSALS = {
        Status.DRAFT: _("This application has not been sent yet."),
        Status.SUBMITTED: _("This application is waiting for program staff."),
        Status.RETURNED: _("Staff asked for a change. Change the application and send it again."),
        Status.DECLINED: _("This application was not approved. You can change it and send it again."),
        Status.APPROVED: _("This application is already approved."),
        Status.WITHDRAWN: _("This profile has been withdrawn."),
    }

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, verbose_name=_("person"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    approval = models.OneToOneField(
        "profiles.MentorReview", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    # When the applicant last changed it, so a reviewer decides about the version they have read.
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    opened_at = models.DateTimeField(_("in review since"), null=True, blank=True, editable=False)

    profession = models.CharField(_("profession"), max_length=200, blank=True, validators=[no_contact_data])
    occupation = models.ForeignKey(
        Occupation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("occupation")
    )
    employer = models.CharField(_("employer"), max_length=200, blank=True, validators=[no_contact_data])
    employer_kind = models.CharField(
        _("employment"), max_length=14, choices=EmployerKind, default=EmployerKind.EMPLOYED
    )
    is_employer_hidden = models.BooleanField(_("hide my employer from students"), default=False)
    industries = models.ManyToManyField(Industry, related_name="+", blank=True, verbose_name=_("industries"))
    years_of_experience = models.PositiveSmallIntegerField(_("years of experience"), null=True, blank=True)
    affiliation = models.CharField(_("alum or friend of the university"), max_length=8, choices=Affiliation, blank=True)
    graduation_year = models.PositiveSmallIntegerField(_("graduation year"), null=True, blank=True)
    helps_any_major = models.BooleanField(_("I can help students in any major"), default=True)
    helped_majors = models.ManyToManyField(
        Major, related_name="+", blank=True, verbose_name=_("majors I know or can help with")
    )
    helped_colleges = models.ManyToManyField(
        College, related_name="+", blank=True, verbose_name=_("colleges I can help with")
    )
    topics = models.ManyToManyField(Topic, related_name="+", blank=True, verbose_name=_("topics I can help with"))
    skills = ArrayField(
        models.CharField(max_length=80, validators=[no_contact_data]),
        verbose_name=_("skills"),
        default=list,
        blank=True,
        size=30,
    )
    languages = ArrayField(
        models.CharField(max_length=8, choices=LANGUAGES_SPOKEN), verbose_name=_("languages"), default=list, blank=True
    )
    city = models.CharField(_("city"), max_length=120, blank=True, validators=[no_contact_data])
    availability = models.CharField(
        _("when I'm usually available"), max_length=300, blank=True, validators=[no_contact_data]
    )
    bio = Text(_("about me"), max_length=BIO_LENGTH, blank=True, validators=[no_contact_data])
    # For whoever has it read aloud (WCAG 3.1.2). Blank: not said.
    bio_language = models.CharField(
        _("written in"), max_length=2, choices=settings.LANGUAGES, blank=True, db_default=""
    )
    photo = models.ImageField(_("photo"), upload_to=photo_path, blank=True)

    meeting_modes = meeting_modes_field()
    contact_methods = contact_methods_field()
    phone = Phone(_("phone"))
    link = models.URLField(_("link"), max_length=300, blank=True)

    capacity = models.PositiveSmallIntegerField(_("capacity"), default=1, help_text=_("Number of mentees at one time."))
    places_taken = models.PositiveSmallIntegerField(_("current mentees"), default=0, editable=False)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    hidden_until = models.DateField(_("hidden until"), null=True, blank=True)
    hidden_reason = models.CharField(_("reason for hiding"), max_length=500, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed by the mentor"), null=True, blank=True, editable=False)
    changed_since_approval_at = models.DateTimeField(
        _("changed, not reviewed yet"), null=True, blank=True, editable=False
    )
    # What staff had reviewed before the mentor changed it, and when they asked the mentor to correct the change.
    reviewed_facts = models.JSONField(_("as last reviewed by staff"), null=True, blank=True, editable=False)
    correction_asked_at = models.DateTimeField(_("asked to correct it"), null=True, blank=True, editable=False)
    # When a request went unanswered. The mentor is asked whether they are available, and ranks last until they answer.
    unanswered_since = models.DateTimeField(_("asked whether still available"), null=True, blank=True, editable=False)
    silent_since = models.DateTimeField(_("did not answer"), null=True, blank=True, editable=False)
    acknowledged_at = models.DateTimeField(_("acknowledged what mentoring isn't"), null=True, blank=True)

    objects = MentorProfileQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mentor"), _("mentors")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(approval__isnull=False),
                name="posted_only_after_approval",
                violation_error_message=_("A profile is posted only after staff have approved it."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | (~Q(profession="") & ~Q(meeting_modes=[]) & ~Q(contact_methods=[])),
                name="sent_application_names_profession_and_ways",
                violation_error_message=_(
                    "An application needs a profession, a way to meet, and a contact method before it can be sent."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(contact_methods__contains=["portal"]) | Q(contact_methods=["portal"]),
                name="portal_only_means_only",
                violation_error_message=_("“Only through this portal” cannot be combined with other contact methods."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=10),
                name="capacity_is_one_to_ten",
                violation_error_message=_("Enter a number from 1 to 10."),
            ),
        ]
        triggers = [
            Guard(
                name="approved_by_an_approving_review",
                operation=pgtrigger.Insert | pgtrigger.Update,
                sentence=_("A profile is posted only after staff have approved it."),
                condition_sql="""NEW.status = 'approved' AND NOT EXISTS (
                    SELECT 1 FROM profiles_mentorreview review
                    WHERE review.id = NEW.approval_id AND review.mentor_id = NEW.user_id
                      AND review.decision = 'approved' AND review.carried_out_at IS NOT NULL)""",
            ),
            staff_take_no_part(),
        ]

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        return reverse("profiles:mentor_detail", args=[self.pk])

    def move_to(self, status: str, **changes) -> None:
        """As in every workflow; a decision that can still be undone is dropped, because it is about what waited."""
        super().move_to(status, **changes)
        self.reviews.scheduled().update(takes_effect_at=None)

    @property
    def openings(self) -> int:
        return max(self.capacity - self.places_taken, 0)

    @property
    def is_hidden(self) -> bool:
        """Whether staff hide it today, for display; `posted()` decides by the database's clock."""
        return self.hidden_until is not None and self.hidden_until > today()

    @property
    def reader(self):
        """The colleague who is reading the application now, for display; `without_reader` decides."""
        is_recent = self.opened_at is not None and self.opened_at > timezone.now() - READING_LASTS
        is_active_staff = self.opened_by is not None and self.opened_by.is_staff and self.opened_by.is_active
        return self.opened_by if is_recent and is_active_staff else None

    @property
    def requested_correction(self) -> str:
        """What staff last asked the mentor to correct. It is open only while there is a `correction_asked_at`."""
        return self.reviews.filter(decision="correction").values_list("reason", flat=True).first() or ""

    @property
    def is_below_recommended_years(self) -> bool:
        """Fewer years than recommended (R2), which is noted but never refused."""
        return self.years_of_experience is not None and self.years_of_experience < RECOMMENDED_YEARS


class Attainment(models.Model):
    """A degree, position, license or honor of a mentor; each has at least one (R8)."""

    class Kind(models.TextChoices):
        DEGREE = "degree", _("Degree")
        POSITION = "position", _("Position")
        LICENCE = "licence", _("License or certificate")
        HONOUR = "honour", _("Honor or award")

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="attainments")
    kind = models.CharField(_("type"), max_length=10, choices=Kind)
    text = models.CharField(_("what"), max_length=200, validators=[no_contact_data])
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("attainment"), _("attainments")
        ordering = ["kind", "-year", "pk"]

    def __str__(self):
        return f"{self.text} ({self.year})" if self.year else self.text
