import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import Text, by_person
from core.workflow import Guard

REASON_LENGTH = 2000  # characters


class ParticipationEndQuerySet(models.QuerySet):
    def in_effect(self):
        """Ends that have not been reversed by reinstating the person."""
        return self.filter(reinstated_at=None)


@pghistory.track(fields=["reinstated_at"])
class ParticipationEnd(models.Model):
    """The program ended a person's participation, with the reason (R26). Reinstating closes the row."""

    user = models.ForeignKey(User, models.CASCADE, related_name="participation_ends", verbose_name=_("person"))
    reason = Text(_("reason (the person reads this)"), max_length=REASON_LENGTH)
    ended_by = by_person(_("ended by"))
    ended_at = models.DateTimeField(_("ended"), db_default=Now(), editable=False)
    reinstated_at = models.DateTimeField(_("reinstated"), null=True, blank=True, editable=False)
    reinstated_by = by_person(blank=True, editable=False)
    reinstated_because = Text(_("why reinstated"), max_length=REASON_LENGTH, blank=True)

    objects = ParticipationEndQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("ended participation"), _("ended participations")
        ordering = ["-ended_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(reinstated_at=None),
                name="one_standing_end_per_person",
                violation_error_message=_("This person's participation has already ended."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="an_end_carries_a_reason",
                violation_error_message=_("Say why. The person will read your reason."),
            ),
        ]

        triggers = [
            Guard(
                name="ended_people_are_out",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.Update,
                sentence=_(
                    "A person whose participation has ended can't have a posted profile, an open request, or a match."
                ),
                condition_sql="program_is_out_and_in(NEW.user_id)",
            )
        ]

    def __str__(self):
        return str(self.user)
