from datetime import timedelta
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement, user_field
from agreements.models.starter_content import NextStep
from agreements.models.version import LINE_LENGTH
from core.workflow import Guard, Workflow, WorkflowQuerySet
from matches.models import PairBlock

# R21 [P]: the time in which the other person may add their part to the conclusion.
CONCLUSION_WINDOW = timedelta(days=14)
# R22 [P]: the time in which each person may correct their part once the conclusion is finished, and how often in all.
CORRECTION_WINDOW = timedelta(hours=24)
CORRECTIONS_EACH = 5
TEXT_LENGTH = 2000  # characters
# In a part as data: whether what the other person says was said before a correction of the first part.
OF_EARLIER_TEXT = "is_of_earlier_text"


def open_conclusions_first():
    """Ordering: conclusions waiting for the other part, the earliest deadline first; then the newest."""
    is_open = Q(status=Conclusion.Status.OPEN)
    return (Case(When(is_open, then=0), default=1), Case(When(is_open, then="add_by")), "-began_at", "-pk")


class ConclusionQuerySet(WorkflowQuerySet):
    def for_mentee(self, user):
        """The finished conclusions of a mentee's own mentoring, newest first, with goals and mentors."""
        rows = self.filter(agreement__match__mentee=user.pk).exclude(status=Conclusion.Status.OPEN)
        return rows.select_related("agreement__match__mentor__user").prefetch_related("outcomes__goal")

    def with_correct_by(self, person):
        """Annotated with `correct_by`: until when this person may correct a part of theirs.

        While it waits, until the other part is due; then for `CORRECTION_WINDOW` since it was final, or since the other
        person last changed theirs after that. So it never gets shorter, and no one extends their own.
        """
        by_other = ConclusionCorrection.objects.filter(
            ~Q(by=person.pk), conclusion=OuterRef("pk"), corrected_at__gte=OuterRef("closed_at")
        )
        last_by_other = by_other.order_by("-corrected_at").values("corrected_at")[:1]
        since = Coalesce(Subquery(last_by_other), F("closed_at"))
        return self.annotate(
            correct_by=Case(When(closed_at=None, then=F("add_by")), default=since + CORRECTION_WINDOW),
        )

    def correctable(self, person):
        """Which this person may correct if a part is theirs, of two who still take part and are not kept apart."""
        mentee, mentor = OuterRef("agreement__match__mentee"), OuterRef("agreement__match__mentor")
        kept_apart = PairBlock.objects.filter(Q(mentee=mentee, mentor=mentor) | Q(mentee=mentor, mentor=mentee))
        return self.with_correct_by(person).filter(
            ~Exists(kept_apart),
            correct_by__gt=Now(),
            agreement__status__in=[Agreement.Status.IN_FORCE, Agreement.Status.CONCLUDED],
            agreement__match__held_at=None,
            agreement__match__mentee__user__ended_at=None,
            agreement__match__mentor__user__ended_at=None,
        )

    def overdue(self):
        """Open, although the other person's time to add their part has passed."""
        return self.filter(status=Conclusion.Status.OPEN, add_by__lte=Now())


