from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.workflow import refusals_into
from matches import actions
from matches.contact import only_by_portal, ways_to_reach
from matches.forms import NoteForm
from matches.models import Match
from matches.next_step import of_match
from notifications.models import ProgramSettings


def match_of(request, pk):
    found = Match.objects.visible_to(request.user).with_people().select_related("request")
    return get_object_or_404(found, pk=pk)


@require_safe
def match_detail(request, pk):
    """The pair from the yes to the end: how to reach each other, the first talk, what comes next."""
    match = match_of(request, pk)
    interviews = list(match.interviews.all()[:10])
    interview = next((talk for talk in interviews if talk.is_open), None)
    next_step = of_match(match, interview, request.user)
    context = {
        "match": match,
        "other": match.other(request.user),
        "is_mentor": match.mentor_id == request.user.pk,
        "interview": interview,
        "held": next((talk for talk in interviews if talk.status == talk.Status.HELD), None),
        "next_step": next_step,
        "may_begin": bool(next_step and next_step.is_mine),
        "is_asked_to_go_on": match.is_asked_to_go_on,
        "ways": ways_to_reach(match, request.user),
        "only_by_portal": only_by_portal(match, request.user),
        "office": ProgramSettings.current(),
    }
    return render(request, "matches/match_detail.html", context)


@require_safe
def talk_sheet(request, pk):
    """What both wrote in their applications, to print for the first talk."""
    match = get_object_or_404(Match.objects.open().visible_to(request.user).with_people(), pk=pk)
    actions.refuse_on_hold(match)
    return render(request, "matches/talk_sheet.html", {"match": match})


@require_POST
def go_on(request, pk):
    """Nothing has moved for a while, and one of the two wants to go on (R16)."""
    match = match_of(request, pk)
    actions.go_on(match, request.user)
    messages.success(request, _("Thanks. We've told the other person, and the time for the next step starts over."))
    return redirect(match)


def stop(request, pk):
    """It does not go on, without blame (R15)."""
    match = match_of(request, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.stop(match, request.user, **form.cleaned_data)
            messages.success(request, _("This match won't continue. You are both free to find someone else."))
            return redirect(match)
    return render(request, "matches/stop.html", {"form": form, "match": match, "other": match.other(request.user)})
