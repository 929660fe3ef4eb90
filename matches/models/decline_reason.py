from django.db import models
from django.utils.translation import gettext_lazy as _

from profiles.models.taxonomy import Vocabulary


class DeclineReason(Vocabulary):
    """A reason, kindly worded, that a mentor may give with a no (R13, R30)."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("decline reason"), _("decline reasons")
        ordering = ["position", "pk"]
