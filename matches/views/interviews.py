from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.cleaning import parse_number
from core.redirects import redirect_saying
from core.workflow import Refused, refusals_into, refusals_lead_to
from matches import actions
from matches.calendar_files import calendar_file_for
from matches.forms import NoteForm
from matches.interview_forms import ChooseTimeForm, OfferForm, PlaceForm
from matches.models import Interview, Match
from matches.views.matches import match_or_404


def interview_or_refusal(match, interviews):
    """The first of these interviews of a match. Refused when there is none, because the page is out of date."""
    interview = interviews.select_related("match__mentee__user", "match__mentor__user").first()
    if interview is None and match.status != Match.Status.ARRANGING:
        raise match.refusal()
    if interview is None:
        raise Refused(_("This interview has changed since you opened the page."), code="talk_changed")
    return interview


def offer_times(request, pk):
    """Offer times, or others for an interview whose time is chosen; what is known of it is filled in."""
    match = match_or_404(request, pk)
    if request.method != "POST":
        with refusals_lead_to(match):
            actions.refuse_unless_arranging(match)
    is_readable = match.is_open and not match.is_on_hold
    known = match.interviews.first() if is_readable else None
    form = OfferForm(request.POST or None, mentor=match.mentor, by=request.user, known=known)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            seen = parse_number(request.POST["seen"]) if "seen" in request.POST else None
            actions.offer_times(match, request.user, seen=seen, **form.offer)
            return redirect_saying(request, match, _("The times have been sent."), "times_offered")
    offered = match.interviews.offered().first() if is_readable else None
    confirmed = match.interviews.confirmed().first() if is_readable else None
    others = [time for time in confirmed.times_to_come if time != confirmed.chosen_time] if confirmed else []
    context = {"form": form, "match": match, "offered": offered, "confirmed": confirmed, "offered_before": others}
    return render(request, "matches/offer_times.html", context)


@require_POST
def choose_time(request, pk):
    match = match_or_404(request, pk)
    form = ChooseTimeForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose one of the times that were offered."), code="time_not_offered")
    actions.choose_time(
        interview_or_refusal(match, match.interviews.offered()), request.user, form.cleaned_data["time"]
    )
    sentence = _("The time is set. Both of you will get a calendar invitation by email.")
    return redirect_saying(request, match, sentence, "time_chosen")


@require_POST
def keep_time(request, pk):
    """The offer to move the interview is withdrawn, or refused: its time stays."""
    match = match_or_404(request, pk)
    actions.keep_time(interview_or_refusal(match, match.interviews.offered()), request.user)
    return redirect_saying(request, match, _("The interview stays as planned. We'll tell the other person."), "kept")


def send_place(request, pk):
    """Whoever said "I'll send it" sends the location, number, or link of the interview, or changes it."""
    match = match_or_404(request, pk)
    with refusals_lead_to(match):
        actions.refuse_on_hold(match)
        interview = interview_or_refusal(match, match.interviews.confirmed())
    sender = match.mentee if request.user.pk == match.mentee_id else match.mentor
    form = PlaceForm(request.POST or None, interview=interview, own_phone=sender.phone)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.send_place(interview, request.user, **form.cleaned_data)
            sentence = _("Sent. Both of you will get an updated calendar entry by email.")
            return redirect_saying(request, match, sentence, "place_sent")
    return render(
        request, "matches/send_place.html", {"form": form, "match": match, "other": match.other(request.user)}
    )


def call_off(request, pk):
    match = match_or_404(request, pk)
    if request.method != "POST":
        with refusals_lead_to(match):
            interview_or_refusal(match, match.interviews.open())
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            interview = interview_or_refusal(match, match.interviews.open().order_by("chosen_time"))
            actions.call_off(interview, request.user, **form.cleaned_data)
            sentence = _("The interview is called off. The two of you can still find another time.")
            return redirect_saying(request, match, sentence)
    return render(request, "matches/call_off.html", {"form": form, "match": match})


def mark_interviewed(request, pk):
    """The two have talked. While that would end times that are still to come, the page asks first."""
    match = match_or_404(request, pk)
    planned = still_planned(match)
    said_already = match.status == Match.Status.TALKED
    if request.method == "POST" and ("confirmed" in request.POST or not planned or said_already):
        if not said_already:  # by the other person, who said the same a moment ago
            actions.already_interviewed(match, request.user)
        return redirect_saying(request, match, _("Great. Now decide together whether to continue."), "talked")
    with refusals_lead_to(match):
        actions.refuse_unless_arranging(match)
    return render(request, "matches/talked.html", {"match": match, "planned": planned})


def still_planned(match):
    """The chosen time and the offered ones that are still to come; none of them once a chosen time is over."""
    interviews = list(match.interviews.open().order_by("chosen_time"))
    if any(interview.is_past for interview in interviews):
        return []
    return [interview for interview in interviews if interview.chosen_time or interview.times_to_come]


def not_held(request, pk):
    """The chosen time passed without the interview, or the two have not talked although one of them said so.

    The second is asked first, because it may set a proposal aside.
    """
    match = match_or_404(request, pk)
    if request.method != "POST":
        with refusals_lead_to(match):
            actions.refuse_correcting(match, request.user)
        context = {"match": match, "other": match.other(request.user), "stands_again": times_that_stand_again(match)}
        return render(request, "matches/not_talked.html", context)
    if match.status == Match.Status.TALKED:
        actions.correct_interviewed(match, request.user)
        sentence = _("Corrected: you haven't talked yet.")
        if match.interviews.open().exists():
            sentence = _("Corrected: you haven't talked yet. Times still to come stand as before.")
        return redirect_saying(request, match, sentence)
    actions.mark_not_held(interview_or_refusal(match, match.interviews.confirmed()), request.user)
    return redirect_saying(request, match, _("That happens. The two of you can still find another time."))


def times_that_stand_again(match):
    """The interviews that were said to be needed no longer, and whose times are still to come."""
    unneeded = match.interviews.filter(status=Interview.Status.UNNEEDED)
    return [one for one in unneeded if (one.chosen_time and not one.is_past) or one.times_to_come]


@require_safe
def calendar_file(request, pk):
    """The chosen time and location as a calendar file; refused on hold, like all contact details (R26)."""
    match = match_or_404(request, pk)
    actions.refuse_on_hold(match)
    with_time = match.interviews.filter(status__in=[Interview.Status.CONFIRMED, Interview.Status.HELD])
    interview = get_object_or_404(with_time.order_by("-chosen_time")[:1])
    interview.match = match
    if not match.is_open:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="interview.ics"'}
    content = calendar_file_for(interview, request.user, "PUBLISH")
    return HttpResponse(content, content_type="text/calendar", headers=headers)
