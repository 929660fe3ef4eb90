"""The mentor's own pages: the profile as students see it, pausing, and confirming that it is correct (R10)."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core.middleware import language_chosen_here
from core.workflow import refusals_into
from notifications.rendering import localized_for
from profiles import actions, confirm_link
from profiles.application_steps import MENTOR
from profiles.forms.availability import PauseForm
from profiles.models import MentorProfile
from profiles.permissions import ever_approved_mentors_only
from profiles.public_profile import build_public_profile
from profiles.views.applications import page_rows


def own_mentor_profile(request):
    return get_object_or_404(MentorProfile.objects.select_related("user"), pk=request.user.pk)


@require_safe
@ever_approved_mentors_only
def my_profile(request):
    mentor = own_mentor_profile(request)
    shown = build_public_profile(mentor, is_own=True)
    pages = [row for row in page_rows(MENTOR, mentor, shown=shown) if row["step"].slug != "promise"]
    context = {"mentor": mentor, "shown": shown, "pages": pages, "form": PauseForm()}
    context |= {"saved": request.GET.get("saved", "")}
    return render(request, "profiles/my_profile.html", context)


@require_POST
@ever_approved_mentors_only
def confirm(request):
    actions.confirm_profile(own_mentor_profile(request))
    messages.success(request, _("Thank you. Students can now see that your profile was confirmed today."))
    return redirect("profiles:my_profile")


# The token is the permission, as for answering a request (docs/adr): no session, no sign-in.
@csrf_exempt
@never_cache
@login_not_required
def confirm_from_mail(request, token):
    """The mentor confirms from the email in one click, without signing in. GET only shows the page; POST confirms."""
    mentor = confirm_link.mentor_of(token)
    if mentor is None:
        return redirect_from_old_link(request, token)
    if request.method == "POST":
        actions.confirm_profile(mentor)
    with localized_for(mentor.user), language_chosen_here(request):
        shown = replace(build_public_profile(mentor), photo_url="")  # the photo needs a sign-in
        context = {"mentor": mentor, "shown": shown, "done": request.method == "POST"}
        return render(request, "profiles/confirm_from_mail.html", context)


def redirect_from_old_link(request, token):
    """Redirect to the profile, which needs a sign-in; 404 for a link we never sent."""
    if confirm_link.mentor_of_any_link(token) is None:
        raise Http404
    messages.info(
        request,
        _("That link is too old, or the profile isn't posted. Here is its current status."),
        extra_tags="confirm_link_too_old",
    )
    return redirect("profiles:my_profile")


@ever_approved_mentors_only
def pause(request):
    """Ask for a date; no search finds the mentor until then."""
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.pause(own_mentor_profile(request), until=form.cleaned_data["until"])
            messages.success(
                request,
                _("Your profile is paused. Requests you already have keep their deadlines."),
                extra_tags="profile_paused",
            )
            return redirect("profiles:my_profile")
    return render(request, "profiles/pause.html", {"form": form})


@require_POST
@ever_approved_mentors_only
def resume(request):
    mentor = own_mentor_profile(request)
    actions.resume(mentor)
    if MentorProfile.objects.searchable().filter(pk=mentor.pk).exists():
        messages.success(request, _("Students can find you again."), extra_tags="profile_found_again")
    else:
        messages.info(
            request,
            _("Your pause is over. Below, see why students can't find you yet."),
            extra_tags="pause_over_but_hidden",
        )
    return redirect("profiles:my_profile")


@ever_approved_mentors_only
def withdraw(request):
    """Ask for confirmation, then withdraw the profile."""
    if request.method == "POST":
        actions.withdraw_profile(own_mentor_profile(request))
        messages.success(
            request, _("Your profile has been withdrawn, and no one can find it. You can post it again at any time.")
        )
        return redirect("profiles:my_profile")
    return render(request, "profiles/withdraw.html")


@require_POST
@ever_approved_mentors_only
def post_again(request):
    actions.post_again(own_mentor_profile(request))
    messages.success(request, _("Your profile is posted again."))
    return redirect("profiles:my_profile")
