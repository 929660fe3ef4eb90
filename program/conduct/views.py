from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from agreements.models import Agreement
from core.workflow import refusals_into
from matches.models import Match, MatchRequest
from notifications.models import ProgramSettings
from profiles.models import MenteeProfile, MentorProfile, MentorReview
from program.conduct import reporting
from program.conduct.forms import ConcernForm
from program.models import Concern


def mentors_found_by(person, mentors=None):
    """The mentors whose profiles this person may read, for proven mentees: posted ones, or those among `mentors`."""
    may_read = MenteeProfile.objects.filter(user__in=User.objects.proven(), pk=person.pk).exists()
    found = MentorProfile.objects.posted() if mentors is None else mentors
    return found.exclude(pk=person.pk) if may_read else found.none()


def mentors_once_found_by(person):
    """Also those who were posted once: a report that was being written when a profile was hidden still names it."""
    return mentors_found_by(person, MentorProfile.objects.filter(reviews__decision=MentorReview.Decision.APPROVED))


# What a report can be about, by the word in the address: `/concerns/new/?match=7`. Each finds what a person may see.
ABOUT = {
    "request": MatchRequest.objects.visible_to,
    "match": Match.objects.visible_to,
    "agreement": Agreement.objects.visible_to,
    "mentor": mentors_found_by,
}
# A report that arrives is taken, whatever has become of its object since the form was opened.
ABOUT_ON_ARRIVAL = ABOUT | {"mentor": mentors_once_found_by}


@require_http_methods(["GET", "HEAD", "POST"])
def concern_new(request):
    """Report a problem, from any page (R28)."""
    about = reported_row(request)
    kind = request.GET.get("about", Concern.Kind.CONDUCT)
    form = ConcernForm(request.POST or None, initial={"kind": kind})
    if form.is_valid():
        with refusals_into(form):
            about = about or reported_row(request, ABOUT_ON_ARRIVAL)
            subject = other_party(about, request.user)
            concern = reporting.report(request.user, about=about, subject=subject, **form.cleaned_data)
            messages.success(request, _("We received your report. A person will read it within 2 business days."))
            return redirect(concern)
    return render(
        request,
        "program/concern_new.html",
        {"form": form, "subject": other_party(about, request.user), "office": ProgramSettings.current()},
        status=422 if form.errors else 200,
    )


def reported_row(request, rows=ABOUT):
    """The request, match, agreement or mentor that the report is about, if the address names one of these `rows`.

    A form is not opened about what one may not see (404); of one that was opened, nothing that was written is lost.
    """
    for word, seen_by in rows.items():
        if pk := request.GET.get(word, "").strip():
            number = int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0
            found = seen_by(request.user).filter(pk=number).first()
            if found is None and request.method != "POST":
                raise Http404
            return found
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
