from collections.abc import Collection

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import Text
from core.validators import only_our_links
from notifications.rendering import kind_label


@pghistory.track()
class EmailIntro(models.Model):
    """A paragraph written by staff at the beginning of one kind of mail (R30). The portal writes the rest."""

    kind = models.CharField(_("type of email"), max_length=80, unique=True)
    text_en = Text(_("in English"), max_length=1000, blank=True, validators=[only_our_links])
    text_es = Text(_("in Spanish"), max_length=1000, blank=True, validators=[only_our_links])

    class Meta:
        db_table = "notifications_mailopening"
        verbose_name, verbose_name_plural = _("email introduction"), _("email introductions")
        ordering = ["kind"]

    def __str__(self):
        return kind_label(self.kind)

    @property
    def text(self) -> str:
        """The text in the active language, or in English if there is no translation."""
        return ((get_language() or "").startswith("es") and self.text_es) or self.text_en


class ProgramSettings(models.Model):
    """The program office, editable by staff (R30). One row, in this app because every mail uses it."""

    ADDRESSES = ("office_email", "staff_copy_email")
    LINKS = ("policies_url", "health_center_url")
    SIGNATURES = ("signature_en", "signature_es")

    office_email = models.EmailField(_("office email"), default="mentoring@portal.example")
    staff_copy_email = models.EmailField(
        _("where agreement copies are sent"),
        default="agreements@portal.example",
        help_text=_("A copy of every signed agreement is sent here."),
    )
    alumni_phone = models.CharField(_("Alumni Association"), max_length=30, default=settings.UNIVERSITY.ALUMNI_PHONE)
    career_phone = models.CharField(
        _("Career Development Center"), max_length=30, default=settings.UNIVERSITY.CAREER_PHONE
    )
    phone_hours_en = models.CharField(_("hours"), max_length=120, default="Monday to Friday, 8 am to 5 pm")
    phone_hours_es = models.CharField(
        _("hours in Spanish"), max_length=120, default="De lunes a viernes, de 8 a. m. a 5 p. m."
    )
    policies_url = models.URLField(_("policies and supporting resources"), default=settings.UNIVERSITY.POLICIES)
    health_center_url = models.URLField(_("Student Health Center"), default=settings.UNIVERSITY.HEALTH_CENTER)

    answered_goal = models.PositiveSmallIntegerField(
        _("goal for answers on time (percent)"),
        default=90,
        db_default=90,
        validators=[MaxValueValidator(100)],
        help_text=_("With fewer requests answered on time, Today says “check”."),
    )

    signature_en = Text(_("email signature"), max_length=500, blank=True, validators=[only_our_links])
    signature_es = Text(_("email signature in Spanish"), max_length=500, blank=True, validators=[only_our_links])

    class Meta:
        verbose_name = verbose_name_plural = _("program settings")

    def __str__(self):
        return str(_("Program settings"))

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """A signature names the office's addresses as they are saved with it, not as they were before."""
        exclude, wrong = set(exclude or ()), {}
        super().clean_fields(exclude | set(self.SIGNATURES))
        for name in set(self.SIGNATURES) - exclude:
            try:
                only_our_links(getattr(self, name), self.addresses)
            except ValidationError as error:
                wrong[name] = error
        if wrong:
            raise ValidationError(wrong)

    @property
    def addresses(self) -> set[str]:
        """Where people can write to the program office."""
        return {getattr(self, name) for name in self.ADDRESSES}

    @property
    def signature(self) -> str:
        """The staff's signature for every mail, in the active language."""
        return ((get_language() or "").startswith("es") and self.signature_es) or self.signature_en

    @classmethod
    def current(cls) -> "ProgramSettings":
        """The only row, or the defaults if none was saved."""
        return cls.objects.first() or cls()
