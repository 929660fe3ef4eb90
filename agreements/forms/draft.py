"""Forms of agreements. A draft has a field per term, goal and activity, so that it works without JavaScript."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.content import TERMS, Text, unready_parts
from agreements.forms.signing import SignAsProposedForm
from agreements.models import ACTIVITIES, GOALS, LINE_LENGTH, AgreementVersion
from core.cleaning import parse_number
from core.days import today
from core.forms import DateInput

SHORTEST_MEETING, LONGEST_MEETING = 10, 240  # minutes


class TermsForm(forms.ModelForm):
    """How the two meet, and the proposer's note to the other person."""

    class Meta:
        model = AgreementVersion
        fields = ["frequency", "minutes", "mode", "arranger", "starts_on", "ends_on", "note"]
        labels = {
            "frequency": gettext_lazy("How often you meet"),
            "minutes": gettext_lazy("Length of each meeting (minutes)"),
            "arranger": gettext_lazy("Who arranges meetings"),
            "note": gettext_lazy("Note with your proposal (optional)"),
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


class GoalForm(forms.Form):
    """One goal of a draft. Nothing is required: a draft may be unfinished (see `content.unready_parts`)."""

    marks_optional = False

    thread = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("What do you want to achieve together?"),
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
                widget=forms.Textarea(attrs={"rows": 1}),
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
    def written_activities(self) -> list[str]:
        return [text for field in self.activity_fields if (text := str(field.value() or "").strip())]

    @property
    def add_button(self) -> str:
        return f"add-activity-{self.number}"

    def as_data(self) -> Text:
        data = self.cleaned_data
        return {
            "thread": str(data["thread"]),
            "text": data["text"],
            "deadline": data["deadline"],
            "activities": [" ".join(data[field.name].split()) for field in self.activity_fields],
        }


class DraftForm:
    """The whole draft: a `TermsForm` and one `GoalForm` per goal, from a saved text or (`typed`) from a POST.

    `signing`, where it can be proposed: the name to sign it with in the same step. It is not part of the draft.
    """

    signing: SignAsProposedForm | None = None

    # Of a POST: the number of the version that the page began with, if it said so.
    begun_from: int | None = None

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
        form.begun_from = parse_number(post["begun_from"]) if "begun_from" in post else None
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
        shown = [*self.forms, self.signing] if self.signing else self.forms
        general = [{"href": "", "label": "", "error": error} for form in shown for error in form.non_field_errors()]
        return general + [
            {"href": f"#{field.first_input_id}", "label": fault_label(form, field), "error": error}
            for form in shown
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

    def mark_missing(self, agreement) -> bool:
        """Add an error to each field that keeps the draft from being proposed (R18). True if there is any."""
        parts = unready_parts(self.text(), agreement, today())
        for part in parts:
            form = self.terms if part.goal is None else self.goals[part.goal]
            form.add_error(part.field or None, ValidationError(part.sentence, code=part.code))
        return bool(parts)

    @property
    def is_blank(self) -> bool:
        """Whether no goal has been written yet."""
        return not any(goal["text"].value() or goal.written_activities for goal in self.goals)

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
