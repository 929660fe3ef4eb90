from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from agreements import actions, pdfs
from agreements.content import changes, compared_version, labelled_terms, previous_version, text_of
from agreements.forms.signing import SignForm
from agreements.models import AgreementVersion, ContactLog
from agreements.models.version import details
from agreements.next_step import next_step_of_agreement, with_goal_due
from agreements.plan_line import plan_line
from agreements.views.lookups import (
    agreement_or_404,
    names_page,
    shared_versions,
    version_or_404,
)
from core.days import today
from core.prepared import prepared, prepared_prefetch
from matches.actions import correctable_until
from matches.models import Match


@require_POST
def begin(request, pk):
    """Open the draft of a match's agreement, which is created if there is none."""
    match = get_object_or_404(Match.objects.visible_to(request.user).with_people(), pk=pk)
    return redirect("agreements:propose", actions.begin(match, request.user).pk)


@require_safe
def detail(request, pk):
    """The page of an agreement: the next step, what is to be signed, the plan with what is done, and meetings."""
    agreement = agreement_or_404(request, pk)
    agreement.current_versions = all_versions = versions_of(agreement)
    by_status = {version.status: version for version in reversed(all_versions)}
    drafts = [one for one in all_versions if one.status == "draft" and one.proposer_id == request.user.pk]
    state = {"proposal": by_status.get("proposed"), "in_force": by_status.get("in_force")}
    before, earlier = compared(state["proposal"], shared_of(all_versions)) if state["proposal"] else (None, None)
    load_details(list({version.pk: version for version in (*state.values(), before, earlier) if version}.values()))
    state["conclusion"] = getattr(agreement, "conclusion", None)
    return render(
        request,
        "agreements/detail.html",
        state
        | {
            "agreement": agreement,
            "other": agreement.other(request.user),
            "is_mentor": request.user.pk == agreement.match.mentor_id,
            "versions": [version for version in all_versions if version.status != "draft"],
            "draft": drafts[0] if drafts else None,
            "terms": labelled_terms(text_of(state["in_force"])) if state["in_force"] else [],
            "line": plan_line(state["in_force"], today()) if state["in_force"] and agreement.is_open else None,
            "next": next_step_of_agreement(agreement, request.user),
            "correctable_until": correctable_until(agreement.match, request.user) if state["proposal"] else None,
            "may_write": bool(state["in_force"]) or actions.may_draft(agreement, request.user),
            "may_work": agreement.is_open and agreement.is_in_force and not agreement.match.held_at,
            "meetings": meetings_of(agreement.pk),
            "is_review_due": agreement.is_review_due,
            "today": today(),
            "signing": to_sign(request, state["proposal"], before, earlier),
        },
    )


def shared_of(versions):
    """Those that both can read."""
    return [one for one in versions if one.status not in ("draft", "taken_back")]


def compared(version, versions):
    """What a version is compared with, and the proposal before it where that is another one; None for neither."""
    before, earlier = compared_version(version, versions), previous_version(version, versions)
    return before, earlier if earlier != before else None


def to_sign(request, proposal, before, earlier):
    """What who has not signed the open proposal reads and signs on the agreement's page; None for the other.

    Showing it counts as reading, for the person it was proposed to. All versions are loaded `with_details`.
    """
    form = sign_form(request, proposal) if proposal else None
    if form is None:
        return None
    actions.mark_read(proposal, request.user)
    is_mine = proposal.proposer_id == request.user.pk
    return {
        "is_mine": is_mine,
        "form": form,
        "names_page": names_page(request, proposal.agreement),
        "may_take_back": is_mine and actions.may_take_back(proposal, request.user),
    } | compared_text(proposal, before, earlier)


def versions_of(agreement):
    """All its versions, drafts too, with their proposers, newest first."""
    versions = versions_with_proposer(agreement.pk)
    for one in versions:
        one.agreement = agreement
    return versions


@prepared
def versions_with_proposer(agreement: int) -> QuerySet:
    return with_goal_due(AgreementVersion.objects.filter(agreement=agreement).with_proposer()).order_by("-number")


@prepared_prefetch
def load_details():
    return AgreementVersion, details()


@prepared
def meetings_of(agreement: int) -> QuerySet:
    return ContactLog.objects.filter(agreement=agreement).select_related("logged_by")


