"""The living style guide: every component in every state and in both color schemes. Demo mode only, English only."""

import re
from datetime import timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe

from agreements.plan_line import Deadline, PlanLine, labels_of
from core.days import today
from matches.models import RESPONSE_WINDOW, MatchRequest

COLOURS = (
    *("bg", "surface", "sunken", "text", "muted", "line", "control", "main", "focus", "link"),
    *("good", "good-bg", "warn", "warn-bg", "bad", "bad-bg", "mark", "today"),
    *(f"tone-{number}" for number in range(1, 6)),
)


class SampleForm(forms.Form):
    """One field of every type that the portal uses."""

    who_sees = {"goal": "The mentor you ask reads this. No one else does."}

    goal = forms.CharField(
        label="What do you want to achieve?",
        help_text="One sentence is enough.",
        max_length=600,
        widget=forms.Textarea,
    )
    name = forms.CharField(label="First name", max_length=80)
    email = forms.EmailField(label="Personal email", required=False)
    graduation = forms.DateField(
        label="Day of graduation", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    level = forms.ChoiceField(
        label="Class level", choices=[("", "Choose one"), ("junior", "Junior"), ("senior", "Senior")]
    )
    standing = forms.ChoiceField(
        label="You are",
        widget=forms.RadioSelect,
        choices=[("student", "A student"), ("graduate", "A graduate")],
    )
    modes = forms.MultipleChoiceField(
        label="How you'd like to meet",
        required=False,
        help_text="Select all that work for you.",
        widget=forms.CheckboxSelectMultiple,
        choices=[("person", "In person"), ("phone", "By phone"), ("online", "Online")],
    )
    adult = forms.BooleanField(label="I am 18 or older")


class ClosedForm(forms.Form):
    """Fields that cannot be changed, a field for a code and a field for a file."""

    email = forms.EmailField(label="Your email address", initial="rosa@people.example", disabled=True)
    code = forms.CharField(
        label="The code from our email", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    photo = forms.FileField(label="A photo", required=False, help_text="JPEG or PNG, up to 5 MB.")
    kept = forms.CharField(
        label="The name you signed with", max_length=250, initial="Rosa Díaz", widget=forms.TextInput({"readonly": ""})
    )
    standing = forms.ChoiceField(
        label="You are", widget=forms.RadioSelect, choices=[("student", "A student")], initial="student", disabled=True
    )


def forms_for_scheme(scheme):
    """Cards, and an empty form, one with errors, and one with disabled fields; their IDs differ by color scheme."""
    first = {"light": 1, "dark": 11}[scheme]
    return {
        "cards": [CARD | card | {"pk": first + number} for number, card in enumerate(CARDS)],
        "form": SampleForm(auto_id=f"{scheme}_blank_%s"),
        "wrong_form": without_autofocus(SampleForm({"goal": "Hi!", "email": "rosa@"}, auto_id=f"{scheme}_wrong_%s")),
        "closed_form": ClosedForm(auto_id=f"{scheme}_closed_%s"),
    }


def without_autofocus(form):
    """A form with errors that takes neither the focus nor the title, because the page shows two of them."""
    return mark_safe(re.sub(r' autofocus data-error="[^"]*"', "", form.render()))  # noqa: S308 — rendered by Django


def sample_messages():
    return [
        Message(constants.INFO, "Your draft is saved."),
        Message(constants.SUCCESS, "Your request to Rosa has been sent."),
        Message(constants.WARNING, "Rosa has been away for a while. An answer may take longer."),
        Message(constants.ERROR, "You already have an open request."),
    ]


def response_windows(now):
    """Response windows on their first, fourth and last day."""
    sending_times = [now - timedelta(days=days, hours=4) for days in (0, 3, RESPONSE_WINDOW.days - 1)]
    return [{"sent_at": sent_at, "respond_by": sent_at + RESPONSE_WINDOW} for sent_at in sending_times]


def steps(now):
    return [
        {"title": "Interview held", "state": "done", "note": "online", "at": now - timedelta(days=9)},
        {"title": "Sign version 3", "state": "next", "note": "waiting for you"},
        {"title": "Study plan", "state": "later", "at": now + timedelta(days=20)},
        {"title": "Conclude and plan next steps", "state": "later"},
    ]


JOURNEY_STEPS = [
    {"title": "Find", "text": "Search by industry, major, or career."},
    {"title": "Ask", "text": "One request to one mentor."},
    {"title": "Agree", "text": "Goals, activities, and deadlines, decided together."},
    {"title": "Grow", "text": "Work through the plan, then plan the next step."},
]
CHANGES = [
    {"kind": "changed", "label": "Goal 1: deadline", "before": "January 15", "after": "February 1"},
    {"kind": "added", "label": "Goal 1: activity", "after": "Mock interview"},
    {"kind": "removed", "label": "Goal 2", "before": "Learn to code"},
]
CONSEQUENCES = [
    "We'll tell Rosa that you withdrew the request.",
    "Your message is saved, and you can ask someone else right away.",
]
TABS = [
    {"label": "Waiting", "url": "?tab=waiting", "is_current": True, "count": 2},
    {"label": "Answered", "url": "?tab=answered"},
]
TABLE_HEAD = ["Mentor", "Asked", "Status"]
TABLE = [
    ["Alicia R.", "March 2", MatchRequest.Status.PENDING.label],
    ["Minh T.", "February 3", MatchRequest.Status.EXPIRED.label],
]
BARS = [
    {"label": MatchRequest.Status.ACCEPTED.label, "value": 48, "percent": 80},
    {"label": MatchRequest.Status.EXPIRED.label, "value": 12, "percent": 20},
]
DRAWINGS = ["calm", "letters", "search", "signpost", "spilled", "table"]
CARDS = [
    {"name": "Rosa D.", "work": "Nurse Practitioner · community clinic", "openings": 2, "openings_text": "2 openings"},
    {"name": "Nguyễn A.", "work": "Civil engineer · county", "openings": 0, "openings_text": "No openings"},
]
CARD = {
    "href": "#light",
    "words": "I changed careers at thirty, and I remember every wrong turn. Ask me about licensing and first jobs.",
    "topics": [{"name": "Nursing", "is_match": True}, {"name": "Résumés"}],
    "more_topics": 2,
    "photo": "",
    "other_reasons": "Your major",
    "ways": "In person, online",
}
HALF_HOURS = ("9:30 am", "10 am", "10:30 am", "11 am")
SLOTS = [{"name": name, "is_chosen": str(name == "10 am").lower()} for name in HALF_HOURS]
NAMES = ["Rosa Díaz", "Nguyễn Thị Ánh", "李小龙", "محمد علي", "Plato", "Óscar Solís"]


def week():
    """A week of day buttons: Wednesday is shown, and has a chosen time."""
    names = enumerate(("Mon", "Tue", "Wed", "Thu", "Fri"), 9)
    return [
        {"name": name, "number": number, "is_shown": str(name == "Wed").lower(), "is_chosen": name == "Wed"}
        for number, name in names
    ]


def line():
    """The time of an agreement with four goals, the first of which is late."""
    places = (12, 45, 49, 88)
    deadlines = [Deadline(None, at, is_late=at < 30) for at in places]
    start, end = today() - timedelta(days=30), today() + timedelta(days=70)
    return PlanLine(start, end, 30, 70, deadlines, labels_of(deadlines))


def samples():
    """The template context with sample data for the components."""
    now = timezone.now()
    pages = Paginator(range(200), 20)
    return {
        "sample_messages": sample_messages(),
        "response_windows": response_windows(now),
        "steps": steps(now),
        "journey": JOURNEY_STEPS,
        "changes": CHANGES,
        "consequences": CONSEQUENCES,
        "tabs": TABS,
        "table_head": TABLE_HEAD,
        "table_rows": [
            [{"head": head, "value": value} for head, value in zip(TABLE_HEAD, row, strict=True)] for row in TABLE
        ],
        "bars": BARS,
        "days": week(),
        "slots": SLOTS,
        "drawings": DRAWINGS,
        "line": line(),
        "names": NAMES,
        "pages": [pages.page(1), pages.page(3), pages.page(10)],
    }


@login_not_required
def styleguide(request):
    """Every component twice: in the light and in the dark color scheme."""
    schemes = [{"name": name, "title": name.title(), **forms_for_scheme(name)} for name in ("light", "dark")]
    return render(request, "demo/styleguide.html", samples() | {"colours": COLOURS, "schemes": schemes})
