"""The conclusion: what was achieved, and each person's part (R21, R22)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import LINE_LENGTH, Conclusion, GoalOutcome, NextStep
from agreements.models.concluding import TEXT_LENGTH

BOTH_SEE_IT = gettext_lazy("Both of you and program staff see this.")
ONLY_STAFF_SEE_IT = gettext_lazy("Only program staff see this. The other person never does.")


def long_text(label, help_text="") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_LENGTH, required=False, widget=forms.Textarea, help_text=help_text
    )


def outcome_choices() -> list[tuple[str, str]]:
    """The outcomes a person can choose for a goal; "Nothing to record" is what a summary says of a skipped goal."""
    skip = {GoalOutcome.Outcome.NOTHING.value: _("Skip this goal")}
    return [(value, skip.get(value, label)) for value, label in GoalOutcome.Outcome.choices]


class ConclusionForm(forms.Form):
    """The conclusion one of the two begins (R22). Every goal may be skipped."""

    reason = forms.ChoiceField(
        label=gettext_lazy("How is your mentoring relationship ending?"),
        choices=Conclusion.Reason.choices,
        widget=forms.RadioSelect,
    )
    achieved = long_text(
        gettext_lazy("What was achieved?"),
        gettext_lazy("In your own words, in addition to the goals above. You can leave this blank."),
    )
    steps = forms.MultipleChoiceField(
        label=gettext_lazy("The mentee's next career development steps"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    next_steps = long_text(gettext_lazy("Next steps, in your own words"))
    wants_new_mentoring = forms.BooleanField(label=gettext_lazy("Start a new mentoring relationship"), required=False)
    feedback = long_text(gettext_lazy("Private feedback for the program"))

    who_sees = {"achieved": BOTH_SEE_IT, "next_steps": BOTH_SEE_IT, "feedback": ONLY_STAFF_SEE_IT}

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["steps"].choices = [(step.name, step.name) for step in NextStep.objects.all()]
        self.goals = list(goals)
        for goal in self.goals:
            self.fields[f"outcome-{goal.pk}"] = forms.ChoiceField(
                label=goal.text, choices=outcome_choices(), initial=GoalOutcome.Outcome.NOTHING
            )
            self.fields[f"note-{goal.pk}"] = forms.CharField(label=_("Comment"), max_length=LINE_LENGTH, required=False)

    @property
    def goal_fields(self):
        return [{"outcome": self[f"outcome-{goal.pk}"], "note": self[f"note-{goal.pk}"]} for goal in self.goals]

    @property
    def details(self) -> dict:
        """The keyword arguments of `actions.begin_conclusion`."""
        data = self.cleaned_data
        outcomes = {goal.pk: (data[f"outcome-{goal.pk}"], data[f"note-{goal.pk}"]) for goal in self.goals}
        names = ("reason", "achieved", "steps", "next_steps", "wants_new_mentoring", "feedback")
        return {name: data[name] for name in names} | {"outcomes": outcomes}

    @property
    def shared_text(self) -> str:
        """All that was typed for both to read, valid or not, to be added to a conclusion the other has begun."""
        notes = [f"{goal.text}: {self[f'note-{goal.pk}'].value() or ''}" for goal in self.goals]
        written_notes = [note for note in notes if not note.endswith(": ")]
        texts = [self["achieved"].value(), *written_notes, *(self["steps"].value() or []), self["next_steps"].value()]
        return "\n\n".join(text for text in texts if text)

    def is_already_saved_in(self, conclusion: Conclusion, *, by) -> bool:
        """Whether an earlier submit of this form has begun exactly this conclusion, so that nothing is lost."""
        if not self.is_valid() or conclusion.began_by_id != by.pk:
            return False
        is_same = all(
            getattr(conclusion, name) == self.details[name] for name in ("reason", "achieved", "steps", "next_steps")
        )
        outcomes = {outcome.goal_id: (outcome.outcome, outcome.note) for outcome in conclusion.outcomes.all()}
        return is_same and outcomes == self.details["outcomes"]


class AddToConclusionForm(forms.Form):
    added = long_text(
        gettext_lazy("What would you like to add?"), gettext_lazy("Leave blank to confirm the summary as it is.")
    )
    feedback = long_text(gettext_lazy("Private feedback for the program"))

    who_sees = {"added": BOTH_SEE_IT, "feedback": ONLY_STAFF_SEE_IT}

    def is_already_saved_in(self, conclusion: Conclusion, *, by) -> bool:
        """Whether an earlier submit of this form has added the same text."""
        return self.is_valid() and conclusion.added_by_id == by.pk and conclusion.added == self.cleaned_data["added"]
