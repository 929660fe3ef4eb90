"""The conclusion: what was achieved, and each person's part (R21, R22)."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.conclusion_parts import (
    FIELDS_BEGUN,
    NEW_MENTORING,
    contradicts,
    outcome_of,
)
from agreements.models import FOLLOWS_REASON, LINE_LENGTH, Conclusion, GoalOutcome, NextStep
from agreements.models.concluding import TEXT_LENGTH

SUGGESTED = gettext_lazy("Next career development steps you suggest to the mentee")
ONLY_STAFF_SEE_IT = gettext_lazy("Only program staff see this. The other person never does.")


def long_text(label, help_text="") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
    )


def outcome_choices() -> list[tuple[str, str]]:
    """The outcomes a person can choose for a goal."""
    return [(FOLLOWS_REASON, _("No separate answer")), *GoalOutcome.Outcome.choices]


def steps_offered(chosen: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The choices of the program's list of next steps, and what was chosen before and is no longer in it."""
    offered = {step.name_en: step.name for step in NextStep.objects.all()}
    return [*offered.items(), *((step, step) for step in chosen if step not in offered)]


def in_order_of(before: Iterable[str], steps: Collection[str]) -> list[str]:
    """The steps in the order they had: staff may have reordered the list, and that is no correction."""
    same = [step for step in before if step in steps]
    return same + [step for step in steps if step not in same]


def activities_done(goal) -> str:
    """How many of its activities are marked as done, of a goal loaded with them."""
    total = len(goal.activities.all())
    sentence = ngettext("%(done)s of %(total)s activity done", "%(done)s of %(total)s activities done", total)
    return sentence % {"done": goal.done_count, "total": total}