@pghistory.track(fields=["status"])
class Conclusion(Workflow):
    """The conclusion of an agreement: what was achieved and what comes next (R21, R22)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for the other person's part")
        JOINT = "joint", _("Completed together")
        INDIVIDUAL = "individual", _("Completed by one person")

    class Reason(models.TextChoices):
        REACHED = "reached", _("We reached our goals")
        PARTLY = "partly", _("We partly reached our goals")
        CANNOT_CONTINUE = "cannot_continue", _("One of us can't continue")

    TRANSITIONS = {Status.OPEN: {Status.JOINT, Status.INDIVIDUAL}}
    REFUSALS = {
        Status.OPEN: _("The summary is open."),
        Status.JOINT: _("The summary has been completed together."),
        Status.INDIVIDUAL: _("The summary has been closed."),
    }

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="conclusion", verbose_name=_("agreement"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    achieved = models.CharField(_("what was achieved"), max_length=TEXT_LENGTH, blank=True)
    next_steps = models.CharField(_("next steps"), max_length=TEXT_LENGTH, blank=True)
    # Chosen from the program's list, by their English names at that time.
    steps = ArrayField(models.CharField(max_length=200), verbose_name=_("next steps from the list"), default=list)
    wants_new_mentoring = models.BooleanField(_("a new mentoring relationship"), default=False)
    began_by = user_field(_("started by"))
    began_at = models.DateTimeField(_("started"), db_default=Now(), editable=False)
    added_by = user_field(_("other part added by"), null=True, blank=True)
    added = models.CharField(_("the other person's part"), max_length=TEXT_LENGTH, blank=True)
    # Of the person who adds: the mentee's own plan, or the mentor's suggestions.
    added_steps = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("the other person's next steps from the list"),
        default=list,
        db_default=[],
        blank=True,
    )
    added_next_steps = models.CharField(
        _("the other person's next steps"), max_length=TEXT_LENGTH, blank=True, default="", db_default=""
    )
    # What the other person said first, as it was said whatever is corrected later: {part, outcomes}, their part and the
    # first person's outcome for each goal then. None in a conclusion from before this was kept.
    first_answer = models.JSONField(null=True, editable=False)
    # Also where only an outcome of a goal differs.
    is_seen_differently = models.BooleanField(
        _("the other person sees some of it differently"), default=False, db_default=False
    )
    add_by = models.DateTimeField(
        _("deadline for the other part"), db_default=Now() + CONCLUSION_WINDOW, editable=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    # Set when the first part is corrected after the other person has said whether it is right; empty once they say it
    # of the corrected part, too.
    answer_by = models.DateTimeField(_("deadline for answering a correction"), null=True, blank=True, editable=False)

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("conclusion"), _("conclusions")
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None) | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="conclusion_closed_at_is_set_exactly_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(status="joint", added_by__isnull=False) | (~Q(status="joint") & Q(added_by=None)),
                name="joint_conclusions_name_who_added",
            ),
            models.CheckConstraint(
                condition=Q(added_by=None) | ~Q(added_by=F("began_by")),
                name="the_other_party_adds_to_the_record",
                violation_error_message=_("The other person adds their part or confirms the summary."),
            ),
            models.CheckConstraint(
                condition=Q(status="joint") | Q(is_seen_differently=False),
                name="only_who_adds_to_the_record_sees_it_differently",
            ),
            models.CheckConstraint(
                condition=Q(status="joint") | Q(answer_by=None), name="only_who_has_answered_is_asked_again"
            ),
        ]

    def __str__(self):
        return self.status_shown

    def get_absolute_url(self):
        return reverse("agreements:conclusion", args=[self.agreement_id])

    @property
    def status_shown(self) -> str:
        """The status, and where it is final, whether the two say the same of it, as far as both have said it."""
        if self.answer_by and self.is_seen_differently:
            return str(_("Completed with different answers, then corrected"))
        if self.answer_by:
            return str(_("Completed, then corrected"))
        return str(_("Completed with different answers") if self.is_seen_differently else self.get_status_display())

    @property
    def opinion_shown(self) -> str:
        """What the other person said of the first part; that of an earlier text as said then. Empty if nothing yet."""
        if self.status != self.Status.JOINT:
            return ""
        if self.answer_by and self.is_seen_differently:
            return str(_("Saw some of it differently, before it was corrected"))
        if self.answer_by:
            return str(_("Agreed with the summary as it was before it was corrected"))
        return str(_("Sees some of it differently") if self.is_seen_differently else _("Agrees with the summary"))

    @property
    def status_tone(self) -> str:
        """The tone of its badge once it is final."""
        says_the_same = self.status == self.Status.JOINT and not self.is_seen_differently and not self.answer_by
        return "good" if says_the_same else ""

    @property
    def ended_it_at_once(self) -> bool:
        """Whether the mentoring ended when this was begun (R21), whatever reason a correction has given since."""
        ended_at = self.agreement.closed_at
        return bool(ended_at) and (self.closed_at is None or ended_at < self.closed_at)

    @property
    def was_cut_short(self) -> bool:
        """Whether the program closed it before the other person's deadline."""
        return self.status == self.Status.INDIVIDUAL and self.closed_at < self.add_by

    @property
    def is_corrected_since_final(self) -> bool:
        """Whether either part was corrected after the summary was final, with no answer since."""
        last = self.corrections.last()
        return bool(last and self.closed_at and last.corrected_at >= self.closed_at and not last.is_answer)

    def asks_again(self, person: Any) -> bool:
        """Whether what this person said of the first part was said before that was corrected."""
        return self.answer_by is not None and self.added_by_id == person.pk

    @cached_property
    def steps_shown(self) -> list[str]:
        """The next steps from the list, in the reader's language."""
        return NextStep.in_current_language(self.steps)

    @cached_property
    def added_steps_shown(self) -> list[str]:
        """The other person's next steps from the list, in the reader's language."""
        return NextStep.in_current_language(self.added_steps)

    @property
    def has_steps(self) -> bool:
        """Whether who began named any next step."""
        return bool(self.steps or self.next_steps)

    @property
    def has_added_steps(self) -> bool:
        """Whether the other person named any."""
        return bool(self.added_steps or self.added_next_steps)

    def planned_by(self, mentee: Any) -> list[str]:
        """The next steps one by one, the mentee's own first: those from the list, then the lines written.

        Each is cut to the length of a goal, and stands there once.
        """
        first = [*self.steps_shown, *lines_of(self.next_steps)]
        added = [*self.added_steps_shown, *lines_of(self.added_next_steps)]
        steps = [*first, *added] if self.began_by_id == mentee.pk else [*added, *first]
        return list(dict.fromkeys(step[:LINE_LENGTH] for step in steps if step))


