from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.fields import Text
from core.secret_key import EncryptedJSONField
from notifications.registry import MESSAGE_TYPES, SUBJECTS
from notifications.rendering import page_path, render_subject

# A worker that holds a mail longer than this has died; another may claim it.
LEASE_SECONDS = 120
# After this many attempts (one minute, doubling to an hour: about a day) a mail has failed, and staff see it.
MAX_ATTEMPTS = 29
ERROR_LENGTH = 500  # characters kept of the mail server's error
# How long a mail is kept after it was sent, failed or became obsolete; its notice stays.
MAIL_RETENTION_DAYS = 30


KEY_LENGTH = 200  # characters of an idempotency key


class NotificationBase(models.Model):
    """What happened (`kind`) to which row (`about`); the unique `key` prevents duplicates."""

    kind = models.CharField(_("type"), max_length=80)
    # Thousands are written at once. Its own index would only cost time, because the composite ones below begin with it
    # (so for recipients); and the row it helps to name has no constraint in the database either.
    about_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    about_id = models.BigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    key = models.CharField(_("idempotency key"), max_length=KEY_LENGTH)
    created_at = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    class Meta:
        abstract = True


class NoticeQuerySet(models.QuerySet):
    def published(self):
        """Notices whose time has come; one about an action that can be undone appears later (`notify(after=…)`)."""
        return self.filter(created_at__lte=Now())

    def for_reader(self, user):
        """A person's notices with the rows they are about, in one statement per model."""
        ContentType.objects.get_for_models(*SUBJECTS)  # fills the cache in one statement instead of one per model
        rows = [subject.rows() for subject in SUBJECTS.values()]
        notices = self.published().filter(recipient=user).select_related("recipient", "about_type")
        return notices.prefetch_related(GenericPrefetch("about", rows))


class Notice(NotificationBase):
    """An in-app message. It is guaranteed; the mail only repeats it."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        db_index=False,
        verbose_name=_("recipient"),
    )
    read_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("notification"), _("notifications")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["key"], name="one_notice_per_event_and_person")]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_of_a_person"),
            models.Index(fields=["about_type", "about_id"], name="notices_about_a_row"),
        ]

    def __str__(self):
        return self.kind

    @property
    def text(self) -> str:
        """What happened, in one sentence: the subject of the mail, in the language of the page."""
        if self.about is None:
            return str(_("This is no longer available."))
        return render_subject(self.kind, self.about, self.recipient)

    @property
    def link(self) -> str:
        return page_path(self.about)


class EmailOptOut(models.Model):
    """A person does not want one kind of mail; its notices still appear. Required mails cannot be turned off."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="email_opt_outs")
    kind = models.CharField(_("type of email"), max_length=80)
    at = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    class Meta:
        db_table = "notifications_switchedoff"
        verbose_name, verbose_name_plural = _("turned-off email"), _("turned-off emails")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_switch_per_kind_and_person")]

    def __str__(self):
        return self.kind


class EmailIntro(models.Model):
    """A paragraph written by staff at the beginning of one kind of mail (R30). The portal writes the rest."""

    kind = models.CharField(_("type of email"), max_length=80, unique=True)
    text_en = Text(_("in English"), max_length=1000)
    text_es = Text(_("in Spanish"), max_length=1000, blank=True)

    class Meta:
        db_table = "notifications_mailopening"
        verbose_name, verbose_name_plural = _("email introduction"), _("email introductions")
        ordering = ["kind"]

    def __str__(self):
        return self.kind

    @property
    def text(self) -> str:
        """The text in the active language, or in English if there is no translation."""
        return ((get_language() or "").startswith("es") and self.text_es) or self.text_en


class DeliveryStatus(models.TextChoices):
    """What has become of a mail. All but the first are a time on its row, `<status>_at`; they exclude each other."""

    QUEUED = "queued", _("queued")
    SENT = "sent", pgettext_lazy("what became of a mail", "sent")
    FAILED = "failed", _("not delivered")
    OBSOLETE = "obsolete", _("outdated")


class OutgoingMailQuerySet(models.QuerySet):
    def with_status(self, status: str):
        """Those of one `DeliveryStatus`."""
        return self.queued() if status == DeliveryStatus.QUEUED else self.filter(**{f"{status}_at__isnull": False})

    def queued(self):
        return self.filter(sent_at=None, failed_at=None, obsolete_at=None)

    def past_retention(self):
        """Mails sent, failed or obsolete for longer than the retention period, except those kept as a record (R19)."""
        records = [kind.name for kind in MESSAGE_TYPES.values() if kind.is_record]
        dated = self.exclude(kind__in=records).alias(finished_at=Coalesce("sent_at", "failed_at", "obsolete_at"))
        return dated.filter(finished_at__lte=Now() - timedelta(days=MAIL_RETENTION_DAYS))

    def failed_recently(self):
        """Mails that failed in the last 14 days: a reason to tell the person that mail does not reach them."""
        return self.filter(failed_at__gt=Now() - timedelta(days=14))

    def with_reader(self):
        """Mails with their recipient, and whether the recipient has opted out of the kind (`is_opted_out`)."""
        opt_outs = EmailOptOut.objects.filter(user=OuterRef("recipient"), kind=OuterRef("kind"))
        return self.select_related("recipient").annotate(is_opted_out=Exists(opt_outs))

    def due(self):
        """Queued mails whose time has come and that no live worker has leased."""
        return self.queued().filter(Q(lease_until=None) | Q(lease_until__lt=Now()), not_before__lte=Now())


