"""Choices that staff maintain: suggested activities, starter goals and next steps (R20, R22, R30)."""

from collections.abc import Sequence

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from profiles.models import Topic
from profiles.models.taxonomy import Vocabulary


class SuggestedActivity(Vocabulary):
    """An activity the program suggests (R20)."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("suggested activity"), _("suggested activities")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(Lower("name_en"), name="one_suggested_activity_per_name")]


class StarterGoal(Vocabulary):
    """A ready-made first goal for a topic, with activities and a deadline in weeks (R20)."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", verbose_name=_("topic"))
    activities = models.ManyToManyField(SuggestedActivity, related_name="+", verbose_name=_("activities"))
    weeks = models.PositiveSmallIntegerField(_("weeks until the deadline"), default=6)

    class Meta:
        verbose_name, verbose_name_plural = _("starter goal"), _("starter goals")
        ordering = ["topic__position", "pk"]
        constraints = [models.UniqueConstraint("topic", Lower("name_en"), name="one_starter_goal_per_topic_and_name")]


class NextStep(Vocabulary):
    """A career development step that a conclusion may include (R22), which keeps its English name."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("next step"), _("next steps")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(Lower("name_en"), name="one_next_step_per_name")]

    @classmethod
    def in_current_language(cls, steps: Sequence[str]) -> list[str]:
        """Steps as conclusions keep them, in the reader's language; one that is no longer listed as it was chosen."""
        if not steps or get_language() != "es":
            return list(steps)
        spanish = dict(cls.objects.filter(name_en__in=steps).values_list("name_en", "name_es"))
        return [spanish.get(step) or step for step in steps]
