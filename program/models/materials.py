import pghistory
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import Text
from program.models.questions import bilingual, in_language

TEXT_LENGTH = 100_000  # characters


class MaterialQuerySet(models.QuerySet):
    def readable_by(self, *, is_mentor: bool, is_staff: bool = False):
        """Materials for everyone; those for mentors only need an approved mentor or staff (R25)."""
        return self if is_mentor or is_staff else self.filter(is_for_mentors_only=False)


class Material(models.Model):
    """Reading material: the manual, the handbook, policies, preparation guides (R25, R26)."""

    class Kind(models.TextChoices):
        MANUAL = "manual", _("Mentor Manual")
        HANDBOOK = "handbook", _("Mentee Handbook")
        POLICY = "policy", _("Policy")
        GUIDE = "guide", _("Preparation guide")

    slug = models.SlugField(_("name in the web address"), max_length=60, unique=True)
    kind = models.CharField(_("type"), max_length=8, choices=Kind)
    title_en = models.CharField(_("title"), max_length=150)
    title_es = models.CharField(_("title in Spanish"), max_length=150, blank=True)
    is_for_mentors_only = models.BooleanField(_("for approved mentors only"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("material"), _("materials")
        ordering = ["position", "title_en"]

    def __str__(self):
        return in_language(self, "title")

    def get_absolute_url(self):
        return reverse("program:material", args=[self.slug])


class EditionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__lte=Now())

    def to_acknowledge(self, person, kinds):
        """Current editions of these kinds that ask for an acknowledgement this person has not given."""
        current = Edition.objects.published().filter(material=OuterRef("material")).order_by("-number")
        acknowledged = Acknowledgement.objects.filter(edition=OuterRef("pk"), person=person.pk)
        requested = self.filter(
            pk=Subquery(current.values("pk")[:1]), needs_acknowledgement=True, material__kind__in=kinds
        )
        return requested.exclude(Exists(acknowledged)).select_related("material").order_by("material__position", "pk")


@pghistory.track(exclude=["text_en", "text_es"])
class Edition(models.Model):
    """One edition of a material, with a note on what changed. A new one may need to be acknowledged again."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="editions", verbose_name=_("material"))
    number = models.PositiveSmallIntegerField(_("edition"))
    text_en = Text(_("text"), max_length=TEXT_LENGTH, blank=True, help_text=_("Markdown."))
    text_es = Text(_("text in Spanish"), max_length=TEXT_LENGTH, blank=True)
    file = models.FileField(_("file"), upload_to="materials/", blank=True, validators=[FileExtensionValidator(["pdf"])])
    change_note_en = models.CharField(_("what changed"), max_length=500, blank=True)
    change_note_es = models.CharField(_("what changed, in Spanish"), max_length=500, blank=True)
    needs_acknowledgement = models.BooleanField(_("ask for an acknowledgment"), default=False)
    is_sample = models.BooleanField(_("sample: staff must review it"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    text, change_note = bilingual("text"), bilingual("change_note")
    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("edition"), _("editions")
        ordering = ["material", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["material", "number"],
                name="edition_numbers_are_unique",
                violation_error_message=_("An edition with this number already exists."),
            ),
            models.CheckConstraint(
                condition=~Q(text_en="") | ~Q(file=""),
                name="an_edition_has_a_text_or_a_file",
                violation_error_message=_("Write text, add a file, or both."),
            ),
        ]

    def __str__(self):
        return _("%(title)s, edition %(number)d") % {"title": self.material, "number": self.number}


class Acknowledgement(models.Model):
    """A person has read an edition and will follow it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="acknowledgements", verbose_name=_("edition"))
    person = models.ForeignKey(User, models.CASCADE, related_name="acknowledgements", verbose_name=_("person"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("acknowledgment"), _("acknowledgments")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "person"], name="one_acknowledgement_per_edition_and_person")
        ]

    def __str__(self):
        return str(self.person)
