from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from agreements import actions, draft_warnings
from agreements.content import changes
from agreements.draft_editing import change
from agreements.forms import DraftForm
from agreements.models import GoalOutcome, StarterGoal, SuggestedActivity
from agreements.views.lookups import agreement_of, version_of
from core.workflow import refusals_into
from matches.models import MatchRequest


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request, pk):
    """Shape the private draft, then show it to the other as a new version."""
    agreement = agreement_of(request, pk)
    if request.method == "POST":
        return save_typed(request, agreement)
    actions.refuse_unless_may_write(agreement, request.user)
    versions = actions.newest_versions(agreement, request.user)
    text, note, revision = actions.first_text(agreement, request.user, versions)
    is_begun = revision == 0 and any(goal["text"] for goal in text["goals"])
    return draft_page(request, agreement, DraftForm(text, note, revision), is_begun=is_begun, versions=versions)


def save_typed(request, agreement):
    """Keep what was typed, carry out the button, and answer with the page, or a redirect when nothing was added."""
    form, command = DraftForm.typed(request.POST), request.POST.get("do", "save")
    with refusals_into(form.terms):  # the match may have ended, or been put on hold, since the page was opened
        actions.refuse_unless_may_write(agreement, request.user)
    if not form.is_valid():
        return draft_page(request, agreement, form)
    text, focus = change(form.text(), command, choices(request, agreement))
    draft = None
    with refusals_into(form.terms):
        draft = actions.save_draft(agreement, request.user, text=text, note=form.note, revision=form.revision)
    if not form.is_valid():
        return conflict_page(request, agreement, form)
    form.revision = draft.revision if draft else 0
    if command == "propose":
        return propose_draft(request, agreement, form)
    return answer(request, agreement, DraftForm(text, form.note, form.revision), command, focus)


def answer(request, agreement, form, command, focus):
    if request.htmx:
        return draft_page(request, agreement, form, focus=focus, saved=True)
    if focus:  # what has just been added is still empty: the page is shown from what was sent
        return draft_page(request, agreement, form, focus=focus, saved=True)
    messages.success(request, _("Your draft is saved. Only you see it."))
    return redirect("agreements:propose", agreement.pk)


def propose_draft(request, agreement, form):
    version = None
    if not form.mark_missing():
        with refusals_into(form.terms):
            version = actions.propose(agreement, request.user)
    if version is None:
        return draft_page(request, agreement, form, saved=True)
    told = {"number": version.number, "other": agreement.other(request.user).first_name_shown}
    messages.success(request, _("Version %(number)s is proposed. We've notified %(other)s.") % told)
    page = reverse("agreements:detail", args=[agreement.pk])
    return HttpResponseClientRedirect(page) if request.htmx else redirect(page)


def conflict_page(request, agreement, form):
    """Refused: the words typed stay in the form; where another device has saved, what differs is shown beside them."""
    text, _note, form.revision = actions.first_text(agreement, request.user)
    return draft_page(request, agreement, form, kept=changes(text, form.text()))


def draft_page(request, agreement, form, *, focus="", saved=False, kept=(), is_begun=False, versions=None):
    form.focus_on(focus)
    is_autosave = request.POST.get("do") == "autosave"
    part = "#state" if is_autosave else "#draft" if request.htmx else ""
    versions = actions.newest_versions(agreement, request.user) if versions is None else versions
    draft = next((version for version in versions if version.status == "draft"), None)
    last = next((version for version in versions if version.status != "draft"), None)
    is_theirs = bool(last and last.proposer_id != request.user.pk)
    return render(
        request,
        f"agreements/propose.html{part}",
        {
            "agreement": agreement,
            "other": agreement.other(request.user),
            "form": form,
            "focus": focus,
            "is_saved": saved,
            "saved_at": timezone.now(),
            "kept": kept,
            "last": last,
            "is_unread": is_theirs and last.status == "proposed" and not last.read_at,
            "is_older": bool(is_theirs and draft and draft.begun_from < last.number),
            "notes": draft_warnings.on_draft(agreement, form),
            "suggestions": SuggestedActivity.objects.all(),
            "starters": starters_for(agreement),
            "is_from_the_plan": is_begun and last is None,
        }
        | from_earlier(agreement, request.user),
    )


def starters_for(agreement):
    """Goals to begin with, those for the topics of the request first."""
    asked = MatchRequest.topics.through.objects.filter(matchrequest=agreement.match.request_id, topic=OuterRef("topic"))
    return StarterGoal.objects.annotate(is_asked=Exists(asked)).order_by("-is_asked", "topic__position", "pk")[:12]


def from_earlier(agreement, writer):
    """What a mentee's earlier mentoring has left (R22), in one statement: open goals by key, planned steps by number.

    A mentor does not see here what the mentee has done with somebody else.
    """
    if writer.pk != agreement.match.mentee_id:
        return {"earlier": {}, "planned": {}}
    outcomes = list(GoalOutcome.objects.of_mentee(writer).exclude(conclusion__agreement=agreement))
    left = [one.goal for one in outcomes if one.is_left_open and not one.is_agreed_anew]
    planned = outcomes[0].conclusion.planned if outcomes else []
    return {"earlier": {goal.pk: goal for goal in left[:12]}, "planned": dict(enumerate(planned[:12]))}


def choices(request, agreement):
    """What the buttons refer to: starter goals by key, and the suggestion chosen for each goal."""
    suggested = {str(activity.pk): activity.name for activity in SuggestedActivity.objects.all()}
    return from_earlier(agreement, request.user) | {
        "starters": {starter.pk: starter for starter in StarterGoal.objects.all()},
        "suggested": {number: suggested.get(request.POST.get(f"suggestion-{number}", ""), "") for number in range(20)},
    }


@require_http_methods(["GET", "HEAD", "POST"])
def discard_draft(request, pk):
    """Throw the private draft away, after asking."""
    agreement = agreement_of(request, pk)
    if request.method == "POST":
        actions.discard_draft(agreement, request.user)
        messages.success(request, _("Your draft is deleted. No one else has seen it."))
        return redirect(agreement)
    return render(request, "agreements/discard_draft.html", {"agreement": agreement})


@require_POST
def take_back(request, pk, number):
    """Take back a proposal the other has not read."""
    agreement = agreement_of(request, pk)
    version = version_of(agreement, number)
    actions.take_back(version, request.user)
    messages.success(request, _("You withdrew version %(number)s. It is your draft again.") % {"number": number})
    return redirect(agreement)
