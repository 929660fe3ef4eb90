from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.registry import SUBJECTS
from notifications.rendering import kind_label, page_path, render_subject

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
    def for_reader(self, user):
        """A person's notices with the rows they are about, in one statement per model."""
        ContentType.objects.get_for_models(*SUBJECTS)  # fills the cache in one statement instead of one per model
        rows = [subject.rows() for subject in SUBJECTS.values()]
        notices = self.filter(recipient=user).select_related("recipient", "about_type")
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
        return kind_label(self.kind)

    @property
    def text(self) -> str:
        """What happened, in one sentence: the subject of the mail, in the language of the page."""
        if self.about is None:
            return str(_("This is no longer available."))
        return render_subject(self.kind, self.about, self.recipient)

    @property
    def link(self) -> str:
        return page_path(self.about)