class ConclusionForm(forms.Form):
    """The conclusion one of the two begins (R22). Every goal may be skipped."""

    reason = forms.ChoiceField(
        label=gettext_lazy("How is your mentoring relationship ending?"),
        choices=Conclusion.Reason.choices,
        widget=forms.RadioSelect,
    )
    is_meant = forms.BooleanField(label=gettext_lazy("All answers are right as they are"), required=False)
    achieved = long_text(
        gettext_lazy("What was achieved?"),
        gettext_lazy("In your own words. You can leave this blank."),
    )
    steps = forms.MultipleChoiceField(
        label=SUGGESTED,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    next_steps = long_text(gettext_lazy("Next steps, in your own words"))
    wants_new_mentoring = forms.BooleanField(
        label=gettext_lazy("I'd like a new mentoring relationship, with any mentor"), required=False
    )
    feedback = long_text(gettext_lazy("Private feedback for the program"))

    who_sees = {"feedback": ONLY_STAFF_SEE_IT}  # all else both see, as the page says once

    def __init__(self, *args, goals, is_mentee, has_ended=False, **kwargs):
        super().__init__(*args, **kwargs)
        if has_ended:
            self.fields["reason"].label = _("How did your mentoring relationship end?")
        if is_mentee:
            self.fields["steps"].label = _("Your next career development steps")
        else:
            del self.fields["wants_new_mentoring"]  # the mentee says so in their own part
        self.fields["steps"].choices = steps_offered()
        self.goals = list(goals)
        for goal in self.goals:
            self.fields[f"outcome-{goal.pk}"] = forms.ChoiceField(
                label=goal.text, choices=outcome_choices(), initial=FOLLOWS_REASON, help_text=self.hint_of(goal)
            )
            self.fields[f"note-{goal.pk}"] = forms.CharField(label=_("Comment"), max_length=LINE_LENGTH, required=False)
        reason = self["reason"].value() or ""
        outcomes = [outcome_of(reason, self[f"outcome-{goal.pk}"].value()) for goal in self.goals]
        if not (self.is_bound and contradicts(reason, outcomes)):
            del self.fields["is_meant"]
        else:
            self.spell_out(outcomes)

    def hint_of(self, goal) -> str:
        """What the plan says of a goal, beside the question how far it was reached."""
        return activities_done(goal)

    def clean(self):
        data = super().clean()
        for goal in self.goals if data.get("reason") == Conclusion.Reason.PARTLY else []:
            if data.get(f"outcome-{goal.pk}") == FOLLOWS_REASON:  # which of them were reached, only this person knows
                sentence = _("You partly reached your goals. Choose how far you reached this one.")
                self.add_error(f"outcome-{goal.pk}", ValidationError(sentence, code="outcome_missing"))
        return data

    def spell_out(self, outcomes):
        """Shows what the reason said of each goal as its answer, so that another reason doesn't change it unseen."""
        self.data = self.data.copy()
        for goal, outcome in zip(self.goals, outcomes, strict=True):
            self.data[self.add_prefix(f"outcome-{goal.pk}")] = outcome

    @property
    def answers_goal_by_goal(self) -> bool:
        """Whether a goal has an outcome of its own, a comment, or an error."""
        fields = [field for goal in self.goal_fields for field in goal.values()]
        return any(field.errors or (field.value() or FOLLOWS_REASON) != FOLLOWS_REASON for field in fields)

    @property
    def goal_fields(self):
        return [{"outcome": self[f"outcome-{goal.pk}"], "note": self[f"note-{goal.pk}"]} for goal in self.goals]

    @property
    def details(self) -> dict:
        """The keyword arguments of `actions.begin_conclusion`."""
        data = self.cleaned_data
        outcomes = {goal.pk: (data[f"outcome-{goal.pk}"], data[f"note-{goal.pk}"]) for goal in self.goals}
        return {name: data[name] for name in data if "-" not in name} | {"outcomes": outcomes}

    def shared_text(self, *, without: Collection[str] = ()) -> str:
        """All that was answered for both to read, valid or not, as one text, without these fields.

        `outcomes` among them: of the goals only the comments.
        """
        reason, reasons = self["reason"].value() or "", dict(Conclusion.Reason.choices)
        wish = NEW_MENTORING in self.fields and self[NEW_MENTORING].value()
        with_outcomes = "outcomes" not in without
        answers = {
            "reason": [(_("How it ended"), str(reasons.get(reason, "")))],
            "goals": [(goal.text, self.words_about(goal, with_outcome=with_outcomes)) for goal in self.goals],
            "achieved": [("", self["achieved"].value())],
            "steps": [("", ", ".join(map(str, self.steps_selected)))],
            "next_steps": [("", self["next_steps"].value())],
            NEW_MENTORING: [("", self.fields[NEW_MENTORING].label if wish else "")],
        }
        shown = [answer for name, of_field in answers.items() if name not in without for answer in of_field]
        return "\n\n".join(f"{label}: {text}" if label else str(text) for label, text in shown if text)

    @property
    def steps_selected(self) -> list[str]:
        """The next steps selected, in the reader's language."""
        labels = dict(self.fields["steps"].choices)
        return [labels.get(step, step) for step in self["steps"].value() or []]

    def words_about(self, goal, *, with_outcome: bool) -> str:
        """The outcome chosen for a goal and the comment about it, as a summary prints them."""
        outcome = dict(GoalOutcome.Outcome.choices).get(self[f"outcome-{goal.pk}"].value(), "") if with_outcome else ""
        return ": ".join(str(text) for text in (outcome, self[f"note-{goal.pk}"].value()) if text)

    def answers_about(self, goals) -> dict[str, Any]:
        """The outcome and the comment for each of these goals, of this or another version, by the name of its field."""
        before = {goal.thread: goal.pk for goal in self.goals}
        return {
            f"{part}-{goal.pk}": self[f"{part}-{before[goal.thread]}"].value()
            for goal in goals
            if goal.thread in before
            for part in ("outcome", "note")
        }

    def carried_to(self, goals) -> dict[str, Any]:
        """All answers, valid or not, as the initial ones of a form about the goals of another version.

        What was said of a goal that version no longer has is added to what was achieved.
        """
        answers = {name: self[name].value() for name in self.fields if "-" not in name}
        threads = {goal.thread for goal in goals}
        gone = [
            (goal.text, self.words_about(goal, with_outcome=True)) for goal in self.goals if goal.thread not in threads
        ]
        texts = [answers["achieved"], *(f"{text}: {words}" for text, words in gone if words)]
        return answers | self.answers_about(goals) | {"achieved": "\n\n".join(filter(None, texts))}

    def is_already_saved_in(self, conclusion: Conclusion, *, by) -> bool:
        """Whether an earlier submit of this form has begun exactly this conclusion, so that nothing is lost."""
        if not self.is_valid() or conclusion.began_by_id != by.pk:
            return False
        is_same = all(
            getattr(conclusion, name) == self.details[name] for name in ("reason", "achieved", "steps", "next_steps")
        )
        outcomes = {outcome.goal_id: (outcome.answer, outcome.note) for outcome in conclusion.outcomes.all()}
        return is_same and outcomes == self.details["outcomes"]


class CorrectionForm(ConclusionForm):
    """The part of the one who began a conclusion, as it is now, to be corrected."""

    def __init__(self, data=None, *, conclusion):
        outcomes = list(conclusion.outcomes.all())
        initial = {name: getattr(conclusion, name) for name in (*FIELDS_BEGUN, NEW_MENTORING)}
        initial |= {f"outcome-{one.goal_id}": one.answer for one in outcomes}
        initial |= {f"note-{one.goal_id}": one.note for one in outcomes}
        is_mentee = conclusion.began_by_id == conclusion.agreement.match.mentee_id
        super().__init__(
            data,
            initial=initial,
            goals=[one.goal for one in outcomes],
            is_mentee=is_mentee,
            has_ended=not conclusion.agreement.is_in_force,
        )
        del self.fields["feedback"]
        self.fields["steps"].choices = steps_offered(conclusion.steps)

    def hint_of(self, goal) -> str:
        return ""  # it has its answer

    @property
    def details(self) -> dict:
        """The keyword arguments of `actions.correct_conclusion`."""
        details = super().details
        outcomes = {str(goal): list(outcome) for goal, outcome in details["outcomes"].items()}
        return details | {"outcomes": outcomes, "steps": in_order_of(self.initial["steps"], details["steps"])}
