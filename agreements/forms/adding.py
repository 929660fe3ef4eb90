"""What the other person says of a conclusion that one has begun: to add it, or to correct it (R22)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.conclusion_parts import (
    NEW_MENTORING,
    STEPS_ADDED,
    has_different_answer,
    opinion_label,
    part_of,
)
from agreements.forms.conclusion import ONLY_STAFF_SEE_IT, SUGGESTED, in_order_of, long_text, steps_offered
from agreements.models import Conclusion, GoalOutcome

BOTH_SEE_IT = gettext_lazy("Both of you and program staff see this.")
AGREES, DIFFERS = "agrees", "differs"  # what the other person says of the first part


class AddToConclusionForm(forms.Form):
    """What the other person says of a conclusion: whether it is right, in their words and goal by goal."""

    opinion = forms.ChoiceField(label=gettext_lazy("Is the summary right?"), widget=forms.RadioSelect)
    opinion.widget.attrs["data-about-text"] = True  # not brought back to a page with another text (static/forms.js)
    added = long_text(gettext_lazy("What would you like to add?"), gettext_lazy("You can leave this blank."))
    added_steps = forms.MultipleChoiceField(
        label=gettext_lazy("Your next career development steps"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    added_next_steps = long_text(gettext_lazy("Next steps, in your own words"))
    wants_new_mentoring = forms.BooleanField(
        label=gettext_lazy("I'd like a new mentoring relationship, with any mentor"), required=False
    )
    feedback = long_text(gettext_lazy("Private feedback for the program"))

    who_sees = {"feedback": ONLY_STAFF_SEE_IT} | dict.fromkeys(("added", *STEPS_ADDED, NEW_MENTORING), BOTH_SEE_IT)

    def __init__(self, data=None, *, conclusion, initial=None):
        super().__init__(data, initial=initial)
        self.conclusion = conclusion
        self.fields["opinion"].choices = [(AGREES, opinion_label(False)), (DIFFERS, opinion_label(True))]
        match = conclusion.agreement.match
        if conclusion.began_by_id == match.mentee_id:
            del self.fields[NEW_MENTORING]
            self.fields["added_steps"].label = SUGGESTED
        self.fields["added_steps"].choices = steps_offered(conclusion.added_steps)
        self.outcomes = list(conclusion.outcomes.all())
        self.name = conclusion.began_by.first_name_shown if conclusion.began_by else ""
        for one in self.outcomes:
            same = _("As %(name)s answered: %(outcome)s") % {"name": self.name, "outcome": one.get_outcome_display()}
            self.fields[f"outcome-{one.goal_id}"] = forms.ChoiceField(
                label=one.goal.text,
                choices=[("", same), *GoalOutcome.Outcome.choices],
                required=False,
                initial=one.other_outcome if one.is_answered_differently and conclusion.is_seen_differently else "",
                help_text=self.hint_of(one),
            )

    def hint_of(self, one: GoalOutcome) -> str:
        """What they had agreed with, where that was corrected since."""
        if not one.is_answered_differently:
            return ""
        return _("You had answered: %(outcome)s") % {"outcome": one.get_other_outcome_display()}

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

    def ask_opinion_anew(self):
        """Selects no answer to whether the summary is right: they gave theirs of a text that has changed since."""
        self.data = self.data.copy()
        for name in ("opinion", "words_stay"):
            self.data.pop(self.add_prefix(name), None)
        self.errors.pop("added", None)  # whether these words stay depends on the answer
        if not self.has_error("opinion"):
            sentence = _("Choose your answer again: the summary has changed.")
            self.add_error("opinion", ValidationError(sentence, code="answer_again"))

    @property
    def goal_fields(self):
        return [self[f"outcome-{one.goal_id}"] for one in self.outcomes]

    @property
    def answers_goal_by_goal(self) -> bool:
        """Whether a goal has an answer of its own, or an error speaks of these answers."""
        is_pointed_at = self.is_bound and self.has_error("opinion", code="nothing_said")
        return is_pointed_at or any(field.errors or field.value() for field in self.goal_fields)

    @property
    def details(self) -> dict:
        """The keyword arguments of `actions.add_to_conclusion` and `actions.correct_conclusion`."""
        data = self.cleaned_data
        texts = {name: data[name].strip() for name in ("added", "feedback") if name in data}
        others = {name: data[name] for name in (*STEPS_ADDED, NEW_MENTORING) if name in data}
        others["added_steps"] = in_order_of(self.conclusion.added_steps, data["added_steps"])
        answers = {"is_seen_differently": data["opinion"] == DIFFERS, "other_outcomes": self.other_outcomes(data)}
        return texts | others | answers

    @property
    def selected(self) -> list[tuple[str, str]]:
        """What was selected, as text, for a page where it can no longer be sent: each field's label and the answer."""
        if not self.is_bound:
            return []
        fields = [field for field in [self["opinion"], *self.goal_fields] if field.value()]
        answers = [(field.label, dict(field.field.choices).get(field.value(), "")) for field in fields]
        labels = dict(self.fields["added_steps"].choices)
        steps = ", ".join(str(labels.get(step, step)) for step in self["added_steps"].value() or [])
        answers += [
            (self[name].label, text)
            for name, text in zip(STEPS_ADDED, (steps, self["added_next_steps"].value()), strict=True)
        ]
        return [(label, answer) for label, answer in answers if answer]

    def is_already_saved_in(self, conclusion: Conclusion, *, by) -> bool:
        """Whether an earlier submit of this form has added the same part."""
        if not self.is_valid() or conclusion.added_by_id != by.pk:
            return False
        part, details = part_of(conclusion, by), self.details
        # A goal left to the first answer is the same, whatever that was corrected to since.
        answers = {goal: answer or part["other_outcomes"][goal] for goal, answer in details["other_outcomes"].items()}
        details["other_outcomes"] = answers
        return all(details.get(name, value) == value for name, value in part.items())


