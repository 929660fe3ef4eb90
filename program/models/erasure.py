from datetime import timedelta

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import by_person

# A person who asked for erasure can change their mind for this long.
ERASURE_GRACE = timedelta(days=14)


class ErasureRequestQuerySet(models.QuerySet):
    def waiting(self):
        """Neither withdrawn nor carried out."""
        return self.filter(taken_back_at=None, done_at=None)

    def due(self):
        """Waiting, and the grace period is over."""
        return self.waiting().filter(due_at__lte=Now())


@pghistory.track(fields=["taken_back_at", "done_at"])
class ErasureRequest(models.Model):
    """A person's request to be erased (R29). Staff carry it out after the grace period."""

    user = models.ForeignKey(User, models.CASCADE, related_name="erasure_requests", verbose_name=_("person"))
    asked_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    due_at = models.DateTimeField(_("due on or after"), db_default=Now() + ERASURE_GRACE, editable=False)
    taken_back_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    done_by = by_person(_("erased by"), blank=True, editable=False)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("erasure request"), _("erasure requests")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(taken_back_at=None, done_at=None),
                name="one_waiting_erasure_per_person",
                violation_error_message=_("You've already asked us to delete your data."),
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(done_at=None), name="an_erasure_is_taken_back_or_done"
            ),
        ]

    def __str__(self):
        return str(self.user)
