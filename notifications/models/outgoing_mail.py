from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.logging import current_request_number
from core.secret_key import EncryptedJSONField
from notifications.models.installation import Installation
from notifications.models.notice import NotificationBase
from notifications.models.preferences import EmailOptOut
from notifications.registry import MESSAGE_TYPES
from notifications.rendering import kind_label

# A worker that holds a mail longer than this has died; another may claim it.
LEASE_SECONDS = 360
# People wait for the mails of the sign-in pages, most of all for codes, so these are sent before everything else.
PRIORITY_OF_SIGN_IN = 0
# After this many attempts (one minute, doubling to an hour: about a day) a mail has failed, and staff see it.
MAX_ATTEMPTS = 29
# So often a mail is sent that the server perhaps has: each of them may arrive.
MAX_UNANSWERED = 3
ERROR_LENGTH = 500  # characters kept of the mail server's error
# How long a mail is kept after it was sent, failed or became obsolete; its notice stays.
MAIL_RETENTION_DAYS = 30


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
        """Mails that failed in the last 14 days."""
        return self.filter(failed_at__gt=Now() - timedelta(days=14))

    def lost_on_the_way_to(self, person: Any, address: Any):
        """Mails that failed lately at a person's present address: a reason to say that mail does not reach them."""
        is_present = Q(to_address__iexact=address) | Q(to_address="")  # empty on mails of an earlier release
        return self.failed_recently().filter(is_present, recipient=person)

    def with_reader(self):
        """Mails with their recipient, and whether the recipient has opted out of the kind (`is_opted_out`)."""
        opt_outs = EmailOptOut.objects.filter(user=OuterRef("recipient"), kind=OuterRef("kind"))
        return self.select_related("recipient").annotate(is_opted_out=Exists(opt_outs))

    def without_messages(self):
        """Mails with whether they have a finished message (`is_finished`), which is read only on demand.

        And whether it `is_expired`: what it says can no longer be used.
        """
        return self.defer("message").annotate(
            is_finished=Q(message__isnull=False), is_expired=Q(expires_at__isnull=False, expires_at__lte=Now())
        )

    def held(self):
        """Queued mails, if this database is a copy that may not send them (`installation.is_copy`)."""
        return self.none() if settings.DEMO else self.queued().filter(~Exists(Installation.objects.here()))

    def due(self):
        """Queued mails whose time has come and that no live worker has leased."""
        return self.queued().filter(Q(lease_until=None) | Q(lease_until__lt=Now()), not_before__lte=Now())

    def due_during(self, pause: "MailServerState | None"):
        """Due mails that may be tried in a pause: none, but if it is only presumed, codes not tried yet.

        A code lives only minutes, and if the server takes it, the pause is over.
        """
        if pause is None:
            return self.due()
        return self.due().filter(expires_at__isnull=False, attempts=0) if pause.is_presumed else self.none()

    def in_order(self, *, last_domains: set[str], last_kinds: set[str]):
        """In the order of delivery; mails to these domains and of these kinds after all others."""
        if not last_domains:
            return self.order_by("priority", "not_before", "pk")
        is_last = Q(kind__in=last_kinds)
        for domain in last_domains:
            is_last |= Q(destination__iendswith=f"@{domain}")
        with_address = self.alias(destination=Coalesce("recipient__email", "to_address"))
        return with_address.order_by(Case(When(is_last, then=1), default=0), "priority", "not_before", "pk")


class OutgoingMail(NotificationBase):
    """One mail to one address, written in the transaction of the change it reports (DESIGN §5).

    Either kind, about and recipient (rendered by the worker when it is sent), or a finished `message` (allauth's).
    Whoever is in copy has a mail of their own, a `copy_of` the first one, with its own delivery status.
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
    copy_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="copies",
        db_index=False,
        verbose_name=_("copy of"),
    )
    # Where it goes, if not to a person; else where it went, because people change their addresses.
    to_address = models.EmailField(_("address"), max_length=254, blank=True)
    message = EncryptedJSONField(_("final message"), null=True, blank=True)  # may contain a sign-in code
    # Of a code, and only of that: until when it can be used.
    expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    priority = models.PositiveSmallIntegerField(default=5, help_text=_("0 is sent first."))
    not_before = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Attempts at which the server had the whole mail and did not answer (`delivery_backends.Unanswered`).
    times_unanswered = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    obsolete_at = models.DateTimeField(_("outdated since"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=ERROR_LENGTH, blank=True)
    # Leads from the mail to the log of nginx and the portal, and to the page of an error.
    request = models.CharField(
        _("number of the web request"),
        max_length=64,
        blank=True,
        default=current_request_number,
        db_default="",
        editable=False,
    )

    objects = OutgoingMailQuerySet.as_manager()
    is_opted_out: bool  # from `with_reader()`
    is_finished: bool  # from `without_messages()`
    is_expired: bool = False  # likewise

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
            models.Index(fields=["copy_of"], name="copies_of_a_mail", condition=Q(copy_of__isnull=False)),
        ]

    def __str__(self):
        return kind_label(self.kind)

    @property
    def address(self) -> str:
        """The recipient's current address, or the address the mail was written to."""
        return self.recipient.email if self.recipient else self.to_address

    @property
    def reader(self) -> Any:
        """The person whom the text addresses, None for an office; a copy has the text of the first mail."""
        return self.copy_of.recipient if self.copy_of else self.recipient

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
    # Whether we conclude that it refuses us from what it has said about several mails (`mail_server.Refusals`).
    is_presumed = models.BooleanField(default=False, db_default=False)
    last_error = models.CharField(max_length=ERROR_LENGTH, blank=True)
