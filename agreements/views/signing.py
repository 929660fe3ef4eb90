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
    proposal, seen = open_proposal_of(agreement), version_seen(request, agreement)
    needs_latin = bool(proposal) and actions.needs_latin(proposal, request.user)
    form = SignForm(request.POST or None, is_asked_for_latin=needs_latin)
    if seen and form.is_valid() and signed(request, seen, form):
        return redirect(agreement)
    if seen:
        proposal = open_proposal_of(agreement)  # what was open a moment ago may not be by now
    if proposal is None:
        for sentence in form.non_field_errors() or [_("There is no proposal to sign at the moment.")]:
            messages.info(request, sentence)
        return redirect(agreement)
    actions.mark_read(proposal, request.user)
    return sign_page(request, proposal, form, seen)


def version_seen(request, agreement):
    """The version that was on the page they signed, whatever has become of it since; None where no page named one."""
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdigit()):
        return None
    version = AgreementVersion.objects.filter(agreement=agreement, number=number).whole().first()
    if version:
        version.agreement = agreement
    return version


def signed(request, seen, form):
    """Whether the version on the page they signed could be signed; if not, the form says why."""
    with refusals_into(form):
        actions.sign(seen, request.user, digest_seen=request.POST.get("digest", ""), **form.cleaned_data)
        tell_signer(request, seen.agreement)
    return form.is_valid()


def tell_signer(request, agreement):
    if agreement.is_in_force and open_proposal_of(agreement) is None:
        messages.success(request, _("Signed by both: your agreement is in force. A copy goes to program staff."))
    else:
        other = agreement.other(request.user).first_name_shown
        messages.success(request, _("You have signed. %(other)s has been told.") % {"other": other})


def sign_page(request, proposal, form, seen):
    """The changes are told against what they had before their eyes, else what is in force, else the last version."""
    agreement = proposal.agreement
    before = seen if seen and seen.number < proposal.number else in_force_of(agreement) or version_before(proposal)
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
