"""The draft as a form: terms, goals, activities, each a field of its own, so that it works without JavaScript too."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.content import TERMS, Text, missing
from agreements.draft_editing import whole_number
from agreements.font_coverage import fault_of_latin, lacking
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

SHORTEST, LONGEST = 10, 240  # minutes of a meeting


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class TermsForm(PlainTextMixin, forms.ModelForm):
    """How the two meet, and the proposer's note."""

    class Meta:
        model = AgreementVersion
        fields = ["frequency", "minutes", "mode", "arranger", "starts_on", "ends_on", "note"]
        labels = {"note": gettext_lazy("Note to the other person")}
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "note": forms.Textarea}

    marks_optional = False
    who_sees = {"note": gettext_lazy("The other person reads it with your proposal. It is not part of the agreement.")}

    def clean_minutes(self):
        minutes = self.cleaned_data["minutes"]
        if not SHORTEST <= minutes <= LONGEST:
            raise ValidationError(
                _("Enter a meeting length between %(shortest)d and %(longest)d minutes."),
                params={"shortest": SHORTEST, "longest": LONGEST},
                code="meeting_length",
            )
        return minutes


class GoalForm(PlainTextMixin, forms.Form):
    """One goal of a draft. Nothing is required here: a draft may be unfinished (`text.missing` says what lacks)."""

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
        """What its buttons call it: its words, or its number while it has none."""
        words = str(self["text"].value() or "").strip()
        number = self.number + 1
        return f"{number} “{words[:60]}”" if words else str(number)

    @property
    def add_button(self) -> str:
        return f"add-activity-{self.number}"

    @property
    def is_first(self) -> bool:
        return self.number == 0

    def as_data(self) -> Text:
        clean = self.cleaned_data
        return {
            "thread": str(clean["thread"]),
            "text": clean["text"],
            "deadline": clean["deadline"],
            "activities": [clean[field.name].strip() for field in self.activity_fields],
        }


class DraftForm:
    """The whole draft: `TermsForm` and one `GoalForm` per goal, from what is kept or from what was just typed."""

    def __init__(self, text: Text, note: str, revision: int):
        self.revision = revision
        self.terms = TermsForm(initial={term: text[term] for term in TERMS} | {"note": note})
        self.goals = [
            GoalForm(number=number, activities=goal["activities"] or [""], initial=goal)
            for number, goal in enumerate(text["goals"])
        ]

    @classmethod
    def typed(cls, post) -> "DraftForm":
        """What was typed. Fields that a page of ours would not send are left out."""
        form = cls.__new__(cls)
        form.revision = whole_number(post.get("revision"))
        form.terms = TermsForm(post)
        count = min(whole_number(post.get("goals")), GOALS)
        form.goals = [
            GoalForm(post, number=number, activities=typed_activities(post, number)) for number in range(count)
        ]
        return form

    def is_valid(self) -> bool:
        checked = [form.is_valid() for form in self.forms]  # all of them, so that every fault is told
        return all(checked)

    def focus_on(self, field_id: str) -> None:
        """The eye and the keyboard go to this field when the page opens."""
        for form in self.forms:
            for field in form.visible_fields():
                if field.auto_id == field_id:
                    field.field.widget.attrs["autofocus"] = True

    @property
    def forms(self):
        return [self.terms, *self.goals]

    @property
    def faults(self) -> list[dict[str, str]]:
        """Everything wrong, each with its field, for the summary above the form."""
        general = [{"href": "", "label": "", "error": error} for error in self.terms.non_field_errors()]
        return general + [
            {"href": f"#{field.first_input_id}", "label": fault_label(form, field), "error": error}
            for form in self.forms
            for field in form.visible_fields()
            for error in field.errors
        ]

    def text(self) -> Text:
        """What was typed, as `save_draft` takes it. A goal copied by hand from another gets a thread of its own."""
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
        """Say beside each field what keeps the draft from being proposed (R18). True when something does."""
        wrong = missing(self.text())
        for fault in wrong:
            form = self.terms if fault.goal is None else self.goals[fault.goal]
            form.add_error(fault.field or None, ValidationError(fault.sentence, code=fault.code))
        return bool(wrong)

    @property
    def is_full(self) -> bool:
        return len(self.goals) >= GOALS


def fault_label(form, field) -> str:
    if isinstance(form, GoalForm):
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

    def __init__(self, data=None, *, is_asked_for_latin=False):
        """The second line is asked for where the paper cannot print the name: as it stands, or as it is typed."""
        super().__init__(data)
        typed = self.data.get("typed_name", "")
        self.is_asked_for_latin = is_asked_for_latin or bool(lacking(typed))
        if not self.is_asked_for_latin:
            del self.fields["latin_name"]

    def clean(self):
        cleaned = super().clean()
        if self.is_asked_for_latin and (fault := fault_of_latin(cleaned.get("latin_name", ""))):
            self.add_error("latin_name", ValidationError(str(fault), code=fault.code))
        return cleaned


class MeetingForm(forms.ModelForm):
    class Meta:
        model = ContactLog
        fields = ["met_on", "minutes", "mode"]
        widgets = {"met_on": DateInput()}

    who_sees = {
        "met_on": gettext_lazy(
            "You two and program staff see the date, length, and type of meeting. "
            "What you talk about stays between you."
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["met_on"].initial = timezone.localdate


class ConclusionForm(PlainTextMixin, forms.Form):
    """The record one of the two begins (R22). "Nothing to record" is allowed everywhere."""

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
    wants_new_mentoring = forms.BooleanField(label=gettext_lazy("A new mentoring relationship"), required=False)
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
                label=goal.text, choices=GoalOutcome.Outcome.choices, initial=GoalOutcome.Outcome.NOTHING
            )
            self.fields[f"note-{goal.pk}"] = forms.CharField(label=_("Comment"), max_length=LINE_LENGTH, required=False)

    @property
    def goal_fields(self):
        return [{"outcome": self[f"outcome-{goal.pk}"], "note": self[f"note-{goal.pk}"]} for goal in self.goals]

    @property
    def details(self) -> dict:
        """What `actions.begin_conclusion` takes."""
        clean = self.cleaned_data
        outcomes = {goal.pk: (clean[f"outcome-{goal.pk}"], clean[f"note-{goal.pk}"]) for goal in self.goals}
        names = ("reason", "achieved", "steps", "next_steps", "wants_new_mentoring", "feedback")
        return {name: clean[name] for name in names} | {"outcomes": outcomes}

    @property
    def words(self) -> str:
        """All that was typed for both to read, right or wrong, as the words to add to a record another has begun."""
        notes = [f"{goal.text}: {self[f'note-{goal.pk}'].value() or ''}" for goal in self.goals]
        typed = [note for note in notes if not note.endswith(": ")]
        texts = [self["achieved"].value(), *typed, *(self["steps"].value() or []), self["next_steps"].value()]
        return "\n\n".join(text for text in texts if text)

    def is_kept_in(self, record: Conclusion, *, by) -> bool:
        """Whether this very record was begun by the press before this one: nothing that was typed is lost then."""
        if not self.is_valid() or record.began_by_id != by.pk:
            return False
        same = all(
            getattr(record, name) == self.details[name] for name in ("reason", "achieved", "steps", "next_steps")
        )
        notes = {outcome.goal_id: (outcome.outcome, outcome.note) for outcome in record.outcomes.all()}
        return same and notes == self.details["outcomes"]


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

    def is_kept_in(self, record: Conclusion, *, by) -> bool:
        """Whether the same words were added by the press before this one."""
        return self.is_valid() and record.added_by_id == by.pk and record.added == self.cleaned_data["added"]
