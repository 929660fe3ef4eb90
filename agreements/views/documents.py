from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from agreements import actions, next_step, pdfs
from agreements.content import changes, terms_of, text_of
from agreements.forms import MeetingForm
from agreements.models import Agreement, AgreementVersion, Conclusion
from agreements.views.lookups import agreement_of, version_before, versions_of
from core.days import today
from matches.models import Match


@require_POST
def begin(request, pk):
    """To the agreement of a match, begun if there is none yet."""
    match = get_object_or_404(Match.objects.visible_to(request.user).with_people(), pk=pk)
    return redirect("agreements:propose", actions.begin(match, request.user).pk)


@require_safe
def detail(request, pk):
    """The pair's home: what is next, the agreement, what is done, when they met."""
    agreement = agreement_of(request, pk)
    whole = list(AgreementVersion.objects.filter(agreement=agreement).whole().order_by("-number"))
    versions = {version.status: version for version in reversed(whole)}
    mine = [version for version in whole if version.status == "draft" and version.proposer_id == request.user.pk]
    conclusion = Conclusion.objects.filter(agreement=agreement).select_related("began_by", "added_by").first()
    state = {"proposal": versions.get("proposed"), "in_force": versions.get("in_force"), "conclusion": conclusion}
    return render(
        request,
        "agreements/detail.html",
        state
        | {
            "agreement": agreement,
            "other": agreement.other(request.user),
            "is_mentor": request.user.pk == agreement.match.mentor_id,
            "versions": [version for version in whole if version.status not in ("draft", "taken_back")],
            "draft": mine[0] if mine else None,
            "terms": terms_of(text_of(state["in_force"])) if state["in_force"] else [],
            "next": next_step.of_agreement(agreement, request.user, **state),
            "meetings": agreement.meetings.select_related("logged_by"),
            "meeting_form": MeetingForm(),
            "is_review_due": bool(state["in_force"]) and Agreement.objects.review_due().filter(pk=pk).exists(),
            "today": today(),
        },
    )


@require_safe
def version(request, pk, number):
    """A version whole, with what changed against the one before. To the other party it counts as read."""
    agreement = agreement_of(request, pk)
    versions = versions_of(agreement)
    shown = next((one for one in versions if one.number == number), None)
    if shown is None:
        raise Http404
    actions.mark_read(shown, request.user)
    before = version_before(shown, versions)
    copy = getattr(shown, "staff_copy", None)
    sent = list(copy.mailings.select_related("asked_by")) if copy else []
    return render(
        request,
        "agreements/version.html",
        {
            "agreement": agreement,
            "version": shown,
            "before": before,
            "groups": changes(text_of(before), text_of(shown)) if before else [],
            "terms": terms_of(text_of(shown)),
            "other": agreement.other(request.user),
            "is_mine": shown.proposer_id == request.user.pk,
            "has_signed": shown.is_signed_by(request.user),
            "copy": copy,
            "sent": sent,
            "may_send": bool(copy and copy.pdf) and all(mailing.sent_at or mailing.failed_at for mailing in sent),
        },
    )


def paper(content, name):
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
def copy(request, pk):
    """The PDF of a version: `?version=2`, else the one in force, else the newest; the very copy that staff have.

    To the other party an open proposal counts as read, as on its page.
    """
    agreement = agreement_of(request, pk)
    versions = AgreementVersion.objects.filter(agreement=agreement).shown()
    number = request.GET.get("version", "")
    chosen = versions.filter(number=number) if number.isascii() and number.isdigit() and len(number) < 5 else versions
    shown = chosen.order_by("-status_changed_at").filter(status="in_force").first() or chosen.first()
    if shown is None:
        raise Http404
    actions.mark_read(shown, request.user)
    kept = getattr(shown, "staff_copy", None)
    if kept and kept.pdf:
        return FileResponse(kept.pdf.open(), filename=pdfs.file_name(shown), content_type="application/pdf")
    return paper(pdfs.agreement_pdf(shown), pdfs.file_name(shown))
