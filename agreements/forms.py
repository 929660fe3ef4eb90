"""Forms of agreements. A draft has a field per term, goal and activity, so that it works without JavaScript."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.content import TERMS, Text, missing_parts
from agreements.draft_editing import parse_number
from agreements.font_coverage import latin_name_refusal, unprintable_letters
from agreements.models import (
    ACTIVITIES,
    GOALS,
    LINE_LENGTH,
    AgreementVersion,
    Conclusion,
    ContactLog,
    GoalOutcome,
    NextStep,
)
from agreements.models.concluding import TEXT_LENGTH
from core.forms import PlainTextMixin

SHORTEST_MEETING, LONGEST_MEETING = 10, 240  # minutes


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class TermsForm(PlainTextMixin, forms.ModelForm):
    """How the two meet, and the proposer's note to the other person."""

    class Meta:
        model = AgreementVersion
        fields = ["frequency", "minutes", "mode", "arranger", "starts_on", "ends_on", "note"]
        labels = {
            "frequency": gettext_lazy("How often you meet"),
            "minutes": gettext_lazy("Length of each meeting (minutes)"),
            "arranger": gettext_lazy("Who arranges meetings"),
            "note": gettext_lazy("Note with your proposal"),
        }
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "note": forms.Textarea}

    marks_optional = False
    who_sees = {"note": gettext_lazy("The person you propose it to reads it. It isn't part of the agreement.")}

    def clean_minutes(self):
        minutes = self.cleaned_data["minutes"]
        if not SHORTEST_MEETING <= minutes <= LONGEST_MEETING:
            raise ValidationError(
                _("Enter a meeting length between %(shortest)d and %(longest)d minutes."),
                params={"shortest": SHORTEST_MEETING, "longest": LONGEST_MEETING},
                code="meeting_length",
            )
        return minutes


class GoalForm(PlainTextMixin, forms.Form):
    """One goal of a draft. Nothing is required: a draft may be unfinished (see `content.missing_parts`)."""

    marks_optional = False

    thread = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("What do you want to achieve?"),
        max_length=LINE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    deadline = forms.DateField(label=gettext_lazy("Deadline"), required=False, widget=DateInput())

    def __init__(self, *args, number: int, activities: list[str], **kwargs):
        super().__init__(*args, prefix=f"goal-{number}", **kwargs)
        self.number = number
        for position, activity in enumerate(activities[:ACTIVITIES]):
            self.fields[f"activity-{position}"] = forms.CharField(
                label=_("Activity %(number)d") % {"number": position + 1},
                max_length=LINE_LENGTH,
                required=False,
                initial=activity,
            )

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())

    @property
    def activity_fields(self):
        return [self[name] for name in self.fields if name.startswith("activity-")]

    @property
    def name(self) -> str:
        """What its buttons call it: its number, followed by the start of its text, if any."""
        text = str(self["text"].value() or "").strip()
        number = self.number + 1
        return f"{number} “{text[:60]}”" if text else str(number)

    @property
    def add_button(self) -> str:
        return f"add-activity-{self.number}"

    @property
    def is_first(self) -> bool:
        return self.number == 0

    def as_data(self) -> Text:
        data = self.cleaned_data
        return {
            "thread": str(data["thread"]),
            "text": data["text"],
            "deadline": data["deadline"],
            "activities": [data[field.name].strip() for field in self.activity_fields],
        }


class DraftForm:
    """The whole draft: a `TermsForm` and one `GoalForm` per goal, from a saved text or (`typed`) from a POST."""

    def __init__(self, text: Text, note: str, revision: int):
        self.revision = revision
        self.terms = TermsForm(initial={term: text[term] for term in TERMS} | {"note": note})
        self.goals = [
            GoalForm(number=number, activities=goal["activities"] or [""], initial=goal)
            for number, goal in enumerate(text["goals"])
        ]

    @classmethod
    def typed(cls, post) -> "DraftForm":
        """The form of a POST. Fields our own pages would not send are ignored."""
        form = cls.__new__(cls)
        form.revision = parse_number(post.get("revision"))
        form.terms = TermsForm(post)
        count = min(parse_number(post.get("goals")), GOALS)
        form.goals = [
            GoalForm(post, number=number, activities=typed_activities(post, number)) for number in range(count)
        ]
        return form

    def is_valid(self) -> bool:
        results = [form.is_valid() for form in self.forms]  # a list, so that every form reports its errors
        return all(results)

    def focus_on(self, field_id: str) -> None:
        """Focus this field when the page opens."""
        for form in self.forms:
            for field in form.visible_fields():
                if field.auto_id == field_id:
                    field.field.widget.attrs["autofocus"] = True

    @property
    def forms(self):
        return [self.terms, *self.goals]

    @property
    def faults(self) -> list[dict[str, str]]:
        """Every error with its field, for the summary above the form."""
        general = [{"href": "", "label": "", "error": error} for error in self.terms.non_field_errors()]
        return general + [
            {"href": f"#{field.first_input_id}", "label": fault_label(form, field), "error": error}
            for form in self.forms
            for field in form.visible_fields()
            for error in field.errors
        ]

    def text(self) -> Text:
        """What was typed, as `actions.save_draft` takes it. A goal with a duplicate thread gets a new one."""
        goals, threads = [goal.as_data() for goal in self.goals], set()
        for goal in goals:
            if goal["thread"] in threads:
                goal["thread"] = str(uuid4())
            threads.add(goal["thread"])
        return {term: self.terms.cleaned_data[term] for term in TERMS} | {"goals": goals}

    @property
    def note(self) -> str:
        return self.terms.cleaned_data["note"]

    def mark_missing(self) -> bool:
        """Add an error to each field that keeps the draft from being proposed (R18). True if there is any."""
        parts = missing_parts(self.text())
        for part in parts:
            form = self.terms if part.goal is None else self.goals[part.goal]
            form.add_error(part.field or None, ValidationError(part.sentence, code=part.code))
        return bool(parts)

    @property
    def is_full(self) -> bool:
        return len(self.goals) >= GOALS


