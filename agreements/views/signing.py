from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.again import ask_again
from agreements import actions
from agreements.forms import SignForm
from agreements.models import AgreementVersion
from agreements.text import changes, terms_of, text_of
from agreements.views.theirs import agreement_of, in_force_of, open_proposal_of, version_before, version_of
from mentoring.workflow import refusals_into


@require_http_methods(["GET", "HEAD", "POST"])
@ask_again
def sign(request, pk):
    """The whole text of the open proposal, and the line to sign on."""
    agreement = agreement_of(request, pk)
    proposal = open_proposal_of(agreement)
    needs_latin = bool(proposal) and actions.needs_latin(proposal, request.user)
    form = SignForm(request.POST or None, is_asked_for_latin=needs_latin)
    if request.method == "POST" and form.is_valid() and signed(request, agreement, form):
        return redirect(agreement)
    if proposal is None:
        messages.info(request, _("There is no proposal to sign at the moment."))
        return redirect(agreement)
    actions.mark_read(proposal, request.user)
    return sign_page(request, agreement, proposal, form)


def signed(request, agreement, form):
    """Whether the version on the page they signed could be signed; if not, the form says why."""
    number, digest = request.POST.get("number", ""), request.POST.get("digest", "")
    versions = AgreementVersion.objects.filter(agreement=agreement)
    seen = versions.filter(number=number).first() if number.isascii() and number.isdigit() else None
    with refusals_into(form):
        seen = seen or versions.shown().first()
        seen.agreement = agreement
        actions.sign(seen, request.user, digest_seen=digest, **form.cleaned_data)
        tell_signer(request, agreement)
    return form.is_valid()


def tell_signer(request, agreement):
    if agreement.is_in_force and open_proposal_of(agreement) is None:
        messages.success(request, _("Signed by both: your agreement is in force. A copy goes to program staff."))
    else:
        other = agreement.other(request.user).first_name_shown
        messages.success(request, _("You have signed. %(other)s has been told.") % {"other": other})


def sign_page(request, agreement, proposal, form):
    before = in_force_of(agreement) or version_before(proposal)
    return render(
        request,
        "agreements/sign.html",
        {
            "agreement": agreement,
            "version": proposal,
            "before": before,
            "groups": changes(text_of(before), text_of(proposal)) if before else [],
            "terms": terms_of(text_of(proposal)),
            "other": agreement.other(request.user),
            "has_signed": proposal.is_signed_by(request.user),
            "form": form,
        },
    )


@require_POST
def send_copy(request, pk, number):
    """Send the copy to program staff once more."""
    agreement = agreement_of(request, pk)
    version = version_of(agreement, number)
    actions.send_copy_again(version, request.user)
    messages.success(request, _("The copy is on its way to program staff once more, with both of you in copy."))
    return redirect(version)
