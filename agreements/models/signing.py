import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import user_field
from agreements.models.version import AgreementVersion
from core.workflow import Guard


class Signature(models.Model):
    """A person's signature under a version: typed name, time, and digest of the text read (R19). Never changed."""

    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="signatures")
    party = user_field(_("party"))
    typed_name = models.CharField(_("typed name"), max_length=250)
    # The account's name at that moment, printed beside the typed one. Empty under signatures from before it was kept.
    account_name = models.CharField(_("name in the account"), max_length=250, blank=True, db_default="", editable=False)
    # Asked for only when the fonts of the PDF cannot print the name: as the person typed it.
    latin_name = models.CharField(_("name in Latin letters"), max_length=250, blank=True)
    signed_at = models.DateTimeField(_("signed"), db_default=Now(), editable=False)
    digest = models.CharField(_("text checksum"), max_length=64, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("signature"), _("signatures")
        ordering = ["version", "signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"],
                name="one_signature_per_party",
                violation_error_message=_("You have already signed this version."),
            )
        ]
        triggers = [
            Guard(
                name="signatures_are_never_changed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                sentence=_("A signature can't be changed."),
                condition_sql="TRUE",
            ),
            Guard(
                name="only_a_party_signs_what_was_proposed",
                operation=pgtrigger.Insert,
                sentence=_("Only the two people in the agreement can sign, and only the version that was proposed."),
                condition_sql="""NOT EXISTS (SELECT 1 FROM agreements_agreementversion version
                    JOIN agreements_agreement agreement ON agreement.id = version.agreement_id
                    JOIN matches_match pair ON pair.id = agreement.match_id
                    WHERE version.id = NEW.version_id AND version.status = 'proposed' AND version.digest = NEW.digest
                      AND NEW.party_id IN (pair.mentee_id, pair.mentor_id))""",
            ),
        ]

    def __str__(self):
        return self.typed_name


class StaffCopy(models.Model):
    """The copy for program staff (R19): one PDF per version in force, its SHA-256, and when it was sent to whom."""

    version = models.OneToOneField(
        AgreementVersion, models.PROTECT, related_name="staff_copy", verbose_name=_("version")
    )
    pdf = models.FileField(_("PDF"), upload_to="agreements/", blank=True)
    sha256 = models.CharField(_("checksum"), max_length=64, blank=True)
    # Times it was sent: first when both had signed, then whenever a person sends it again.
    times_asked = models.PositiveSmallIntegerField(_("times sent"), default=1, editable=False)
    created_at = models.DateTimeField(_("queued"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    sent_to = ArrayField(models.EmailField(), verbose_name=_("sent to"), default=list, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("staff copy"), _("staff copies")
        ordering = ["-created_at", "-pk"]
        triggers = [
            Guard(
                name="staff_copies_are_of_versions_in_force",
                operation=pgtrigger.Insert,
                sentence=_("A copy goes to program staff once both of you have signed."),
                condition_sql="""NOT EXISTS (SELECT 1 FROM agreements_agreementversion version
                    WHERE version.id = NEW.version_id AND version.in_force_at IS NOT NULL)""",
            ),
            Guard(
                name="staff_copies_stay_as_they_were_made",
                operation=pgtrigger.Update,
                sentence=_("A copy can't be changed."),
                condition_sql="OLD.sha256 <> '' AND (NEW.sha256, NEW.pdf) IS DISTINCT FROM (OLD.sha256, OLD.pdf)",
            ),
        ]

    def __str__(self):
        return str(self.version)

    def get_absolute_url(self):
        return self.version.agreement.get_absolute_url()


class CopyMailing(models.Model):
    """One sending of a staff copy (R19): to which address, who was copied, who asked for it, and when it was sent.

    The emails themselves are deleted after `MAIL_RETENTION_DAYS`; this log stays.
    """

    copy = models.ForeignKey(StaffCopy, models.CASCADE, related_name="mailings")
    number = models.PositiveSmallIntegerField(_("time"), editable=False)
    to_address = models.EmailField(_("to"), max_length=254)
    # The two people, set when it is sent. A person who has not authorized email to the other is in bcc (R29).
    seen_copy = ArrayField(models.EmailField(), verbose_name=_("cc"), default=list, blank=True)
    blind_copy = ArrayField(models.EmailField(), verbose_name=_("bcc"), default=list, blank=True)
    # Empty for the first sending, which the two signatures cause.
    asked_by = user_field(_("asked by"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("email of a copy"), _("emails of copies")
        ordering = ["copy", "number", "pk"]
        constraints = [models.UniqueConstraint(fields=["copy", "number"], name="one_mailing_per_copy_and_time")]

    def __str__(self):
        return f"{self.to_address}, {self.number}"

    def get_absolute_url(self):
        return self.copy.get_absolute_url()

    @property
    def is_with_both(self) -> bool:
        return len(self.seen_copy) + len(self.blind_copy) == 2
