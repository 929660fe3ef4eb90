from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.rendering import kind_label


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
        return kind_label(self.kind)
