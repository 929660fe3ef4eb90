from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.concluding import Conclusion
from agreements.models.version import LINE_LENGTH, Goal

# The answer for a goal that leaves it to how the mentoring ended: one answer for all goals together.
FOLLOWS_REASON = "as_answered"


class GoalOutcomeQuerySet(models.QuerySet):
    def left_open(self):
        """Goals that at least one of the two says are not fully reached, and not part of a later agreement, which new
        mentoring may continue."""
        is_unreached = Q(outcome__in=GoalOutcome.LEFT_OPEN) | Q(other_outcome__in=GoalOutcome.LEFT_OPEN)
        return self.filter(is_unreached, is_agreed_again=False)

    def for_mentee(self, user):
        """Outcomes of a mentee's mentoring, newest first; `is_agreed_again`: the goal is in a later agreement."""
        agreed_since = Goal.objects.filter(
            thread=OuterRef("goal__thread"), pk__gt=OuterRef("goal"), version__in_force_at__isnull=False
        ).exclude(version__agreement=OuterRef("conclusion__agreement"))
        outcomes = self.filter(conclusion__agreement__match__mentee=user.pk).annotate(
            is_agreed_again=Exists(agreed_since)
        )
        return outcomes.select_related("conclusion", "goal").order_by("-conclusion__began_at", "-pk")


class GoalOutcome(models.Model):
    """How far a goal was reached, as part of a conclusion (R22)."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        PARTLY = "partly", _("Partly reached")
        NOT_REACHED = "not_reached", _("Not reached")
        NOTHING = "nothing", _("Nothing to record")

    LEFT_OPEN = (Outcome.PARTLY, Outcome.NOT_REACHED)

    conclusion = models.ForeignKey(Conclusion, models.CASCADE, related_name="outcomes")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="+", verbose_name=_("goal"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.NOTHING)
    # The outcome is what the reason implies, which was the one answer for all goals together.
    follows_reason = models.BooleanField(_("answered for all goals together"), default=False, db_default=False)
    note = models.CharField(_("note"), max_length=LINE_LENGTH, blank=True)
    # What the other person answered; where they left it to the first answer, what that was then.
    other_outcome = models.CharField(
        _("the other person's answer"), max_length=12, choices=Outcome, blank=True, default="", db_default=""
    )

    objects = GoalOutcomeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("outcome"), _("outcomes")
        ordering = ["goal__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["conclusion", "goal"], name="one_outcome_per_goal")]

    def __str__(self):
        return self.goal.text

    @property
    def is_answered_differently(self) -> bool:
        """Whether the other person's answer is not that of the one who began, as both are now."""
        return self.other_outcome not in ("", self.outcome)

    @property
    def is_answered_alike(self) -> bool:
        """Whether the other person's answer is that of the one who began, as both are now."""
        return self.other_outcome == self.outcome

    @property
    def is_left_open(self) -> bool:
        return bool({self.outcome, self.other_outcome} & {*self.LEFT_OPEN})

    @property
    def answer(self) -> str:
        """What the one who began answered for this goal: an outcome, or `FOLLOWS_REASON`."""
        return FOLLOWS_REASON if self.follows_reason else self.outcome

    @property
    def outcome_shown(self) -> str:
        """The outcome in words, which say whether it was answered for this goal by itself."""
        return outcome_words(self.outcome, follows_reason=self.follows_reason)


def outcome_words(outcome: str, *, follows_reason: bool = False) -> str:
    """An outcome as people read it; and if it `follows_reason`, that it was answered for all goals together."""
    label = str(GoalOutcome.Outcome(outcome).label)
    if not follows_reason:
        return label
    if outcome == GoalOutcome.Outcome.NOTHING:
        return str(_("No answer for this goal"))
    return str(_("%(outcome)s (one answer for all goals)") % {"outcome": label})
