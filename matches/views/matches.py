from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.redirects import redirect_saying
from core.workflow import refusals_into, refusals_lead_to
from matches import actions
from matches.contact import contact_options, only_by_portal
from matches.forms import NoteForm
from matches.meeting_place import meeting_place
from matches.models import Match
from matches.next_step import next_step_of_match


def match_or_404(request, pk):
    rows = Match.objects.visible_to(request.user).with_people().select_related("request", "agreement__conclusion")
    return get_object_or_404(rows, pk=pk)


@require_safe
def match_detail(request, pk):
    """A match from the yes to the end: contact details, the interview, and the next step."""
    match = match_or_404(request, pk)
    offered, confirmed = match.interviews.offered().first(), match.interviews.confirmed().first()
    next_step = next_step_of_match(match, request.user)
    context = {
        "match": match,
        "other": match.other(request.user),
        "is_mentor": match.mentor_id == request.user.pk,
        "offered": offered,
        "confirmed": confirmed,
        "offered_place": meeting_place(offered, request.user) if offered else "",
        "confirmed_place": meeting_place(confirmed, request.user) if confirmed else "",
        "next_step": next_step,
        "claim": actions.claim_to_correct(match, request.user),
        "may_begin": bool(next_step and next_step.is_mine),
        "is_asked_to_go_on": match.is_asked_to_go_on,
        "contact_options": contact_options(match, request.user),
        "only_by_portal": only_by_portal(match, request.user),
    }
    return render(request, "matches/match_detail.html", context)


@require_safe
def interview_sheet(request, pk):
    """What both wrote in their applications, to print for the interview."""
    match = get_object_or_404(Match.objects.open().visible_to(request.user).with_people(), pk=pk)
    actions.refuse_on_hold(match)
    return render(request, "matches/interview_sheet.html", {"match": match})


@require_POST
def go_on(request, pk):
    """One of the two wants to continue after a while without activity (R16)."""
    match = match_or_404(request, pk)
    actions.go_on(match, request.user)
    sentence = _("Thanks. We've told the other person, and the time for the next step starts over.")
    return redirect_saying(request, match, sentence)


def stop(request, pk):
    """One of the two ends the match, without blame (R15)."""
    match = match_or_404(request, pk)
    if request.method != "POST":
        with refusals_lead_to(match):
            actions.refuse_to_stop(match)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.stop(match, request.user, **form.cleaned_data)
            sentence = _("This match won't continue. You are both free to find someone else.")
            return redirect_saying(request, match, sentence)
    return render(request, "matches/stop.html", {"form": form, "match": match, "other": match.other(request.user)})
