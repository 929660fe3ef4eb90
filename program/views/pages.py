"""What everybody reads: the front page, questions, help, privacy, access; and everybody's start page."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from notifications.models import ProgramSettings
from profiles import numbers
from profiles.models import MentorProfile, Topic
from program.models import FaqEntry
from program.needs import beginnings_of, needs_of
from program.retention import PROMISES


@login_not_required
@require_safe
def front(request):
    """What the program is, for somebody who has never heard of it."""
    return render(request, "program/front.html", {"mentors": numbers.total(), "topics": Topic.objects.all()[:10]})


@require_safe
def home(request):
    """What needs me now? Staff have their own workplace."""
    if request.user.is_staff:
        return redirect("admin:index")
    needs = needs_of(request.user)
    mine, others = ([need for need in needs if need.is_mine is ours] for ours in (True, False))
    context = {"mine": mine, "others": others, "beginnings": beginnings_of(request.user)}
    return render(request, "program/home.html", context)


@login_not_required
@require_safe
def faq(request):
    """The program's answers, in a half for mentees and one for mentors; the reader's own half first (R30)."""
    words = request.GET.get("q", "").strip()[:100]
    entries = FaqEntry.objects.published().about(words)
    halves = [
        {"label": label, "entries": [e for e in entries if e.audience == key]} for key, label in audiences(request)
    ]
    return render(request, "program/faq.html", {"halves": halves, "words": words, "is_found": bool(entries)})


def audiences(request):
    """The two halves with their labels."""
    halves = FaqEntry.Audience.choices
    is_mentor = request.user.is_authenticated and MentorProfile.objects.filter(user=request.user).exists()
    return reversed(halves) if is_mentor else halves


@login_not_required
@require_safe
def help_page(request):
    """The three doors of R28."""
    return render(request, "program/help.html", {"office": ProgramSettings.current()})


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "program/accessibility.html", {"office": ProgramSettings.current()})


@login_not_required
@require_safe
def privacy(request):
    """What is held, what for, for how long, and what one can do about it (R29)."""
    return render(request, "program/privacy.html", {"office": ProgramSettings.current(), "retention": PROMISES})


@require_safe
def ended(request):
    """Why the program ended somebody's participation, and what they can do (R26)."""
    last_end = request.user.participation_ends.standing().first()
    return render(request, "program/ended.html", {"end": last_end}) if last_end else redirect("program:home")
