"""The conclusion: what was achieved, and each person's part (R21, R22)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.conclusion_parts import (
    FIELDS_BEGUN,
    NEW_MENTORING,
    contradicts,
    has_different_answer,
    opinion_label,
    outcome_of,
    part_of,
)
from agreements.models import FOLLOWS_REASON, LINE_LENGTH, Conclusion, GoalOutcome, NextStep
from agreements.models.concluding import TEXT_LENGTH

BOTH_SEE_IT = gettext_lazy("Both of you and program staff see this.")
ONLY_STAFF_SEE_IT = gettext_lazy("Only program staff see this. The other person never does.")


def long_text(label, help_text="") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
    )


AGREES, DIFFERS = "agrees", "differs"  # what the other person says of the first part


def outcome_choices() -> list[tuple[str, str]]:
    """The outcomes a person can choose for a goal."""
    return [(FOLLOWS_REASON, _("As I answered above")), *GoalOutcome.Outcome.choices]


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
    is_meant = forms.BooleanField(label=gettext_lazy("Both answers are right as they are"), required=False)
    achieved = long_text(
        gettext_lazy("What was achieved?"),
        gettext_lazy("In your own words. You can leave this blank."),
    )
    steps = forms.MultipleChoiceField(
        label=gettext_lazy("Next career development steps you suggest to the mentee"),
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
        self.fields["steps"].choices = [(step.name, step.name) for step in NextStep.objects.all()]
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
                sentence = _("You reached some of your goals. Choose how far you reached this one.")
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

    @property
    def shared_text(self) -> str:
        """All that was answered for both to read, valid or not, to be added to a conclusion the other has begun."""
        reason, reasons = self["reason"].value() or "", dict(Conclusion.Reason.choices)
        answers = [(_("How it ended"), str(reasons.get(reason, "")))]
        answers += [(goal.text, self.words_about(goal)) for goal in self.goals]
        answers += [("", self["achieved"].value()), ("", ", ".join(self["steps"].value() or []))]
        answers += [("", self["next_steps"].value())]
        if NEW_MENTORING in self.fields and self[NEW_MENTORING].value():
            answers.append(("", self.fields[NEW_MENTORING].label))
        return "\n\n".join(f"{label}: {text}" if label else str(text) for label, text in answers if text)

    def words_about(self, goal) -> str:
        """The outcome chosen for a goal and the comment about it, as a summary prints them."""
        outcome = dict(GoalOutcome.Outcome.choices).get(self[f"outcome-{goal.pk}"].value(), "")
        return ": ".join(str(text) for text in (outcome, self[f"note-{goal.pk}"].value()) if text)

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
        offered = {value for value, _label in self.fields["steps"].choices}
        self.fields["steps"].choices += [(step, step) for step in conclusion.steps if step not in offered]

    def hint_of(self, goal) -> str:
        return ""  # it has its answer

    @property
    def details(self) -> dict:
        """The keyword arguments of `actions.correct_conclusion`."""
        details = super().details
        outcomes = {str(goal): list(outcome) for goal, outcome in details["outcomes"].items()}
        # Staff may have reordered the list since; only what is selected or no longer selected is a correction.
        kept = [step for step in self.initial["steps"] if step in details["steps"]]
        steps = kept + [step for step in details["steps"] if step not in kept]
        return details | {"outcomes": outcomes, "steps": steps}


class AddToConclusionForm(forms.Form):
    """What the other person says of a conclusion: whether it is right, in their words and goal by goal."""

    opinion = forms.ChoiceField(label=gettext_lazy("Is the summary right?"), widget=forms.RadioSelect)
    added = long_text(gettext_lazy("What would you like to add?"), gettext_lazy("You can leave this blank."))
    wants_new_mentoring = forms.BooleanField(
        label=gettext_lazy("I'd like a new mentoring relationship, with any mentor"), required=False
    )
    feedback = long_text(gettext_lazy("Private feedback for the program"))

    who_sees = {"added": BOTH_SEE_IT, "wants_new_mentoring": BOTH_SEE_IT, "feedback": ONLY_STAFF_SEE_IT}

    def __init__(self, data=None, *, conclusion, initial=None):
        super().__init__(data, initial=initial)
        self.conclusion = conclusion
        self.fields["opinion"].choices = [(AGREES, opinion_label(False)), (DIFFERS, opinion_label(True))]
        match = conclusion.agreement.match
        if conclusion.began_by_id == match.mentee_id:
            del self.fields["wants_new_mentoring"]
        else:
            self.fields["added"].help_text = _("You can leave this blank, or add your own next steps.")
        self.outcomes = list(conclusion.outcomes.all())
        self.name = conclusion.began_by.first_name_shown if conclusion.began_by else ""
        for one in self.outcomes:
            same = _("As %(name)s answered: %(outcome)s") % {"name": self.name, "outcome": one.outcome_shown}
            self.fields[f"outcome-{one.goal_id}"] = forms.ChoiceField(
                label=one.goal.text,
                choices=[("", same), *GoalOutcome.Outcome.choices],
                required=False,
                initial=one.other_outcome,
            )

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        differs = has_different_answer(self.conclusion, self.other_outcomes(data))
        if data["opinion"] == AGREES and differs:
            sentence = _(
                "You answered a goal differently from %(name)s. Select “I see some of it differently,” or choose the "
                "same answer for the goal."
            ) % {"name": self.name}
            self.add_error("opinion", ValidationError(sentence, code="answers_differ"))
        elif data["opinion"] == DIFFERS and not differs and not data["added"].strip():
            sentence = _("Say what you see differently, or choose another answer than %(name)s for a goal.")
            sentence %= {"name": self.name}
            self.add_error("opinion", ValidationError(sentence, code="nothing_said"))
        return data

    def other_outcomes(self, data) -> dict[str, str]:
        """The answer to each goal, "" for the same as the first: {goal: outcome}."""
        return {str(one.goal_id): data.get(f"outcome-{one.goal_id}", "") for one in self.outcomes}

    @property
    def goal_fields(self):
        return [self[f"outcome-{one.goal_id}"] for one in self.outcomes]

    @property
    def answers_goal_by_goal(self) -> bool:
        """Whether a goal has an answer of its own, or an error."""
        return any(field.errors or field.value() for field in self.goal_fields)

    @property
    def details(self) -> dict:
        """The keyword arguments of `actions.add_to_conclusion` and `actions.correct_conclusion`."""
        data = self.cleaned_data
        texts = {name: data[name].strip() for name in ("added", "feedback") if name in data}
        wish = {NEW_MENTORING: data[NEW_MENTORING]} if NEW_MENTORING in data else {}
        answers = {"is_seen_differently": data["opinion"] == DIFFERS, "other_outcomes": self.other_outcomes(data)}
        return texts | wish | answers

    @property
    def selected(self) -> list[tuple[str, str]]:
        """What was selected, as text, for a page where it can no longer be sent: each field's label and the answer."""
        fields = [field for field in [self["opinion"], *self.goal_fields] if self.is_bound and field.value()]
        return [(field.label, dict(field.field.choices).get(field.value(), "")) for field in fields]

    def is_already_saved_in(self, conclusion: Conclusion, *, by) -> bool:
        """Whether an earlier submit of this form has added the same part."""
        if not self.is_valid() or conclusion.added_by_id != by.pk:
            return False
        part, details = part_of(conclusion, by), self.details
        return all(details.get(name, value) == value for name, value in part.items())


