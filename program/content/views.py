"""What everybody reads: the front page, questions, help, privacy, access."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from notifications.models import ProgramSettings
from profiles import public_statistics
from profiles.models import MentorProfile, Topic
from program.content.material_views import holding, open_to
from program.models import FaqEntry, Page
from program.privacy.retention_policy import RETENTION_POLICY


@login_not_required
@require_safe
def front(request):
    """What the program is, for somebody who has never heard of it."""
    return render(
        request, "program/front.html", {"mentors": public_statistics.total(), "topics": Topic.objects.all()[:10]}
    )


@login_not_required
@require_safe
def faq(request):
    """The program's answers, in a half for mentees and one for mentors; the reader's own half first (R30)."""
    words = request.GET.get("q", "").strip()[:100]
    entries = FaqEntry.objects.published().about(words)
    halves = [
        {"label": label, "entries": [e for e in entries if e.audience == key]} for key, label in audiences(request)
    ]
    elsewhere = found_elsewhere(request, words) if words else []
    is_found = bool(entries or elsewhere)
    context = {"halves": halves, "elsewhere": elsewhere, "words": words, "is_found": is_found}
    return render(request, "program/faq.html", context)


def found_elsewhere(request, words):
    """Pages of help, and materials this reader may open, that hold these words."""
    return [*Page.objects.published().about(words), *holding(open_to(request), words)]


def audiences(request):
    """The two halves with their labels."""
    halves = FaqEntry.Audience.choices
    is_mentor = request.user.is_authenticated and MentorProfile.objects.filter(user=request.user).exists()
    return reversed(halves) if is_mentor else halves


@login_not_required
@require_safe
def help_page(request):
    """The three doors of R28, and what staff have written beside them."""
    written = list(Page.objects.published())
    return render(
        request,
        "program/help.html",
        {
            "office": ProgramSettings.current(),
            "words": next((page for page in written if page.slug == Page.HELP), None),
            "pages": [page for page in written if page.slug != Page.HELP],
        },
    )


@login_not_required
@require_safe
def page(request, slug):
    """A page of help as staff have written it."""
    return render(request, "program/page.html", {"page": get_object_or_404(Page.objects.for_help(), slug=slug)})


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "program/accessibility.html", {"office": ProgramSettings.current()})


@login_not_required
@require_safe
def privacy(request):
    """What is held, what for, for how long, and what one can do about it (R29)."""
    return render(request, "program/privacy.html", {"office": ProgramSettings.current(), "retention": RETENTION_POLICY})


@require_safe
def ended(request):
    """Why the program ended somebody's participation, and what they can do (R26)."""
    last_end = request.user.participation_ends.standing().first()
    if last_end is None:
        return redirect("program:home")
    return render(request, "program/ended.html", {"end": last_end, "office": ProgramSettings.current()})
