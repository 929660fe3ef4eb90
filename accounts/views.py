from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import actions
from accounts.forms import IdentityClaimForm
from accounts.models import IdentityClaim
from mentoring.workflow import refusals_into


def identity(request):
    """How the portal knows that somebody studies at or graduated from Cal State LA, or what is missing (R1)."""
    claim = IdentityClaim.objects.filter(user=request.user).first()
    form = IdentityClaimForm(request.POST or None, instance=claim)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.claim_graduation(request.user, **form.cleaned_data)
            messages.success(request, _("Thank you. Staff look for your record and tell you by mail."))
            return redirect("accounts:identity")
    context = {"form": form, "claim": claim, "proofs": request.user.identity_proofs.all()}
    return render(request, "accounts/identity.html", context)