def lines_of(text: str) -> list[str]:
    """The lines of a text, each with single spaces."""
    return [" ".join(line.split()) for line in text.splitlines()]


class ConclusionCorrection(models.Model):
    """A correction of one person's part of a conclusion (R22): what it said before and after."""

    conclusion = models.ForeignKey(Conclusion, models.CASCADE, related_name="corrections")
    by = user_field(_("corrected by"))
    corrected_at = models.DateTimeField(_("corrected"), db_default=Now(), editable=False)
    # As `conclusion_parts.part_of` gives them.
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    class Meta:
        verbose_name, verbose_name_plural = _("correction"), _("corrections")
        ordering = ["corrected_at", "pk"]
        triggers = [
            Guard(
                name="corrections_are_never_changed",
                operation=pgtrigger.Update,
                sentence=_("A correction can't be changed."),
                condition_sql="TRUE",
            )
        ]

    def __str__(self):
        return str(self.conclusion)

    def get_absolute_url(self):
        return self.conclusion.get_absolute_url()

    @property
    def is_answer(self) -> bool:
        """Whether it is what the other person says of a correction of the first part."""
        return bool(self.before.get(OF_EARLIER_TEXT))

    @property
    def changes_opinion(self) -> bool:
        """Whether it says anew if the summary is right, without being asked again."""
        sides = [side.get("is_seen_differently") for side in (self.before, self.after)]
        return not self.is_answer and sides[0] != sides[1]


class PrivateFeedback(models.Model):
    """One person's feedback about the mentoring, for program staff only (R22)."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="private_feedback", verbose_name=_("agreement")
    )
    author = user_field(_("author"))
    text = models.CharField(_("private feedback for the program"), max_length=TEXT_LENGTH)
    written_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("private feedback"), _("private feedback")
        ordering = ["-written_at", "-pk"]

    def __str__(self):
        return self.text[:80]
