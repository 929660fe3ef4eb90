from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.fields import Text, by_person
from matches.models.lengths import NOTE_LENGTH
from profiles.models import MenteeProfile, MentorProfile


class PairBlockQuerySet(models.QuerySet):
    def between(self, mentee, mentor):
        """The block between these two profiles, in either direction."""
        return self.filter(Q(mentee=mentee.pk, mentor=mentor.pk) | Q(mentee=mentor.pk, mentor=mentee.pk))

    def people_blocked_from(self, person):
        """The keys of everyone blocked from this person (a key), in either direction."""
        as_mentee = self.filter(mentee=person).order_by().values_list("mentor", flat=True)
        return as_mentee.union(self.filter(mentor=person).order_by().values_list("mentee", flat=True))


class PairBlock(models.Model):
    """Two people the program never matches again (R26). Only staff see the block and its reason."""

    mentee = models.ForeignKey(MenteeProfile, models.CASCADE, related_name="+", verbose_name=_("mentee"))
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="+", verbose_name=_("mentor"))
    by = by_person(_("blocked by"))
    reason = Text(_("reason (staff only)"), max_length=NOTE_LENGTH)
    at = models.DateTimeField(_("blocked"), db_default=Now(), editable=False)

    objects = PairBlockQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("matching block"), _("matching blocks")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentee", "mentor"],
                name="one_block_per_pair",
                violation_error_message=_("These two people are already blocked from matching."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_block_has_a_reason",
                violation_error_message=_("Say why. Colleagues will read your reason."),
            ),
            models.CheckConstraint(condition=~Q(mentee=F("mentor")), name="nobody_is_blocked_from_themselves"),
        ]

    def __str__(self):
        return f"{self.mentee} ✕ {self.mentor}"
