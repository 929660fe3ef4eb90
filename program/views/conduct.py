from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from agreements.models import Agreement
from matches.models import Match, MatchRequest
from mentoring.workflow import refusals_into
from notifications.models import ProgramSettings
from profiles.models import MenteeProfile, MentorProfile
from program.actions import conduct
from program.forms import ConcernForm
from program.models import Concern


def mentors_found_by(person):
    """The mentors whose profiles this person may read: posted ones, for proven mentees."""
    may_read = MenteeProfile.objects.filter(user__in=User.objects.proven(), pk=person.pk).exists()
    posted = MentorProfile.objects.posted().exclude(pk=person.pk)
    return posted if may_read else posted.none()


# What a report can be about, by the word in the address: `/concerns/new/?match=7`. Each finds what a person may see.
ABOUT = {
    "request": MatchRequest.objects.visible_to,
    "match": Match.objects.visible_to,
    "agreement": Agreement.objects.visible_to,
    "mentor": mentors_found_by,
}


@require_http_methods(["GET", "HEAD", "POST"])
def concern_new(request):
    """Report a problem, from any page (R28)."""
    about = reported_row(request)
    subject = other_party(about, request.user)
    kind = request.GET.get("about", Concern.Kind.CONDUCT)
    form = ConcernForm(request.POST or None, initial={"kind": kind})
    if form.is_valid():
        with refusals_into(form):
            concern = conduct.report(request.user, about=about, subject=subject, **form.cleaned_data)
            messages.success(request, _("Your report has arrived. A person reads it within 2 working days."))
            return redirect(concern)
    return render(
        request,
        "program/concern_new.html",
        {"form": form, "subject": subject, "office": ProgramSettings.current()},
        status=422 if form.errors else 200,
    )


def reported_row(request):
    """The request, match, agreement or mentor that the report is about, if the address names one they may see."""
    for word, seen_by in ABOUT.items():
        if pk := request.GET.get(word, "").strip():
            number = int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0
            return get_object_or_404(seen_by(request.user), pk=number)
    return None


def other_party(about, person):
    """Whom a report about this row is about: the other of the two, or the mentor of a profile."""
    if about is None or isinstance(about, MentorProfile):
        return about and about.user
    pair = about.match if isinstance(about, Agreement) else about
    return (pair.mentor if pair.mentee_id == person.pk else pair.mentee).user


@require_safe
def concern_detail(request, pk):
    """What I reported, and where it stands."""
    concern = get_object_or_404(Concern.objects.sent_by(request.user), pk=pk)
    return render(request, "program/concern_detail.html", {"concern": concern})
