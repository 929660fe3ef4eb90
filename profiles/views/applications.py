"""The two applications: one thing per page, kept on the server, sent at the end (R7–R9)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.reauthentication import require_recent_login
from core.workflow import refusals_into
from profiles import actions
from profiles.application_steps import MENTEE, MENTOR
from profiles.models import MenteeProfile, MentorProfile
from profiles.occupations import suggestions
from profiles.public_profile import profile_as_shown


@login_not_required
@require_safe
def join_mentor(request):
    """What a mentor does, where the application stands, and what is still missing."""
    if not request.user.is_authenticated:
        return render(request, "profiles/join_mentor_intro.html")
    mentor = MENTOR.profile_of(request.user)
    if mentor and mentor.approval_id:
        return redirect("profiles:my_profile")
    return render(request, "profiles/join_mentor.html", hub(MENTOR, mentor) | {"review": last_review(mentor)})


@login_not_required
@require_safe
def join_mentee(request):
    """What a mentee gets, and what of the application is still missing."""
    if not request.user.is_authenticated:
        return render(request, "profiles/join_mentee_intro.html")
    return render(request, "profiles/join_mentee.html", hub(MENTEE, MENTEE.profile_of(request.user)))


def join_mentor_step(request, step):
    return step_page(request, MENTOR, step)


def join_mentee_step(request, step):
    return step_page(request, MENTEE, step)


def step_page(request, journey, slug):
    step = found(journey, slug)
    page = require_recent_login(question) if step.is_sensitive else question
    return page(request, journey, step)


def question(request, journey, step):
    """One question. Its answer is kept, and the next one asked."""
    profile = journey.profile_of(request.user) or journey.model(user=request.user)
    form = step.form_for(profile, request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            profile = journey.begin(request.user)
            journey.keep(profile, form)
            tell_kept(request, form)
            return redirect(*where_to(journey, step, profile))
    context = {"form": form, "step": step, "profile": profile, "journey": journey}
    return render(request, "profiles/step.html", context | progress(journey, step, profile))


def tell_kept(request, form):
    note = getattr(form, "gentle_note", "")
    if note:
        messages.info(request, note)


def where_to(journey, step, profile):
    """The next required page while filling in; otherwise back to where the profile is shown."""
    is_filling_in = profile.status in (MenteeProfile.Status.DRAFT, MentorProfile.Status.DRAFT)
    following = journey.after(step)
    if is_filling_in and step.is_required and following:
        return journey.step_url, following.slug
    if is_filling_in and step.is_required:
        return (journey.check_url,)
    return (journey.hub,)


@require_POST
def autosave(request, role, step):
    """What has been typed so far and is right is kept, while the application is being filled in."""
    journey = {"mentor": MENTOR, "mentee": MENTEE}.get(role)
    if journey is None:
        raise Http404
    step = found(journey, step)
    profile = journey.begin(request.user)
    form = step.form_for(profile, request.POST)
    form.is_valid()
    is_kept = step.saves_itself and profile.status == "draft" and can_be_kept_in_parts(form)
    if is_kept:
        journey.keep(profile, form)
    return render(request, "profiles/_kept.html", {"is_kept": is_kept, "at": timezone.now()})


def can_be_kept_in_parts(form) -> bool:
    """Names belong together; all other answers are kept one by one."""
    return hasattr(form, "answers") or form.is_valid()


def join_mentor_check(request):
    """The profile exactly as students will see it; then it is sent to staff (R8)."""
    mentor = MENTOR.profile_of(request.user)
    if mentor is None:
        return redirect(MENTOR.hub)
    if request.method == "POST":
        actions.submit_application(mentor)
        messages.success(request, _("Thank you! Program staff will now review your application."))
        return redirect(MENTOR.hub)
    context = hub(MENTOR, mentor) | {"shown": profile_as_shown(mentor, is_own=True)}
    return render(request, "profiles/join_mentor_check.html", context)


def join_mentee_check(request):
    """What the mentee has answered, on one page; then the application is complete."""
    mentee = MENTEE.profile_of(request.user)
    if mentee is None:
        return redirect(MENTEE.hub)
    if request.method == "POST":
        actions.complete_mentee_application(mentee)
        messages.success(request, _("Your application is complete."))
        return redirect("profiles:mentor_list" if request.user.is_proven else "accounts:identity")
    return render(request, "profiles/join_mentee_check.html", hub(MENTEE, mentee))


@require_safe
def occupations(request):
    """Titles that fit what has been typed, for the browser's own list of suggestions."""
    typed = next((value for name, value in request.GET.items() if value), "")
    return render(request, "profiles/_occupations.html", {"titles": suggestions(typed)})


def found(journey, slug):
    step = journey.step(slug)
    if step is None:
        raise Http404
    return step


def hub(journey, profile):
    """Every page of the application with its state."""
    missing = journey.missing(profile)
    steps = [{"step": step, "is_missing": step.slug in missing, "url_name": journey.step_url} for step in journey.steps]
    return {
        "journey": journey,
        "profile": profile,
        "needed": [row for row in steps if row["step"].is_required],
        "optional": [row for row in steps if not row["step"].is_required],
        "next_step": next((row["step"] for row in steps if row["is_missing"]), None),
        "is_whole": not missing,
    }


def progress(journey, current, profile):
    """Which of the required pages one is on, of how many."""
    required = [step for step in journey.steps if step.is_required]
    is_filling_in = current.is_required and (profile.status == "draft")
    number = required.index(current) + 1 if current in required else 0
    before = required[number - 2] if number > 1 and is_filling_in else None
    return {"number": number, "total": len(required), "is_filling_in": is_filling_in, "before": before}


def last_review(mentor):
    return mentor.reviews.standing().first() if mentor else None
