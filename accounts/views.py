from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from accounts import actions, preserved_posts
from accounts.forms import IdentityClaimForm, known_details
from accounts.models import IdentityClaim
from accounts.next_step import next_step_of_identity
from core.workflow import refusals_into


def identity(request):
    """How a person has proven to be a student or graduate of the university, or what is missing (R1)."""
    claim = IdentityClaim.objects.filter(user=request.user).first()
    initial = None if claim else known_details(request.user)
    form = IdentityClaimForm(request.POST or None, instance=claim, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.claim_graduation(request.user, **form.cleaned_data)
            messages.success(request, _("Thank you. Program staff will look for your record and email you."))
            return redirect("accounts:identity")
    context = {"form": form, "claim": claim, "proofs": request.user.identity_proofs.all()}
    context["next_step"] = next_step_of_identity(claim)
    return render(request, "accounts/identity.html", context)


@login_not_required
def choose_language(request):
    """Switch the language of the current page: in the browser, and for signed-in people in their account."""
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return set_language(request)


def show_preserved_post(request):
    """What a person typed before the session ended, to read and to send after all. A POST deletes it."""
    post = preserved_posts.preserved_post(request)
    if request.method == "POST" or not post:
        preserved_posts.discard_post(request)
        return redirect("program:home")
    return render(request, "accounts/preserved_post.html", {"post": post, "texts": preserved_posts.written_texts(post)})