def fault_label(form, field) -> str:
    if isinstance(form, GoalForm):
        if field.name == "text":
            return _("Goal %(number)s") % {"number": form.number + 1}
        return _("Goal %(number)s, %(field)s") % {"number": form.number + 1, "field": field.label}
    return field.label


def typed_activities(post, number: int) -> list[str]:
    prefix = f"goal-{number}-activity-"
    return [post[f"{prefix}{position}"] for position in range(ACTIVITIES) if f"{prefix}{position}" in post] or [""]


class SignForm(PlainTextMixin, forms.Form):
    typed_name = forms.CharField(
        label=gettext_lazy("Type your full name"),
        max_length=250,
        help_text=gettext_lazy("This is your signature. It appears with today's date on the copy for program staff."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    latin_name = forms.CharField(
        label=gettext_lazy("Your name in Latin letters"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("The PDF can't print some letters in your name, so it shows this spelling and says so."),
    )

    def __init__(self, data=None, *, needs_latin_name=False):
        """Asks for Latin letters only if the PDF cannot print the name, as it is in the version or as typed."""
        super().__init__(data)
        typed = self.data.get("typed_name", "")
        self.needs_latin_name = needs_latin_name or bool(unprintable_letters(typed))
        if not self.needs_latin_name:
            del self.fields["latin_name"]

    def clean(self):
        data = super().clean()
        if self.needs_latin_name and (refusal := latin_name_refusal(data.get("latin_name", ""))):
            self.add_error("latin_name", ValidationError(str(refusal), code=refusal.code))
        return data


class MeetingForm(forms.ModelForm):
    class Meta:
        model = ContactLog
        fields = ["met_on", "minutes", "mode"]
        widgets = {"met_on": DateInput()}

    who_sees = {
        "met_on": gettext_lazy(
            "Both of you and program staff see the date, length, and type of meeting. What you "
            "talk about stays between you."
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["met_on"].initial = timezone.localdate


def outcome_choices() -> list[tuple[str, str]]:
    """The outcomes a person can choose for a goal; "Nothing to record" is what a summary says of a skipped goal."""
    skip = {GoalOutcome.Outcome.NOTHING.value: _("Skip this goal")}
    return [(value, skip.get(value, label)) for value, label in GoalOutcome.Outcome.choices]


class ConclusionForm(PlainTextMixin, forms.Form):
    """The conclusion one of the two begins (R22). Every goal may be skipped."""

    reason = forms.ChoiceField(
        label=gettext_lazy("How is your mentoring relationship ending?"),
        choices=Conclusion.Reason.choices,
        widget=forms.RadioSelect,
    )
    achieved = forms.CharField(
        label=gettext_lazy("What was achieved?"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("In your own words, in addition to the goals above. You can leave this blank."),
    )
    steps = forms.MultipleChoiceField(
        label=gettext_lazy("The mentee's next career development steps"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    next_steps = forms.CharField(
        label=gettext_lazy("Next steps, in your own words"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea,
    )
    wants_new_mentoring = forms.BooleanField(label=gettext_lazy("Start a new mentoring relationship"), required=False)
    feedback = forms.CharField(
        label=gettext_lazy("Private feedback for the program"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea,
    )

    who_sees = {
        "achieved": gettext_lazy("Both of you and program staff see this."),
        "next_steps": gettext_lazy("Both of you and program staff see this."),
        "feedback": gettext_lazy("Only program staff see this. The other person never does."),
    }

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


class AddToConclusionForm(PlainTextMixin, forms.Form):
    added = forms.CharField(
        label=gettext_lazy("What would you like to add?"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("Leave blank to confirm the summary as it is."),
    )
    feedback = forms.CharField(
        label=gettext_lazy("Private feedback for the program"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea,
    )

    who_sees = {
        "added": gettext_lazy("Both of you and program staff see this."),
        "feedback": gettext_lazy("Only program staff see this. The other person never does."),
    }

    def is_already_saved_in(self, conclusion: Conclusion, *, by) -> bool:
        """Whether an earlier submit of this form has added the same text."""
        return self.is_valid() and conclusion.added_by_id == by.pk and conclusion.added == self.cleaned_data["added"]