class AddedCorrectionForm(AddToConclusionForm):
    """The part that the other person added, to be corrected.

    Who now answers otherwise than when they wrote their words, or still sees some of it differently after a correction
    but names nothing new, is asked whether these words stay.
    """

    words_stay = forms.BooleanField(label=gettext_lazy("My text still says what I mean"), required=False)

    def __init__(self, data=None, *, conclusion):
        opinion = DIFFERS if conclusion.is_seen_differently else AGREES
        if conclusion.answer_by:
            opinion = ""  # what was said of an earlier text is said anew
        initial = {"opinion": opinion, "added": conclusion.added}
        initial |= {name: getattr(conclusion, name) for name in (*STEPS_ADDED, NEW_MENTORING)}
        super().__init__(data, conclusion=conclusion, initial=initial)
        del self.fields["feedback"]
        self.fields["added"].label = _("Your part of the summary")
        if not (self.is_bound and self.keeps_words_of_another_answer):
            del self.fields["words_stay"]

    @property
    def keeps_words_of_another_answer(self) -> bool:
        """Whether they leave words unchanged that they wrote with another answer, or about a text corrected since."""
        added, opinion = self.conclusion.added, self["opinion"].value()
        if not added or not opinion or (self["added"].value() or "").strip() != added:
            return False
        answers = {str(one.goal_id): self[f"outcome-{one.goal_id}"].value() or "" for one in self.outcomes}
        names_nothing_new = bool(self.conclusion.answer_by) and not has_different_answer(self.conclusion, answers)
        is_new_answer = (opinion == DIFFERS) != self.conclusion.is_seen_differently
        return is_new_answer or (opinion == DIFFERS and names_nothing_new)

    def clean(self):
        data = super().clean()
        if not self.errors and data.get("words_stay") is False:
            sentence = _("You wrote this before, with another answer. Change it, or confirm below that it stays.")
            if self.conclusion.is_seen_differently == (data["opinion"] == DIFFERS):
                sentence = _(
                    "You wrote this before the summary was corrected. Change it, or confirm below that it stays."
                )
            self.add_error("added", ValidationError(sentence, code="words_of_an_earlier_answer"))
        return data