@require_safe
def version(request, pk, number):
    """The full text of a version and its changes. Opening it counts as reading for the person it was proposed to."""
    agreement = agreement_or_404(request, pk)
    if agreement.versions.filter(number=number, status="taken_back").exists():
        return taken_back_page(request, agreement, number)
    versions = shared_versions(agreement)
    shown = version_or_404(versions, number)
    actions.mark_read(shown, request.user)
    earlier = previous_version(shown, versions)
    agreement.current_versions = versions
    copy = getattr(shown, "staff_copy", None)
    on_hold, concluding = agreement.match.is_on_hold, hasattr(agreement, "conclusion")
    mailings = list(copy.mailings.select_related("asked_by")) if copy else []
    return render(
        request,
        "agreements/version.html",
        text_context(request, shown, *compared(shown, versions))
        | {
            "void_signature": void_signature(request, shown, earlier),
            "may_take_back": shown.is_open_proposal and actions.may_take_back(shown, request.user),
            "is_mine": shown.proposer_id == request.user.pk,
            "may_propose": agreement.is_open and agreement.is_in_force and not on_hold and not concluding,
            "next": next_step_of_agreement(agreement, request.user) if shown.is_open_proposal else None,
            "form": sign_form(request, shown),
            "names_page": names_page(request, agreement),
            "copy": copy,
            "sent": mailings,
            "may_send": bool(copy and copy.pdf) and all(mailing.sent_at or mailing.failed_at for mailing in mailings),
        },
    )


def void_signature(request, version, earlier):
    """The number of the version before this one, if the reader's signature under it no longer counts; or None."""
    is_void = version.is_open_proposal and earlier and earlier.has_void_signature_of(request.user)
    return earlier.number if is_void else None


def sign_form(request, version):
    """The form to sign an open proposal on the page where it is read; None for whoever has signed, and on hold."""
    agreement = version.agreement
    is_open = version.is_open_proposal and agreement.is_open and not agreement.match.held_at
    if not is_open or version.is_signed_by(request.user):
        return None
    return SignForm(signer=request.user, needs_latin_name=actions.needs_latin_name(version, request.user))


def taken_back_page(request, agreement, number):
    """What became of a proposal withdrawn unread, for who follows the link of its email. Its text is private again."""
    withdrawn = agreement.versions.select_related("proposer").get(number=number)
    is_mine = withdrawn.proposer_id == request.user.pk
    context = {"agreement": agreement, "version": withdrawn, "is_mine": is_mine, "other": agreement.other(request.user)}
    return render(request, "agreements/taken_back.html", context)


def compared_text(version, before, earlier=None):
    """Template variables of a version's text, whoever reads it, and of what changed since `before` and `earlier`."""
    return {
        "agreement": version.agreement,
        "version": version,
        "before": before,
        "groups": changes(text_of(before), text_of(version)) if before else [],
        "earlier": earlier,
        "groups_since_earlier": changes(text_of(earlier), text_of(version)) if earlier else [],
        "terms": labelled_terms(text_of(version)),
        "today": today(),
    }


def text_context(request, version, before, earlier=None):
    """Template variables of the whole text of a version and of what changed in it since `before` and `earlier`."""
    match = version.agreement.match
    return compared_text(version, before, earlier) | {
        "other": version.agreement.other(request.user),
        "has_signed": version.is_signed_by(request.user),
        "correctable_until": correctable_until(match, request.user) if version.is_open_proposal else None,
    }


def pdf_response(content, name):
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
def copy(request, pk):
    """The PDF of a version: `?version=2`, else the one in force, else the newest; the stored staff copy if any.

    As on its page, an open proposal counts as read by the person it was proposed to.
    """
    versions = agreement_or_404(request, pk).versions.shared()
    number = request.GET.get("version", "")
    chosen = versions.filter(number=number) if number.isascii() and number.isdigit() and len(number) < 5 else versions
    shown = chosen.order_by("-status_changed_at").filter(status="in_force").first() or chosen.first()
    if shown is None:
        raise Http404
    actions.mark_read(shown, request.user)
    staff_copy = getattr(shown, "staff_copy", None)
    if staff_copy and staff_copy.pdf:
        return FileResponse(staff_copy.pdf.open(), filename=pdfs.file_name(shown), content_type="application/pdf")
    return pdf_response(pdfs.agreement_pdf(shown), pdfs.file_name(shown))
