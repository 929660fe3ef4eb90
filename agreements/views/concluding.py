from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agreements import actions, next_step, pdfs
from agreements.forms import AddToConclusionForm, ConclusionForm
from agreements.models import Conclusion
from agreements.views.documents import paper
from agreements.views.lookups import agreement_of, in_force_of
from core.workflow import Refused, refusals_into
from profiles.models import MenteeProfile


@require_http_methods(["GET", "HEAD", "POST"])
def conclude(request, pk):
    """Begin the record of what was achieved, or end it at once when one cannot go on."""
    agreement = agreement_of(request, pk)
    version = in_force_of(agreement)
    if version is None or hasattr(agreement, "conclusion"):
        return came_too_late(request, agreement, version)
    form = ConclusionForm(request.POST or None, goals=version.goals.all())
    if request.method == "POST" and form.is_valid():
        conclusion = None
        with refusals_into(form):
            conclusion = actions.begin_conclusion(agreement, request.user, **form.details)
        if conclusion:
            messages.success(request, _("Your part of the summary is saved."), extra_tags="part_of_the_record_kept")
            return redirect(conclusion)
    return render(
        request,
        "agreements/conclude.html",
        {"agreement": agreement, "form": form, "other": agreement.other(request.user)},
    )


def came_too_late(request, agreement, version):
    """To the record that has been begun meanwhile, where what was typed for another can be added to it."""
    if not hasattr(agreement, "conclusion"):
        messages.info(request, _("There is no agreement in effect to conclude."))
        return redirect(agreement)
    if request.method != "POST":
        return redirect("agreements:conclusion", agreement.pk)
    record = conclusion_of(agreement)
    typed = ConclusionForm(request.POST, goals=version.goals.all() if version else [])
    if typed.is_kept_in(record, by=request.user):
        return redirect(record)
    refusal = actions.why_not_begun(record, request.user)
    messages.error(request, str(refusal), extra_tags=refusal.code)
    form = AddToConclusionForm(initial={"added": typed.words, "feedback": typed["feedback"].value()})
    return record_page(request, agreement, record, form)


def conclusion_of(agreement):
    rows = Conclusion.objects.select_related("began_by", "added_by").prefetch_related("outcomes__goal")
    conclusion = get_object_or_404(rows, agreement=agreement)
    conclusion.agreement = agreement
    return conclusion


@require_http_methods(["GET", "HEAD", "POST"])
def conclusion(request, pk):
    """The record: read it; the other party adds to it or confirms it."""
    agreement = agreement_of(request, pk)
    if request.method != "POST":
        return record_page(request, agreement, conclusion_of(agreement), AddToConclusionForm())
    form, record = AddToConclusionForm(request.POST), get_object_or_404(Conclusion, agreement=agreement)
    if form.is_kept_in(record, by=request.user):
        return redirect(record)
    if form.is_valid():
        with refusals_into(form):
            actions.add_to_conclusion(record, request.user, **form.cleaned_data)
            messages.success(
                request,
                _("The summary is complete. Both of you and program staff have it."),
                extra_tags="record_complete",
            )
            return redirect(record)
    return record_page(request, agreement, conclusion_of(agreement), form)


def record_page(request, agreement, record, form):
    """The record with the form of the other party, or with their words alone where they come too late to be added."""
    is_on_hold = agreement.match.is_on_hold
    is_waiting = record.status == Conclusion.Status.OPEN and not is_on_hold
    return render(
        request,
        "agreements/conclusion.html",
        {
            "agreement": agreement,
            "conclusion": record,
            "other": agreement.other(request.user),
            "may_add": is_waiting and record.began_by_id != request.user.pk,
            "form": form,
            "next": next_step.of_conclusion(record, request.user),
        },
    )


@require_safe
def plan(request):
    """A mentee's next steps from all their mentoring: what to go on with, and the way to the next mentor (R22)."""
    if not MenteeProfile.objects.filter(user=request.user).exists():
        raise Refused(_("The next steps page is for mentees."), code="next_steps_are_for_mentees")
    records = Conclusion.objects.of_mentee(request.user).prefetch_related("agreement__match__request__topics")
    return render(request, "agreements/plan.html", {"records": records})


@require_safe
def conclusion_copy(request, pk):
    """The record as PDF."""
    record = conclusion_of(agreement_of(request, pk))
    return paper(pdfs.conclusion_pdf(record), pdfs.conclusion_file_name(record))
