from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core.workflow import Refused, refusals_into
from matches import actions, answer_link
from matches.forms import LinkForm
from matches.models import MatchRequest
from matches.next_step import of_request_or_match
from notifications.rendering import localized_for


# The token is the permission: whoever could forge a POST would have to know it. A browser told to send no referrer
# sends no origin either, so Django's own check would refuse the mentor.
@csrf_exempt
@never_cache
@login_not_required
def answer(request, token):
    """The mentor answers from the mail, without signing in. GET shows; only POST acts (docs/adr)."""
    match_request = answer_link.request_of(token)
    if match_request is None:
        raise Http404
    with localized_for(match_request.mentor.user):
        response = answer_page(request, match_request)
    response["Referrer-Policy"] = "no-referrer"
    return response


def answer_page(request, match_request):
    is_undoing = "undo" in request.POST
    form = LinkForm(None if is_undoing else request.POST or None, mentor=match_request.mentor)
    done, refusal = False, ""
    if is_undoing:
        refusal = undo(match_request)
    elif request.method == "POST" and form.is_valid():
        with refusals_into(form):
            carry_out(match_request, form)
            done = True
    match_request = MatchRequest.objects.with_people().get(pk=match_request.pk)
    context = {
        "form": form,
        "next_step": of_request_or_match(match_request, match_request.mentor.user),
        "match_request": match_request,
        "done": done,
        "refusal": refusal,
    }
    context |= {"is_open": match_request.is_answerable, "is_undone": is_undoing and not refusal}
    return render(request, "matches/answer.html", context)


def undo(match_request):
    """Take a no back. Returns why not, None when it is undone."""
    try:
        actions.undo_decline(match_request)
    except Refused as refusal:
        return refusal
    return None


def carry_out(match_request, form):
    """What the mentor has chosen: yes, not this time, or a few days more."""
    chosen, note = form.cleaned_data["answer"], form.cleaned_data["note"]
    if chosen == LinkForm.YES:
        actions.accept(match_request, **form.answer)
    elif chosen in (LinkForm.NO, LinkForm.PAUSE):
        until = form.cleaned_data["paused_until"] if chosen == LinkForm.PAUSE else None
        actions.decline(match_request, reason=form.cleaned_data["reason"], note=note, paused_until=until)
    else:
        actions.ask_for_days(match_request)
