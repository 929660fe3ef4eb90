from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from agreements.models import Agreement
from core.redirects import redirect_saying
from core.text_values import TEXT_VALUES
from core.workflow import refusals_into
from matches.models import Match, MatchRequest, PairBlock
from notifications.models import ProgramSettings
from profiles.models import MenteeProfile, MentorProfile, MentorReview
from program.conduct import reporting
from program.conduct.forms import ConcernForm
from program.models import Concern


def visible_mentors(person, mentors=None):
    """The posted mentors, or those in `mentors`, that a proven mentee may meet (R26); none for others."""
    may_read = MenteeProfile.objects.filter(user__in=User.objects.proven(), pk=person.pk).exists()
    candidates = MentorProfile.objects.posted() if mentors is None else mentors
    apart = PairBlock.objects.people_blocked_from(person.pk)
    return candidates.exclude(Q(pk=person.pk) | Q(pk__in=apart)) if may_read else candidates.none()


def mentors_ever_visible(person):
    """All mentors ever approved: a profile may be hidden while someone is writing a report about it."""
    approvals = MentorReview.objects.carried_out().filter(decision=MentorReview.Decision.APPROVED)
    return visible_mentors(person, MentorProfile.objects.filter(pk__in=approvals.values("mentor")))


# What a report can be about, by query parameter: `/concerns/new/?match=7`. Each value finds the rows a person may see.
REPORTABLE = {
    "request": MatchRequest.objects.visible_to,
    "match": Match.objects.visible_to,
    "agreement": Agreement.objects.visible_to,
    "mentor": visible_mentors,
}
# A submitted report is accepted whatever has become of its object since the form was opened.
REPORTABLE_ON_SUBMIT = REPORTABLE | {"mentor": mentors_ever_visible}


def concern_new(request):
    """Report a problem (R28)."""
    about = reported_row(request)
    form = ConcernForm(request.POST or None, initial={"kind": request.GET.get("about", "")})
    if form.is_valid():
        with refusals_into(form):
            about = about or reported_row(request, REPORTABLE_ON_SUBMIT)
            subject = other_party(about, request.user)
            concern = reporting.report(request.user, about=about, subject=subject, **form.cleaned_data)
            sentence = (
                _("We received your report. A person will read it within %(reading_workdays)s business days.")
                % TEXT_VALUES
            )
            return redirect_saying(request, concern, sentence)
    context = {"form": form, "subject": other_party(about, request.user), "office": ProgramSettings.current()}
    return render(request, "program/concern_new.html", context, status=422 if form.errors else 200)


def reported_row(request, rows=REPORTABLE):
    """The request, match, agreement or mentor that the report is about, if the URL names one of these `rows`.

    Opening the form for a row the person may not see is a 404; submitting it never is, so that no report is lost.
    """
    for parameter, visible_rows in rows.items():
        if pk := request.GET.get(parameter, "").strip():
            number = int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0
            row = visible_rows(request.user).filter(pk=number).first()
            if row is None and request.method != "POST":
                raise Http404
            return row
    return None


def other_party(about, person):
    """The person a report about this row concerns: the other party, or the mentor of a profile."""
    if about is None or isinstance(about, MentorProfile):
        return about and about.user
    pair = about.match if isinstance(about, Agreement) else about
    return (pair.mentor if pair.mentee_id == person.pk else pair.mentee).user


@require_safe
def concern_detail(request, pk):
    """The reporter's own report and its status."""
    concern = get_object_or_404(Concern.objects.sent_by(request.user), pk=pk)
    return render(request, "program/concern_detail.html", {"concern": concern})