class OutgoingMail(NotificationBase):
    """One mail to one address, written in the transaction of the change it reports (DESIGN §5).

    Either kind, about and recipient (rendered by the worker when it is sent), or a finished `message` (allauth's).
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        db_index=False,
        verbose_name=_("recipient"),
    )
    to_address = models.EmailField(_("address"), max_length=254, blank=True)
    message = EncryptedJSONField(_("final message"), null=True, blank=True)  # may contain a sign-in code
    priority = models.PositiveSmallIntegerField(default=5, help_text=_("0 is sent first."))
    not_before = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    obsolete_at = models.DateTimeField(_("outdated since"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=ERROR_LENGTH, blank=True)

    objects = OutgoingMailQuerySet.as_manager()
    is_opted_out: bool  # from `with_reader()`

    class Meta:
        verbose_name, verbose_name_plural = _("email"), _("emails")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_mail_per_event_and_person"),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(to_address=""), name="mail_has_a_recipient"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, failed_at=None)
                | Q(sent_at=None, obsolete_at=None)
                | Q(failed_at=None, obsolete_at=None),
                name="mail_has_one_fate",
            ),
        ]
        indexes = [
            models.Index(
                F("priority"),
                F("not_before"),
                F("id"),
                name="mails_due",
                condition=Q(sent_at=None, failed_at=None, obsolete_at=None),
            ),
            models.Index(fields=["about_type", "about_id"], name="mails_about_a_row"),
            models.Index(fields=["recipient", "-created_at"], name="mails_of_a_person"),
        ]

    def __str__(self):
        return self.kind

    @property
    def address(self) -> str:
        """The recipient's current address, or the address the mail was written to."""
        return self.recipient.email if self.recipient else self.to_address

    @property
    def delivery_status(self) -> DeliveryStatus:
        """What has become of this mail, by the one time that is set."""
        outcomes = [status for status in DeliveryStatus if getattr(self, f"{status}_at", None)]
        return outcomes[0] if outcomes else DeliveryStatus.QUEUED


class MailServerState(models.Model):
    """The one row that exists while the mail server refuses us: since when, and until when delivery waits."""

    ONLY = 1

    refusing_since = models.DateTimeField(db_default=Now())
    paused_until = models.DateTimeField(db_default=Now())
    refusals = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=ERROR_LENGTH, blank=True)


class ProgramSettings(models.Model):
    """The program office, editable by staff (R30). One row, in this app because every mail uses it."""

    office_email = models.EmailField(_("office email"), default="mentoring@portal.example")
    staff_copy_email = models.EmailField(
        _("where agreement copies are sent"),
        default="agreements@portal.example",
        help_text=_("A copy of every signed agreement is sent here."),
    )
    alumni_phone = models.CharField(_("Alumni Association"), max_length=30, default="(323) 343-4978")
    career_phone = models.CharField(_("Career Development Center"), max_length=30, default="(323) 343-3237")
    phone_hours_en = models.CharField(_("hours"), max_length=120, default="Monday to Friday, 8 am to 5 pm")
    phone_hours_es = models.CharField(
        _("hours in Spanish"), max_length=120, default="De lunes a viernes, de 8 a. m. a 5 p. m."
    )
    policies_url = models.URLField(
        _("policies and supporting resources"),
        default="https://www.calstatela.edu/studenthealthcenter/safe/cal-state-la-and-csu-policies-procedures",
    )
    health_center_url = models.URLField(
        _("Student Health Center"), default="https://www.calstatela.edu/studenthealthcenter"
    )

    signature_en = Text(_("email signature"), max_length=500, blank=True)
    signature_es = Text(_("email signature in Spanish"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("program settings")

    def __str__(self):
        return str(_("Program settings"))

    @property
    def signature(self) -> str:
        """The staff's signature for every mail, in the active language."""
        return ((get_language() or "").startswith("es") and self.signature_es) or self.signature_en

    @classmethod
    def current(cls) -> "ProgramSettings":
        """The only row, or the defaults if none was saved."""
        return cls.objects.first() or cls()
