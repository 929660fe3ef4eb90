from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import actions, conclusion_pdfs
from agreements.conclusion_parts import NEW_MENTORING, STEPS_ADDED
from agreements.corrections import corrections_context
from agreements.forms.adding import AddToConclusionForm
from agreements.forms.conclusion import ConclusionForm
from agreements.models import Conclusion
from agreements.next_step import next_step_of_agreement
from agreements.views.documents import pdf_response
from agreements.views.lookups import agreement_or_404
from core.cleaning import parse_number
from core.workflow import Refused, refusals_into
from profiles.models import MenteeProfile


def conclude(request, pk):
    """Begin the conclusion; with the reason CANNOT_CONTINUE the mentoring ends at once."""
    agreement = agreement_or_404(request, pk)
    version = agreement.versions.filter(status="in_force").with_details().first()
    if version is None or hasattr(agreement, "conclusion"):
        return answer_already_begun(request, agreement, version)
    is_mentee = agreement.match.mentee_id == request.user.pk
    answered = version_answered(request, agreement) or version
    form = ConclusionForm(request.POST or None, goals=answered.goals.all(), is_mentee=is_mentee)
    if is_carried := answered != version:
        goals = version.goals.all()
        form = ConclusionForm(initial=form.carried_to(goals), goals=goals, is_mentee=is_mentee)
        sentence = _(
            "Version %(number)s has taken effect since you opened this page. Your answers are below. Check them "
            "against its goals, and send them."
        )
        messages.info(request, sentence % {"number": version.number}, extra_tags="summary_of_another_version")
    elif request.method == "POST" and form.is_valid():
        with refusals_into(form):
            conclusion = actions.begin_conclusion(agreement, request.user, **form.details)
            sentence = _("Your part of the summary is sent to %(name)s.")
            if conclusion.ended_it_at_once:
                sentence = _("Your part of the summary is sent to %(name)s, and your mentoring relationship has ended.")
            sentence %= {"name": agreement.other(request.user).first_name_shown}
            messages.success(request, sentence, extra_tags="part_of_the_record_kept")
            return redirect(conclusion)
    return render(
        request,
        "agreements/conclude.html",
        {
            "agreement": agreement,
            "form": form,
            "is_carried": is_carried,
            "version": version,
            "other": agreement.other(request.user),
            "proposal": agreement.versions.filter(status="proposed").first(),
        },
    )


def version_answered(request, agreement):
    """The version of which the page that was sent asked, if it has been in effect; None if no page was sent."""
    versions = agreement.versions.filter(in_force_at__isnull=False).with_details()
    number = parse_number(request.POST.get("version"))
    return versions.filter(number=number).first() if number else None


def answer_already_begun(request, agreement, version):
    """Respond when there is nothing to begin: show the existing conclusion with the typed text ready to be added."""
    if not hasattr(agreement, "conclusion"):
        messages.info(request, _("There is no agreement in effect to conclude."))
        return redirect(agreement)
    if request.method != "POST":
        return redirect("agreements:conclusion", agreement.pk)
    conclusion = conclusion_or_404(agreement)
    is_mentee = agreement.match.mentee_id == request.user.pk
    answered = version_answered(request, agreement) or version
    typed_form = ConclusionForm(request.POST, goals=answered.goals.all() if answered else [], is_mentee=is_mentee)
    if typed_form.is_already_saved_in(conclusion, by=request.user):
        return redirect(conclusion)
    refusal = actions.already_begun_refusal(conclusion, request.user)
    messages.error(request, str(refusal), extra_tags=refusal.code)
    # What can still be sent keeps its answers as answers; what cannot is shown as text, to be copied.
    is_carried = refusal.code == "begun_by_the_other"
    if is_carried:
        sentence = _("Your answers are below. They aren't part of the summary until you send them.")
        messages.info(request, sentence, extra_tags="answers_carried_over")
    values = {name: typed_form[name].value() for name in typed_form.fields}
    typed = dict(zip(STEPS_ADDED, (values["steps"], values["next_steps"]), strict=True))
    typed |= {name: values[name] for name in ("feedback", NEW_MENTORING) if name in values}
    has_place = {"outcomes", "steps", "next_steps", NEW_MENTORING}
    is_said_already = {"reason"} if values["reason"] == conclusion.reason else set()
    typed["added"] = typed_form.shared_text(without=has_place | is_said_already if is_carried else ())
    goals = [one.goal for one in conclusion.outcomes.all()]
    form = AddToConclusionForm(conclusion=conclusion, initial=typed | typed_form.answers_about(goals))
    return conclusion_page(request, agreement, conclusion, form, is_carried=is_carried)


def conclusion_or_404(agreement):
    rows = Conclusion.objects.select_related("began_by", "added_by").prefetch_related("outcomes__goal")
    conclusion = get_object_or_404(rows, agreement=agreement)
    conclusion.agreement = agreement
    return conclusion


def conclusion(request, pk):
    """Show the conclusion; on POST the other person adds their part or confirms it."""
    agreement = agreement_or_404(request, pk)
    begun = conclusion_or_404(agreement)
    if request.method != "POST":
        return conclusion_page(request, agreement, begun, AddToConclusionForm(conclusion=begun))
    form = AddToConclusionForm(request.POST, conclusion=begun)
    if form.is_already_saved_in(begun, by=request.user):
        return redirect(begun)
    seen = parse_number(request.POST.get("seen"))
    with refusals_into(form):
        if not form.is_valid() and begun.status == Conclusion.Status.OPEN:
            actions.refuse_unread(begun, request.user, seen)  # said at once, not only of the next press
        elif form.is_valid():
            actions.add_to_conclusion(begun, request.user, **form.details, seen=seen)
            messages.success(
                request,
                _("The summary is complete. Both of you and program staff have it."),
                extra_tags="record_complete",
            )
            return redirect(begun)
    if form.has_error(NON_FIELD_ERRORS, code="other_part_corrected"):
        form.ask_opinion_anew()
    prefetch_related_objects([begun], "outcomes__goal")  # as they are now: the verb has read it afresh
    return conclusion_page(request, agreement, begun, form)


def conclusion_page(request, agreement, conclusion, form, *, is_carried=False):
    """The conclusion with the other person's form, or with only their text if it is too late to add it.

    `is_carried`: the form has answers that were typed on another page.
    """
    is_waiting = conclusion.status == Conclusion.Status.OPEN and not agreement.match.is_on_hold
    return render(
        request,
        "agreements/conclusion.html",
        {
            "agreement": agreement,
            "conclusion": conclusion,
            "other": agreement.other(request.user),
            "may_add": is_waiting and conclusion.began_by_id != request.user.pk,
            "form": form,
            "is_carried": is_carried,
            "next": next_step_of_agreement(agreement, request.user),
        }
        | corrections_context(conclusion, request.user),
    )


@require_safe
def plan(request):
    """A mentee's planned next steps from all their mentoring, and the way to the next mentor (R22)."""
    if not MenteeProfile.objects.filter(user=request.user).exists():
        raise Refused(_("The next steps page is for mentees."), code="next_steps_are_for_mentees")
    conclusions = Conclusion.objects.for_mentee(request.user).prefetch_related("agreement__match__request__topics")
    return render(request, "agreements/plan.html", {"conclusions": conclusions})


@require_safe
def conclusion_copy(request, pk):
    """The conclusion as PDF."""
    conclusion = conclusion_or_404(agreement_or_404(request, pk))
    return pdf_response(conclusion_pdfs.conclusion_pdf(conclusion), conclusion_pdfs.conclusion_file_name(conclusion))
