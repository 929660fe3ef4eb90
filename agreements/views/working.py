from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agreements import actions, pdfs
from agreements.forms.working import MeetingForm
from agreements.models import Activity, ActivityReopened, Agreement, ContactLog
from agreements.views.documents import pdf_response
from agreements.views.lookups import agreement_or_404
from core.cleaning import parse_number
from core.text_values import TEXT_VALUES
from core.workflow import refusals_into, refusals_lead_to


@require_POST
def tick(request, pk):
    """Mark an activity as done, or as not done."""
    agreements = Agreement.objects.visible_to(request.user)
    rows = Activity.objects.filter(goal__version__agreement__in=agreements)
    activity = get_object_or_404(rows.select_related("goal__version__agreement__match"), pk=pk)
    if request.POST.get("do") == "undo":
        confirm_undone(request, activity, actions.untick(activity, request.user))
    else:
        confirm_done(request, activity, actions.tick(activity, request.user))
    return redirect(f"{activity.goal.version.agreement.get_absolute_url()}#activity-{activity.pk}")


def confirm_done(request, activity, done):
    """Say that it is done, or that the other person had marked it before."""
    code, sentence = "activity_done", _("“%(activity)s” is done.")
    if done.done_by_id != request.user.pk:
        code, sentence = "done_by_the_other", _("%(name)s has already marked “%(activity)s” as done.")
    params = {"activity": activity.text, "name": done.done_by.first_name_shown}
    messages.success(request, sentence % params, extra_tags=code)


def confirm_undone(request, activity, done):
    """Say that it is open again, and who had marked it; or that it was open already, and who opened it again."""
    code, sentence, params = "open_again", _("“%(activity)s” is open again."), {"activity": activity.text}
    if done is None:
        code, sentence = "open_already", _("“%(activity)s” was open already.")
        reopened = ActivityReopened.objects.filter(activity=activity).select_related("reopened_by").first()
        if reopened and reopened.reopened_by_id != request.user.pk:
            code, sentence = "reopened_by_the_other", _("%(name)s has already opened “%(activity)s” again.")
            params |= {"name": reopened.reopened_by.first_name_shown}
    elif done.done_by_id != request.user.pk:
        code, sentence = "open_again_of_the_other", _("“%(activity)s” is open again. %(name)s had marked it as done.")
        params |= {"name": done.done_by.first_name_shown}
    messages.success(request, sentence % params, extra_tags=code)


def log_meeting(request, pk):
    """Log a meeting: today with one click, or on any day."""
    agreement = agreement_or_404(request, pk)
    if request.method != "POST":
        with refusals_lead_to(agreement):
            actions.refuse_unless_in_force(agreement)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            meeting = actions.log_meeting(agreement, request.user, **form.cleaned_data)
            has_details = bool(form.cleaned_data["minutes"] or form.cleaned_data["mode"])
            confirm_meeting(request, meeting, has_details=has_details)
        if form.is_valid():
            return redirect(agreement)
    return render(request, "agreements/meeting.html", {"agreement": agreement, "form": form})


def confirm_meeting(request, meeting, *, has_details):
    """Say that the meeting is in the log, or that the other person logged it before: then only details can be added."""
    if meeting.logged_by_id == request.user.pk or has_details:
        messages.success(request, _("Your meeting is in the log."), extra_tags="meeting_logged")
        return
    params = {"other": meeting.logged_by.first_name_shown, "day": date_format(meeting.met_on)}
    sentence = _(
        "%(other)s has already logged your meeting on %(day)s. To add its length, select “Log another day, or add a "
        "length.”"
    )
    messages.info(request, sentence % params, extra_tags="meeting_logged_by_the_other")


@require_POST
def review(request, pk):
    """Record that the two have reviewed their progress."""
    agreement = agreement_or_404(request, pk)
    actions.review_progress(agreement, request.user)
    messages.success(
        request,
        _("Thanks. We'll ask you again in %(review_weeks)s weeks.") % TEXT_VALUES,
        extra_tags="progress_reviewed",
    )
    return redirect(agreement)


@require_POST
def remove_meeting(request, pk):
    """Remove a meeting from the log."""
    agreements = Agreement.objects.visible_to(request.user)
    meeting = ContactLog.objects.filter(agreement__in=agreements, pk=pk).select_related("agreement__match").first()
    if meeting is None:
        with refusals_lead_to(agreement_or_404(request, parse_number(request.POST.get("agreement")))):
            raise actions.meeting_removed_already()
    with refusals_lead_to(meeting.agreement):
        actions.remove_meeting(meeting, request.user, seen=request.POST.get("seen"))
    messages.success(request, _("The meeting was removed from the log."))
    return redirect(meeting.agreement)


@require_safe
def hours(request, pk):
    """The mentor's certificate of hours."""
    agreement = agreement_or_404(request, pk)
    if request.user.pk != agreement.match.mentor_id:
        raise Http404
    return pdf_response(pdfs.hours_pdf(agreement, timezone.now()), f"mentoring-hours-{agreement.pk}.pdf")
