from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core.middleware import language_chosen_here
from core.workflow import Refused, refusals_into
from matches import actions, answer_link
from matches.forms import LinkForm
from matches.models import MatchRequest
from matches.next_step import next_step_of_request_or_match
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
    is_undoing = "undo" in request.POST
    form = LinkForm(None if is_undoing else request.POST or None, mentor=match_request.mentor)
    done, refusal = False, ""
    if is_undoing:
        refusal = undo(match_request)
    elif request.method == "POST" and form.is_valid():
        with refusals_into(form):
            apply_answer(match_request, form)
            done = True
    match_request = MatchRequest.objects.with_people(match_request.mentor).get(pk=match_request.pk)
    context = {
        "form": form,
        "next_step": next_step_of_request_or_match(match_request, match_request.mentor.user),
        "match_request": match_request,
        "done": done,
        "refusal": refusal,
    }
    context |= {"is_open": match_request.is_answerable, "is_undone": is_undoing and not refusal}
    return render(request, "matches/answer.html", context)


def undo(match_request):
    """Undo a no. Returns the refusal, or None when it is undone."""
    try:
        actions.undo_decline(match_request)
    except Refused as refusal:
        return refusal
    return None


def apply_answer(match_request, form):
    """Accept, decline (perhaps with a pause), or ask for a few days, as the mentor has chosen."""
    choice, note = form.cleaned_data["answer"], form.cleaned_data["note"]
    if choice == LinkForm.YES:
        actions.accept(match_request, **form.answer)
    elif choice in (LinkForm.NO, LinkForm.PAUSE):
        until = form.cleaned_data["paused_until"] if choice == LinkForm.PAUSE else None
        actions.decline(match_request, reason=form.cleaned_data["reason"], note=note, paused_until=until)
    else:
        actions.ask_for_days(match_request)
