"""Public pages: the front page, questions, help, privacy, accessibility, and the ended-participation page."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from notifications.models import ProgramSettings
from profiles import public_statistics
from profiles.models import MentorProfile, Topic
from program.content.material_views import containing_words, readable_materials
from program.models import FaqEntry, Page
from program.privacy.retention_policy import RETENTION_POLICY


@login_not_required
@require_safe
def front(request):
    """What the program is, for someone who has never heard of it."""
    topics = list(Topic.objects.filter(parent=None)[:10])
    context = {"mentors": public_statistics.total(), "topics": topics, "example_name": "Elena R."}
    return render(request, "program/front.html", context)


@login_not_required
@require_safe
def faq(request):
    """Questions and answers in one section for mentees and one for mentors; the reader's own section first (R30)."""
    query = request.GET.get("q", "").strip()[:100]
    entries = FaqEntry.objects.published().containing(query)
    sections = [
        {"label": label, "entries": [e for e in entries if e.audience == key]} for key, label in audiences(request)
    ]
    other_results = results_outside_faq(request, query) if query else []
    is_found = bool(entries or other_results)
    context = {"sections": sections, "other_results": other_results, "query": query, "is_found": is_found}
    return render(request, "program/faq.html", context)


def results_outside_faq(request, query):
    """Help pages, and materials this user may read, that contain all words of the query."""
    return [*Page.objects.published().containing(query), *containing_words(readable_materials(request), query)]


def audiences(request):
    """The FAQ audiences with their labels, the reader's own first."""
    choices = FaqEntry.Audience.choices
    is_mentor = request.user.is_authenticated and MentorProfile.objects.filter(user=request.user).exists()
    return reversed(choices) if is_mentor else choices


@login_not_required
@require_safe
def help_page(request):
    """The three options of R28, and the help pages that staff have written."""
    help_pages = list(Page.objects.published())
    context = {
        "office": ProgramSettings.current(),
        "intro": next((page for page in help_pages if page.slug == Page.HELP), None),
        "pages": [page for page in help_pages if page.slug != Page.HELP],
    }
    return render(request, "program/help.html", context)


@login_not_required
@require_safe
def page(request, slug):
    """A help page written by staff."""
    return render(request, "program/page.html", {"page": get_object_or_404(Page.objects.for_help(), slug=slug)})


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "program/accessibility.html", {"office": ProgramSettings.current()})


@login_not_required
@require_safe
def privacy(request):
    """What data is held, why, for how long, and what people can do about it (R29)."""
    return render(request, "program/privacy.html", {"office": ProgramSettings.current(), "retention": RETENTION_POLICY})


@require_safe
def ended(request):
    """Why the program ended this person's participation, and what they can do (R26)."""
    last_end = request.user.participation_ends.in_effect().first()
    if last_end is None:
        return redirect("program:home")
    return render(request, "program/ended.html", {"end": last_end, "office": ProgramSettings.current()})
