from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.redirects import redirect_saying
from core.workflow import refusals_into
from profiles.models import MentorProfile
from program.models import LimitedOrientation, OrientationSession, Registration
from program.orientation import arranging, calendar_files
from program.orientation.forms import LimitedOrientationForm, RegistrationForm


@require_safe
def events(request):
    """Upcoming orientation sessions, and the short orientation for those who cannot attend (R23, R24)."""
    own_registrations = {row.session_id: row for row in Registration.objects.filter(person=request.user).active()}
    sessions = OrientationSession.objects.upcoming().with_numbers().order_by("starts_at", "pk")
    rows = [
        {
            "session": one,
            "mine": own_registrations.get(one.pk),
            "is_full": one.coming >= one.capacity,
            "spots_left": one.capacity - one.coming,
        }
        for one in sessions
    ]
    context = {
        # Those that one can still come to stand first.
        "sessions": sorted(rows, key=lambda row: row["is_full"] and not row["mine"]),
        "is_mentor": MentorProfile.objects.filter(user=request.user).exists(),
        "limited": LimitedOrientation.objects.filter(person=request.user, given_on=None).first(),
    }
    return render(request, "program/events.html", context)


def event_register(request, pk):
    """Register for a session or its waitlist."""
    session = get_object_or_404(OrientationSession.objects.with_numbers(), pk=pk)
    if request.method != "POST":
        arranging.refuse_unless_upcoming(session)
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_into(form):
            add_registration_message(request, arranging.register(session, request.user, **form.cleaned_data))
            return redirect("program:events")
    return render(request, "program/event_register.html", {"session": session, "form": form})


def add_registration_message(request, registration):
    if registration.status == Registration.Status.COMING:
        messages.success(request, _("You're registered. We're sending you a calendar invitation by email."))
    else:
        messages.info(request, _("The session is full. You're on the waitlist, and we'll tell you if a spot opens up."))


@require_POST
def event_cancel(request, pk):
    registration = Registration.objects.filter(person=request.user, session=pk).active().first()
    if registration is None:
        return not_registered(request)
    arranging.cancel(registration, by=request.user)
    return redirect_saying(request, "program:events", _("Thank you for telling us. Your spot goes to someone else."))


def not_registered(request):
    """The answer to a button on an outdated page; a session that never existed gets the same answer."""
    messages.info(request, _("You're not registered for this session."), extra_tags="not_registered")
    return redirect("program:events")


@require_safe
def event_calendar(request, pk):
    """One session as a calendar file, only for registered people, since it contains the meeting link."""
    registered = OrientationSession.objects.filter(
        registrations__person=request.user, registrations__status=Registration.Status.COMING
    )
    session = registered.filter(pk=pk).first()
    if session is None:
        return not_registered(request)
    return HttpResponse(
        calendar_files.calendar_of(session),
        content_type="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="orientation.ics"'},
    )


def short_orientation(request):
    """Ask for the short orientation in person, by phone or online (R24)."""
    form = LimitedOrientationForm(request.POST or None)
    if form.is_valid():
        with refusals_into(form):
            arranging.ask_for_short_orientation(request.user, **form.cleaned_data)
            sentence = _("Program staff will contact you to arrange your short orientation.")
            return redirect_saying(request, "program:events", sentence)
    return render(request, "program/short_orientation.html", {"form": form}, status=422 if form.is_bound else 200)
