from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from agreements import actions
from agreements.conclusion_parts import part_of
from agreements.corrections import changes_between, last_moment_to_correct, revision, since_answered, since_revision
from agreements.forms.adding import AddedCorrectionForm
from agreements.forms.conclusion import CorrectionForm
from agreements.models import Conclusion
from agreements.views.concluding import conclusion_or_404
from agreements.views.lookups import agreement_or_404
from core.cleaning import parse_number
from core.workflow import refusals_into


def correct(request, pk):
    """Correct one's own part of a conclusion, while it waits for the other and for a while after that."""
    agreement = agreement_or_404(request, pk)
    conclusion = conclusion_or_404(agreement)
    is_whole_part = conclusion.began_by_id == request.user.pk
    form = (CorrectionForm if is_whole_part else AddedCorrectionForm)(
        request.POST if request.method == "POST" else None, conclusion=conclusion
    )
    if request.method != "POST":
        actions.refuse_unless_correctable(conclusion, request.user)
        unread = corrections_to_answer(conclusion, request.user)
        return correct_page(request, agreement, conclusion, form, seen=revision(conclusion), corrections=unread)
    seen = parse_number(request.POST.get("seen"))
    typed_on = parse_number(request.POST["typed_on"]) if "typed_on" in request.POST else seen
    with refusals_into(form):
        if not form.is_valid():
            actions.refuse_unread(conclusion, request.user, seen)  # said at once, not only of the next press
        else:
            correction = actions.correct_conclusion(
                conclusion, request.user, seen=seen, typed_on=typed_on, **form.details
            )
            tell(request, agreement, correction)
            return redirect(conclusion)
    if form.has_error(NON_FIELD_ERRORS, code="part_corrected_elsewhere"):
        return conflict_page(request, agreement, conclusion, form)
    if any(form.has_error(NON_FIELD_ERRORS, code=code) for code in ("other_part_corrected", "other_part_added")):
        prefetch_related_objects([conclusion], "outcomes__goal")  # as they are now: the verb has read it afresh
        if conclusion.asks_again(request.user):
            form.ask_opinion_anew()
        newest = revision(conclusion)
        unread = corrections_to_answer(conclusion, request.user) or since_revision(conclusion, seen)
        return correct_page(request, agreement, conclusion, form, seen=newest, corrections=unread)
    unread = corrections_to_answer(conclusion, request.user)
    return correct_page(request, agreement, conclusion, form, seen=seen, typed_on=typed_on, corrections=unread)


def corrections_to_answer(conclusion, reader):
    """What was corrected since the reader said whether it is right, if they are asked again."""
    return since_answered(conclusion, reader) if conclusion.asks_again(reader) else []


def conflict_page(request, agreement, conclusion, form):
    """The refused correction with everything typed, and its differences from what was saved in another window."""
    prefetch_related_objects([conclusion], "outcomes__goal")  # likewise
    differences = changes_between(part_of(conclusion, request.user), form.details, conclusion)
    seen = revision(conclusion)
    groups = [{"title": "", "changes": differences}]
    return correct_page(request, agreement, conclusion, form, seen=seen, conflict=groups)


def correct_page(request, agreement, conclusion, form, *, seen, typed_on=None, conflict=(), corrections=()):
    return render(
        request,
        "agreements/correct.html",
        {
            "agreement": agreement,
            "conclusion": conclusion,
            "other": agreement.other(request.user),
            "form": form,
            "is_whole_part": conclusion.began_by_id == request.user.pk,
            "seen": seen,
            "typed_on": seen if typed_on is None else typed_on,
            "conflict": conflict,
            "corrections": corrections,
            "correct_by": last_moment_to_correct(conclusion, request.user),
            "is_answer": conclusion.asks_again(request.user),
        },
    )


def tell(request, agreement, correction):
    if correction is None:
        messages.info(request, _("Nothing was changed."), extra_tags="nothing_corrected")
        return
    sentence = _("Your part is corrected. We've told %(other)s and program staff what changed.")
    if correction.is_answer:
        sentence = _("Your answer is sent to %(other)s and program staff.")
    elif correction.conclusion.status == Conclusion.Status.OPEN:
        sentence = _("Your part is corrected. We've told %(other)s what changed.")
    sentence %= {"other": agreement.other(request.user).first_name_shown}
    messages.success(request, sentence, extra_tags="part_corrected")
