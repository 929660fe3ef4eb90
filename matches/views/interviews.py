from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.redirects import redirect_saying
from core.workflow import Refused, refusals_into
from matches import actions
from matches.calendar_files import calendar_file_for
from matches.forms import ChooseTimeForm, NoteForm, OfferForm
from matches.models import Interview
from matches.views.matches import match_or_404


def open_interview(match):
    """The match's open interview. Refused when there is none, because the page is out of date."""
    interview = match.interviews.open().first()
    if interview is None:
        raise Refused(_("This interview has changed since you opened the page."), code="talk_changed")
    return interview


def offer_times(request, pk):
    match = match_or_404(request, pk)
    form = OfferForm(request.POST or None, mentor=match.mentor)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.offer_times(match, request.user, **form.offer)
            return redirect_saying(request, match, _("The times have been sent."), "times_offered")
    return render(request, "matches/offer_times.html", {"form": form, "match": match})


@require_POST
def choose_time(request, pk):
    match = match_or_404(request, pk)
    form = ChooseTimeForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose one of the times that were offered."), code="time_not_offered")
    actions.choose_time(open_interview(match), request.user, form.cleaned_data["time"])
    sentence = _("The time is set. Both of you will get a calendar invitation by email.")
    return redirect_saying(request, match, sentence, "time_chosen")


def call_off(request, pk):
    match = match_or_404(request, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.call_off(open_interview(match), request.user, **form.cleaned_data)
            sentence = _("The interview is called off. The two of you can still find another time.")
            return redirect_saying(request, match, sentence)
    return render(request, "matches/call_off.html", {"form": form, "match": match})


@require_POST
def mark_interviewed(request, pk):
    match = match_or_404(request, pk)
    actions.already_interviewed(match, request.user)
    return redirect_saying(request, match, _("Great. Now decide together whether to continue."), "talked")


@require_POST
def not_held(request, pk):
    match = match_or_404(request, pk)
    actions.mark_not_held(open_interview(match), request.user)
    return redirect_saying(request, match, _("That happens. The two of you can still find another time."))


@require_safe
def calendar_file(request, pk):
    """The chosen time and location as a calendar file; refused on hold, like all contact details (R26)."""
    match = match_or_404(request, pk)
    actions.refuse_on_hold(match)
    with_time = match.interviews.filter(status__in=[Interview.Status.CONFIRMED, Interview.Status.HELD])
    interview = get_object_or_404(with_time.order_by("-pk")[:1])
    interview.match = match
    if not match.is_open:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="interview.ics"'}
    content = calendar_file_for(interview, request.user, "PUBLISH")
    return HttpResponse(content, content_type="text/calendar", headers=headers)
