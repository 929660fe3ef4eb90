"""The two applications: one question per page, stored on the server, sent at the end (R7–R9)."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.middleware import accepts_upload
from core.workflow import refusals_into
from profiles import actions
from profiles.answers import answers_of
from profiles.application_steps import MENTEE, MENTOR, WANTED_SEARCH
from profiles.next_step import next_step_of_application
from profiles.occupations import suggestions
from profiles.public_profile import build_public_profile


@login_not_required
@require_safe
def join_mentor(request):
    """An introduction for visitors; for applicants, the application's status and pages, once begun."""
    if not request.user.is_authenticated:
        return render(request, "profiles/join_mentor_intro.html")
    mentor = MENTOR.profile_of(request.user)
    if mentor is None:
        return redirect(MENTOR.step_url, MENTOR.steps[0].slug)
    if mentor.approval_id:
        return redirect(reverse("profiles:my_profile", query=request.GET))
    context = {"what_next": next_step_of_application(mentor), "saved": request.GET.get("saved", "")}
    return render(request, "profiles/join_mentor.html", overview_context(MENTOR, mentor) | context)


@login_not_required
@require_safe
def join_mentee(request):
    """An introduction for visitors; for applicants, the application's pages, once begun."""
    if not request.user.is_authenticated:
        return render(request, "profiles/join_mentee_intro.html")
    mentee = MENTEE.profile_of(request.user)
    if mentee is None:
        return redirect(MENTEE.step_url, MENTEE.steps[0].slug)
    context = {"saved": request.GET.get("saved", "")}
    return render(request, "profiles/join_mentee.html", overview_context(MENTEE, mentee) | context)


@accepts_upload
def join_step(request, wizard, step):
    step = step_or_404(wizard, step)
    page = reauthentication_required(step_form_page) if step.is_sensitive else step_form_page
    return page(request, wizard, step)


def step_form_page(request, wizard, step):
    """One page of an application: stores its answers, then leads to the next page."""
    begun = wizard.profile_of(request.user)
    profile = begun or wizard.model(user=request.user)
    form = step.form_for(profile, request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            profile = actions.begin_application(wizard.model, request.user)
            wizard.save_answers(profile, form)
            if note := getattr(form, "experience_note", ""):
                messages.info(request, note)
            return redirect(next_page(wizard, step, profile))
    context = {"form": form, "step": step, "profile": profile, "wizard": wizard, "is_begun": begun is not None}
    return render(request, "profiles/step.html", context | progress_context(wizard, step, profile))


def next_page(wizard, step, profile):
    """The address of the next required page while filling in, of the check once all are, or of this page's row on the
    overview, which says that it is saved."""
    if profile.status != "draft" or not step.is_required:
        return f"{reverse(wizard.hub)}?saved={step.slug}#page-{step.slug}"
    next_step = wizard.after(step)
    if next_step and wizard.missing(profile):
        return reverse(wizard.step_url, args=[next_step.slug])
    return reverse(wizard.check_url)


@require_POST
def autosave(request, role, step):
    """Store the valid answers typed so far, while the application is a draft."""
    wizard = {"mentor": MENTOR, "mentee": MENTEE}.get(role)
    if wizard is None:
        raise Http404
    step = step_or_404(wizard, step)
    profile = actions.begin_application(wizard.model, request.user)
    form = step.form_for(profile, request.POST)
    can_be_stored = form.is_valid() or hasattr(form, "answers")  # each valid answer by itself; names only together
    is_saved = step.autosaves and profile.status == "draft" and can_be_stored
    if is_saved:
        wizard.save_answers(profile, form)
    context = {"is_kept": is_saved, "at": timezone.now(), "left_out": unsaved_answers(form)}
    return render(request, "profiles/_saved_at.html", context)


def unsaved_answers(form):
    """The labels of the fields in which something is entered that can't be stored. `form`: a form or a formset."""
    fields = [field for part in getattr(form, "forms", [form]) for field in part.visible_fields()]
    return [field.label for field in fields if field.errors and field.data]


def join_mentor_check(request):
    """The profile exactly as students will see it, and the button that sends it to staff (R8)."""
    mentor = MENTOR.profile_of(request.user)
    if mentor is None:
        return redirect(MENTOR.hub)
    if request.method == "POST":
        actions.submit_application(mentor)
        messages.success(request, _("Thank you! Program staff will now review your application."))
        return redirect(MENTOR.hub)
    if mentor.approval_id is not None:
        return redirect(MENTOR.hub)
    shown = build_public_profile(mentor, is_own=True)
    context = overview_context(MENTOR, mentor, shown) | {"shown": shown}
    return render(request, "profiles/join_mentor_check.html", context)


def join_mentee_check(request):
    """All answers of the mentee on one page, and the button that completes the application."""
    mentee = MENTEE.profile_of(request.user)
    if mentee is None:
        return redirect(MENTEE.hub)
    if request.method == "POST":
        actions.complete_mentee_application(mentee)
        messages.success(request, _("Your application is complete."))
        search = request.session.pop(WANTED_SEARCH, "profiles:mentor_list")
        return redirect(search if request.user.is_proven else "accounts:identity")
    return render(request, "profiles/join_mentee_check.html", overview_context(MENTEE, mentee))


@require_safe
def occupations(request):
    """Occupation titles that match what has been typed, for the browser's list of suggestions."""
    typed = next((value for name, value in request.GET.items() if value), "")
    return render(request, "profiles/_occupations.html", {"titles": suggestions(typed)})


def step_or_404(wizard, slug):
    step = next((step for step in wizard.steps if step.slug == slug), None)
    if step is None:
        raise Http404
    return step


def page_rows(wizard, profile, missing=(), shown=None):
    """The pages of an application with what was answered on each, as `_pages.html` shows them.

    `shown`: the public profile of a mentor, if the page has it anyway.
    """
    answers = answers_of(profile, shown) if profile else {}
    return [
        {
            "step": step,
            "is_missing": step.slug in missing,
            "url_name": wizard.step_url,
            "answers": answers.get(step.slug, ()),
        }
        for step in wizard.steps
    ]


def overview_context(wizard, profile, shown=None):
    """The template context with every page of the application and whether it is missing."""
    missing = wizard.missing(profile)
    steps = page_rows(wizard, profile, missing, shown)
    return {
        "wizard": wizard,
        "profile": profile,
        "needed": [row for row in steps if row["step"].is_required],
        "optional": [row for row in steps if not row["step"].is_required],
        "next_step": next((row["step"] for row in steps if row["is_missing"]), None),
        "is_whole": not missing,
    }


def progress_context(wizard, current, profile):
    """The template context with the position of this page among the required ones."""
    required = [step for step in wizard.steps if step.is_required]
    is_filling_in = current.is_required and (profile.status == "draft")
    number = required.index(current) + 1 if current in required else 0
    before = required[number - 2] if number > 1 and is_filling_in else None
    return {"number": number, "total": len(required), "is_filling_in": is_filling_in, "before": before}
