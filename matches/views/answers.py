from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core.middleware import language_chosen_here
from core.redirects import redirect_saying
from core.workflow import Refused, refusals_into
from matches import actions, answer_link
from matches.forms import LinkForm
from matches.models import Interview, Match, MatchRequest
from matches.next_step import next_step_of_request
from notifications.rendering import localized_for


# The token is the permission: to forge a POST one would have to know it.
@csrf_exempt
@never_cache
@login_not_required
def answer(request, token):
    """The mentor answers from the email without signing in. GET shows the request; only POST acts (docs/adr)."""
    match_request = answer_link.request_for_token(token)
    if match_request is None:
        raise Http404
    with localized_for(match_request.mentor.user), language_chosen_here(request):
        return answer_page(request, match_request)


def answer_page(request, match_request):
    """The request with the form to answer it, or what became of it. After a POST the page is loaded again."""
    if "undo" in request.POST:
        return undo(request, match_request)
    has_asked = match_request.asked_for_days_at is not None
    form = LinkForm(request.POST or None, mentor=match_request.mentor, has_asked_for_days=has_asked)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            sentence = apply_answer(match_request, form)
            return redirect_saying(request, request.path, sentence, "request_answered")
    match_request = MatchRequest.objects.with_people(match_request.mentor).get(pk=match_request.pk)
    context = {
        "form": form,
        "next_step": next_step_without_sign_in(match_request),
        "match_request": match_request,
        "is_open": match_request.is_answerable,
        "is_undoable": match_request.is_decline_undoable,
        "offered": Interview.objects.waiting_for_mentee_of(match_request).first(),
    }
    return render(request, "matches/answer.html", context)


def next_step_without_sign_in(match_request):
    """What happens next, until a time is set: when the two meet, and what they do then, is not for who has the link."""
    if match_request.status == MatchRequest.Status.ACCEPTED and not is_before_any_time(match_request.match):
        return None
    return next_step_of_request(match_request, match_request.mentor.user)


def is_before_any_time(match):
    """Whether nothing but offers has come of the yes so far, and nobody has put the match on hold."""
    later = match.interviews.exclude(status=Interview.Status.OFFERED)
    return match.status == Match.Status.ARRANGING and not match.held_at and not later.exists()


def undo(request, match_request):
    """Undo a no. A refusal is said on this page, which is the only one a mentor may see without signing in."""
    try:
        actions.undo_decline(match_request)
    except Refused as refusal:
        messages.error(request, str(refusal), extra_tags=refusal.code)
        return redirect(request.path)
    sentence = _("You undid your answer, and we told no one. The request is waiting for you as before.")
    return redirect_saying(request, request.path, sentence, "decline_undone")


def apply_answer(match_request, form):
    """Accept, decline (perhaps with a pause), or ask for a few days, as chosen. Returns the sentence that says so."""
    choice, note = form.cleaned_data["answer"], form.cleaned_data["note"]
    if choice == LinkForm.LATER:
        actions.ask_for_days(match_request)
        return _("We've told them that you need a few days. The deadline for your answer stays the same.")
    if choice == LinkForm.YES:
        actions.accept(match_request, **form.answer)
    else:
        until = form.cleaned_data["paused_until"] if choice == LinkForm.PAUSE else None
        actions.decline(match_request, reason=form.cleaned_data["reason"], note=note, paused_until=until)
    return _("We have your answer. You'll get an email that confirms it.")
