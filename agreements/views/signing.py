from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.reauthentication import require_recent_login
from agreements import actions
from agreements.content import changes, terms_of, text_of
from agreements.forms import SignForm
from agreements.models import AgreementVersion
from agreements.views.lookups import agreement_of, version_before, version_of, versions_of
from core.workflow import refusals_into


@require_http_methods(["GET", "HEAD", "POST"])
@require_recent_login
def sign(request, pk):
    """The whole text of the open proposal, and the line to sign on."""
    agreement = agreement_of(request, pk)
    versions = versions_of(agreement)
    seen = version_seen(request, agreement)
    needs_latin = bool(open_one(versions)) and actions.needs_latin(open_one(versions), request.user)
    form = SignForm(request.POST or None, is_asked_for_latin=needs_latin)
    if seen and form.is_valid() and signed(request, seen, form):
        return redirect(agreement)
    if seen:
        versions = versions_of(agreement)  # what was open a moment ago may not be by now
    if open_one(versions) is None:
        nothing = ValidationError(_("There is no proposal to sign right now."), code="nothing_to_sign")
        for error in form.errors.as_data().get(NON_FIELD_ERRORS, [nothing]):
            messages.info(request, error.message, extra_tags=error.code)
        return redirect(agreement)
    actions.mark_read(open_one(versions), request.user)
    return sign_page(request, versions, form, seen)


def open_one(versions):
    """The proposal that can be signed: the newest of all, if it is one."""
    return versions[0] if versions and versions[0].is_open_proposal else None


def version_seen(request, agreement):
    """The version that was on the page they signed, whatever has become of it since; None where no page named one."""
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
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
    if agreement.is_in_force and not AgreementVersion.objects.filter(agreement=agreement, status="proposed").exists():
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
    """The changes are told against what they had before their eyes, else what is in force, else the last version."""
    proposal = open_one(versions)
    agreement = proposal.agreement
    in_force = next((version for version in versions if version.status == "in_force"), None)
    before = seen if seen and seen.number < proposal.number else in_force or version_before(proposal, versions)
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
    messages.success(request, _("We're sending the copy to program staff again, with both of you copied."))
    return redirect(version)
