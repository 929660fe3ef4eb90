from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from accounts import actions
from accounts import preserved_posts as kept_words
from accounts.forms import IdentityClaimForm
from accounts.models import IdentityClaim
from core.workflow import refusals_into


def identity(request):
    """How the portal knows that somebody studies at or graduated from Cal State LA, or what is missing (R1)."""
    claim = IdentityClaim.objects.filter(user=request.user).first()
    form = IdentityClaimForm(request.POST or None, instance=claim)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.claim_graduation(request.user, **form.cleaned_data)
            messages.success(request, _("Thank you. Program staff will look for your record and email you."))
            return redirect("accounts:identity")
    context = {"form": form, "claim": claim, "proofs": request.user.identity_proofs.all()}
    return render(request, "accounts/identity.html", context)


@login_not_required
def choose_language(request):
    """The other language, on the page one is at: in the browser, and for whoever is signed in in their profile."""
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return set_language(request)


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request):
    """What one typed before a session ended: read it, and send it after all. A POST throws it away."""
    found = kept_words.kept_by(request)
    if request.method == "POST" or not found:
        kept_words.forget(request)
        return redirect("program:home")
    return render(request, "accounts/kept.html", {"kept": found, "words": kept_words.words_of(found)})