class AddedCorrectionForm(AddToConclusionForm):
    """The part that the other person added, to be corrected.

    Who now agrees, and leaves the words they wrote when they did not, is asked whether these stay.
    """

    words_stay = forms.BooleanField(label=gettext_lazy("My text stays as it is"), required=False)

    def __init__(self, data=None, *, conclusion):
        opinion = DIFFERS if conclusion.is_seen_differently else AGREES
        if conclusion.answer_by:
            opinion = ""  # what was said of an earlier text is said anew
        initial = {"opinion": opinion, "added": conclusion.added, NEW_MENTORING: conclusion.wants_new_mentoring}
        super().__init__(data, conclusion=conclusion, initial=initial)
        del self.fields["feedback"]
        self.fields["added"].label = _("Your part of the summary")
        if not (self.is_bound and self.keeps_words_of_a_difference):
            del self.fields["words_stay"]

    @property
    def keeps_words_of_a_difference(self) -> bool:
        """Whether they agree now, with the text unchanged that they wrote when they saw some of it differently."""
        agrees_now = self.conclusion.is_seen_differently and self["opinion"].value() == AGREES
        return agrees_now and bool(self.conclusion.added) and self["added"].value().strip() == self.conclusion.added

    def clean(self):
        data = super().clean()
        if not self.errors and data.get("words_stay") is False:
            sentence = _(
                "You wrote this when you saw some of it differently. Change it, or confirm below that it stays."
            )
            self.add_error("added", ValidationError(sentence, code="words_of_a_difference"))
        return data
