"""The living style guide: every component, in every state, in both schemes. In demo mode only, and in English only."""

from datetime import timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

COLOURS = (
    *("bg", "surface", "sunken", "text", "muted", "line", "control", "accent", "focus", "link"),
    *("good", "good-bg", "warn", "warn-bg", "bad", "bad-bg", "mark", "today"),
)


class SampleForm(forms.Form):
    """One field of every kind that the portal uses."""

    who_sees = {"goal": "The mentor you ask reads this. Nobody else does."}

    goal = forms.CharField(
        label="What do you want to reach?",
        help_text="One sentence is enough.",
        max_length=600,
        widget=forms.Textarea,
    )
    name = forms.CharField(label="Given name", max_length=80)
    email = forms.EmailField(label="Personal e-mail", required=False)
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
        label="How you would meet",
        required=False,
        help_text="Tick all that suit you.",
        widget=forms.CheckboxSelectMultiple,
        choices=[("person", "In person"), ("phone", "By phone"), ("online", "Online")],
    )
    adult = forms.BooleanField(label="I am 18 or older")


def samples():
    """What the components are shown with."""
    now = timezone.now()
    sent_at = now - timedelta(days=3, hours=4)
    return {
        "form": SampleForm(auto_id="blank_%s"),
        "wrong_form": SampleForm({"goal": "Hi!", "email": "rosa@"}, auto_id="wrong_%s"),
        "sent_at": sent_at,
        "respond_by": sent_at + timedelta(days=10),
        "page": Paginator(range(200), 20).page(3),
        "told": [
            Message(constants.INFO, "Your draft is saved."),
            Message(constants.SUCCESS, "Your request is on its way to Rosa."),
            Message(constants.WARNING, "Rosa has been away for a while. An answer may take longer."),
            Message(constants.ERROR, "You already have an open request."),
        ],
        "consequences": [
            "Rosa is told that you took the request back.",
            "Your letter is kept, and you can ask someone else at once.",
        ],
        "steps": [
            {"title": "Talk held", "state": "done", "note": "online", "at": now - timedelta(days=9)},
            {"title": "Sign version 3", "state": "next", "note": "waiting for you"},
            {"title": "Study plan", "state": "later", "at": now + timedelta(days=20)},
            {"title": "Conclude and plan next steps", "state": "later"},
        ],
        "journey": [
            {"title": "Find", "text": "Search by industry, major or career."},
            {"title": "Ask", "text": "One letter to one mentor."},
            {"title": "Agree", "text": "Goals, activities, deadlines: shaped by both."},
            {"title": "Grow", "text": "Work through the plan, then plan the next step."},
        ],
        "changes": [
            {"kind": "changed", "label": "Goal 1: deadline", "before": "January 15", "after": "February 1"},
            {"kind": "added", "label": "Goal 1: activity", "after": "Mock interview"},
            {"kind": "removed", "label": "Goal 2", "before": "Learn to code"},
        ],
        "tabs": [
            {"label": "Waiting", "url": "?tab=waiting", "is_current": True, "count": 2},
            {"label": "Answered", "url": "?tab=answered"},
        ],
        "table_head": ["Mentor", "Asked", "State"],
        "table_rows": [
            [
                {"head": "Mentor", "value": "Alicia R."},
                {"head": "Asked", "value": "March 2"},
                {"head": "State", "value": "Waiting for an answer"},
            ],
            [
                {"head": "Mentor", "value": "Minh T."},
                {"head": "Asked", "value": "February 3"},
                {"head": "State", "value": "No reply in ten days"},
            ],
        ],
        "bars": [
            {"label": "Accepted", "value": 48, "percent": 80},
            {"label": "No reply in ten days", "value": 12, "percent": 20},
        ],
        "names": ["Rosa Díaz", "Nguyễn Thị Ánh", "李小龙", "محمد علي", "Plato"],
    }


@login_not_required
def styleguide(request):
    """Every component, twice: in light and in dark."""
    return render(request, "demo/styleguide.html", samples() | {"colours": COLOURS, "schemes": ("light", "dark")})
