from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements import actions
from agreements.content import compared_version
from agreements.forms.signing import SignForm
from agreements.views.documents import text_context
from agreements.views.lookups import (
    agreement_or_404,
    names_page,
    shared_versions,
    version_or_404,
)
from core.cleaning import parse_number
from core.workflow import refusals_into


@reauthentication_required
def sign(request, pk):
    """Show the full text of the open proposal and sign it."""
    agreement = agreement_or_404(request, pk)
    versions = shared_versions(agreement)
    seen = version_seen(request, agreement)
    needs_latin_name = bool(open_proposal(versions)) and actions.needs_latin_name(open_proposal(versions), request.user)
    form = SignForm(request.POST or None, signer=request.user, needs_latin_name=needs_latin_name)
    if seen and form.is_valid() and try_to_sign(request, seen, form):
        return redirect(agreement)
    if seen:
        versions = shared_versions(agreement)  # the proposal may have been replaced in the meantime
    if open_proposal(versions) is None:
        no_proposal = ValidationError(_("There is no proposal to sign right now."), code="nothing_to_sign")
        for error in form.errors.as_data().get(NON_FIELD_ERRORS, [no_proposal]):
            messages.info(request, error.message, extra_tags=error.code)
        return redirect(seen if seen and seen.status == "superseded" else agreement)  # which says what became of it
    actions.mark_read(open_proposal(versions), request.user)
    return sign_page(request, versions, form, seen)


def open_proposal(versions):
    """The proposal that can be signed: the newest version, if it is still open; or None."""
    return versions[0] if versions and versions[0].is_open_proposal else None


def version_seen(request, agreement):
    """The version shown on the page they signed, whatever its status now; None if the POST names none."""
    number = parse_number(request.POST.get("number"))
    return agreement.versions.filter(number=number).with_details().first() if number else None


def try_to_sign(request, seen, form):
    """Sign the version seen. False if that was refused; the form then has the error."""
    with refusals_into(form):
        actions.sign(seen, request.user, digest_seen=request.POST.get("digest", ""), **form.cleaned_data)
        confirm_signature(request, seen.agreement)
    return form.is_valid()


def confirm_signature(request, agreement):
    if agreement.is_in_force and not agreement.versions.filter(status="proposed").exists():
        messages.success(
            request,
            _("Both of you have signed. Your agreement is in effect, and a copy goes to program staff."),
            extra_tags="signed_by_both",
        )
    else:
        other = agreement.other(request.user).first_name_shown
        messages.success(
            request, _("You have signed. We've notified %(other)s.") % {"other": other}, extra_tags="signed_by_one"
        )


def sign_page(request, versions, form, seen):
    """The page to sign on. Changes are shown against the version last seen, else the one in force, else the last."""
    proposal = open_proposal(versions)
    before = seen if seen and seen.number < proposal.number else compared_version(proposal, versions)
    context = {"form": form, "names_page": names_page(request, proposal.agreement)}
    return render(request, "agreements/sign.html", text_context(request, proposal, before) | context)


@require_POST
def send_copy(request, pk, number):
    """Send the copy to program staff again."""
    version = version_or_404(shared_versions(agreement_or_404(request, pk)), number)
    actions.send_copy_again(version, request.user)
    messages.success(request, _("We're sending the copy to program staff again, with both of you copied."))
    return redirect(version)
