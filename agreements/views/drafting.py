from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from agreements import actions, draft_warnings
from agreements.content import changed_words, changes
from agreements.draft_editing import apply_command, with_ticked_activities
from agreements.forms.draft import DraftForm
from agreements.forms.signing import SignAsProposedForm
from agreements.models import GoalOutcome, StarterGoal, SuggestedActivity
from agreements.next_step import next_step_of_agreement
from agreements.views.lookups import agreement_or_404, names_page
from core.workflow import Refused, refusals_into, refusals_lead_to
from matches.actions import correctable_until
from matches.models import Match, MatchRequest


def propose(request, pk):
    """Edit the private draft and propose it to the other person as a new version."""
    agreement = agreement_or_404(request, pk)
    if request.method == "POST":
        return save_posted_draft(request, agreement)
    with refusals_lead_to(agreement):
        actions.refuse_unless_may_write(agreement, request.user)
    versions = actions.newest_versions(agreement, request.user)
    text, note, revision = actions.initial_draft(agreement, request.user, versions)
    has_earlier_goals = revision == 0 and any(goal["text"] for goal in text["goals"])
    return draft_page(
        request, agreement, DraftForm(text, note, revision), has_earlier_goals=has_earlier_goals, versions=versions
    )


def save_posted_draft(request, agreement):
    """Save what was typed, apply the button, and respond with the page, or redirect when nothing was added."""
    command = request.POST.get("do", "save")
    form = DraftForm.typed(with_ticked_activities(request.POST, suggested_names()))
    with refusals_into(form.terms):  # the match may have ended, or been put on hold, since the page was opened
        actions.refuse_unless_may_write(agreement, request.user)
    if form.terms.has_error(NON_FIELD_ERRORS):
        return draft_page(request, agreement, form, is_closed=True)
    if not form.is_valid():
        return draft_page(request, agreement, form)
    text, focus = apply_command(form.text(), command, command_choices(request, agreement))
    draft = None
    with refusals_into(form.terms):
        seen = {"revision": form.revision, "begun_from": form.begun_from}
        draft = actions.save_draft(agreement, request.user, text=text, note=form.note, **seen)
    if not form.is_valid():
        return conflict_page(request, agreement, form)
    form.revision = draft.revision if draft else 0
    if command == "propose":
        return propose_draft(request, agreement, form)
    return respond(request, agreement, DraftForm(text, form.note, form.revision), focus)


def respond(request, agreement, form, focus):
    # A field just added is still empty, and a name is not part of the draft: render what was sent.
    if request.htmx or focus or request.POST.get("typed_name"):
        return draft_page(request, agreement, form, focus=focus, saved=True)
    messages.success(request, _("Your draft is saved. Only you see it."))
    return redirect("agreements:propose", agreement.pk)


def propose_draft(request, agreement, form):
    version = None
    form.signing = SignAsProposedForm(request.POST, signer=request.user)
    if not form.mark_missing(agreement) and form.signing.is_valid():
        versions = actions.newest_versions(agreement, request.user)
        notes = draft_warnings.warnings_for_draft(agreement, form, request.user, versions)
        unseen = draft_warnings.effect_since(versions, request.POST.get("stands"))
        is_read = not unseen and {*notes} <= {*request.POST.getlist("noted")}  # all were on the page that was sent
        if not is_read and actions.has_difference(agreement, request.user):
            return draft_page(request, agreement, form, saved=True, was_not_sent=True, versions=versions)
        with refusals_into(form.signing if form.signing.has_name else form.terms):
            propose_with = propose_and_sign if form.signing.has_name else propose_unsigned
            version = propose_with(request, agreement, form.signing)
    if version is None:
        prefetch_related_objects([agreement.match], "mentee", "mentor")  # the verb has read the match afresh
        return draft_page(request, agreement, form, saved=True)
    sentence = _("You sent version %(number)s. We've notified %(other)s.")
    if form.signing.has_name:
        sentence = _("You signed version %(number)s and sent it. We've notified %(other)s.")
    params = {"number": version.number, "other": agreement.other(request.user).first_name_shown}
    messages.success(request, sentence % params)
    page = version.get_absolute_url()  # where it is signed, too
    return HttpResponseClientRedirect(page) if request.htmx else redirect(page)


@reauthentication_required
def propose_and_sign(request, agreement, signing):
    return actions.propose_and_sign(agreement, request.user, **signing.cleaned_data)


def propose_unsigned(request, agreement, _signing):
    return actions.propose(agreement, request.user)


def conflict_page(request, agreement, form):
    """The refused draft with everything typed, and its differences from what another device has saved."""
    text, note, form.revision = actions.initial_draft(agreement, request.user)
    conflict = changes(text, form.text())
    if note_change := changed_words("", note, form.note):
        conflict.append({"title": form.terms["note"].label, "changes": note_change})
    return draft_page(request, agreement, form, conflict=conflict)


def draft_page(
    request,
    agreement,
    form,
    *,
    focus="",
    saved=False,
    was_not_sent=False,
    conflict=(),
    has_earlier_goals=False,
    versions=None,
    is_closed=False,
):
    """The draft's page, or the part that htmx asks for. `was_not_sent`: it waits for notes to be read.

    `is_closed`: nothing can be written any more; it says what happens next instead.
    """
    form.focus_on(focus)
    if form.signing is None and agreement.match.status != Match.Status.ARRANGING:
        form.signing = SignAsProposedForm(request.POST or None, signer=request.user)
    versions = actions.newest_versions(agreement, request.user) if versions is None else versions
    last = last_version(request.user, versions)
    unseen = draft_warnings.effect_since(versions, request.POST.get("stands"))
    context = {
        "form": form,
        "focus": focus,
        "is_saved": saved,
        "saved_at": timezone.now(),
        "conflict": conflict,
        "notes": [*unseen, *draft_warnings.warnings_for_draft(agreement, form, request.user, versions)],
        "was_not_sent": was_not_sent,
        "is_closed": is_closed,
        "next": next_step_of_agreement(agreement, request.user) if is_closed else None,
        "names_page": names_page(request, agreement),
        "is_from_the_plan": has_earlier_goals and last["last"] is None,
    }
    part = "#state" if request.POST.get("do") == "autosave" else "#draft" if request.htmx else ""
    return render(request, f"agreements/propose.html{part}", context | last | around_draft(agreement, request.user))


def around_draft(agreement, writer):
    """What a draft is written with, whatever stands in it: the agreement, what can be chosen, earlier mentoring."""
    return {
        "agreement": agreement,
        "other": agreement.other(writer),
        # Only the whole page asks.
        "correctable_until": SimpleLazyObject(lambda: correctable_until(agreement.match, writer)),
        "suggestions": SuggestedActivity.objects.all(),
        "starters": starters_for(agreement),
    } | earlier_mentoring(agreement, writer)


def last_version(writer, versions):
    """The last version that was proposed, and what its draft's writer has to know of it."""
    last = draft_warnings.last_proposed(versions)
    return {
        "last": last,
        "stands": draft_warnings.state_of(last),
        "is_unread": last is not None and draft_warnings.is_unread(last, writer),
        "is_older": draft_warnings.is_older(versions, writer),
        "replaces_signature": SimpleLazyObject(lambda: open_signature(last)),  # only the whole page asks
    }


def open_signature(last):
    """The signature under the last version, if this is a proposal that one of the two has signed; or None."""
    return last.signatures.first() if last and last.status == "proposed" else None


def starters_for(agreement):
    """Up to twelve starter goals, those for the topics of the request first, or for their parts or wholes."""
    its_topic = OuterRef("topic")
    requested_topics = MatchRequest.topics.through.objects.filter(
        Q(topic=its_topic) | Q(topic__parent=its_topic) | Q(topic__specific_topics=its_topic),
        matchrequest=agreement.match.request_id,
    )
    starters = StarterGoal.objects.annotate(is_requested=Exists(requested_topics)).prefetch_related("activities")
    return list(starters.order_by("-is_requested", "topic__position", "pk")[:12])


def earlier_mentoring(agreement, writer):
    """Unfinished goals by key and planned steps by number of a mentee's earlier mentoring (R22), in one query.

    Both are empty for a mentor, who must not see what the mentee has done with someone else.
    """
    if writer.pk != agreement.match.mentee_id:
        return {"earlier": {}, "planned": {}}
    outcomes = list(GoalOutcome.objects.for_mentee(writer).exclude(conclusion__agreement=agreement))
    open_goals = [one.goal for one in outcomes if one.is_left_open and not one.is_agreed_again]
    planned = outcomes[0].conclusion.planned_by(writer) if outcomes else []
    return {"earlier": {goal.pk: goal for goal in open_goals[:12]}, "planned": dict(enumerate(planned[:12]))}


def command_choices(request, agreement):
    """What the buttons refer to (see `apply_command`)."""
    starters = {starter.pk: starter for starter in StarterGoal.objects.all()}
    return earlier_mentoring(agreement, request.user) | {"starters": starters}


def suggested_names():
    """The name of each suggested activity, by its key as a tick list sends it."""
    return {str(activity.pk): activity.name for activity in SuggestedActivity.objects.all()}


def discard_draft(request, pk):
    """Delete the private draft, after a confirmation page; with `again`, go on to write the next one."""
    agreement = agreement_or_404(request, pk)
    if request.method == "POST":
        actions.discard_draft(agreement, request.user)
        messages.success(request, _("Your draft is deleted. No one else has seen it."))
        return redirect("agreements:propose", agreement.pk) if "again" in request.POST else redirect(agreement)
    context = {"agreement": agreement, "begins_again": "again" in request.GET}
    return render(request, "agreements/discard_draft.html", context)


def decline_change(request, pk, number):
    """Ask, then keep the version in effect instead of a proposed change."""
    agreement = agreement_or_404(request, pk)
    version = get_object_or_404(agreement.versions, number=number)
    is_mine = version.proposer_id == request.user.pk
    values = {"number": number, "other": agreement.other(request.user).first_name_shown}
    if request.method == "POST":
        with refusals_lead_to(version):  # which says what became of it, by whom, and what comes next
            actions.decline_change(version, request.user)
        sentence = _("You declined version %(number)s. We've notified %(other)s.")
        if is_mine:
            sentence = _("You withdrew version %(number)s. We've notified %(other)s.")
        messages.success(request, sentence % values)
        return redirect(agreement)
    with refusals_lead_to(version):
        actions.refuse_unless_declinable(version)
    consequences = [
        _("No one can sign version %(number)s any more, and a signature under it no longer counts.") % values,
        _("The version you both signed stays in effect. Each of you can propose another change."),
        _("We notify %(other)s.") % values,
    ]
    before = agreement.versions.get(status="in_force")
    context = {"version": version, "before": before, "is_mine": is_mine, "consequences": consequences}
    return render(request, "agreements/decline_change.html", {"agreement": agreement} | context)


@require_POST
def take_back(request, pk, number):
    """Withdraw a proposal the other person has not read."""
    agreement = agreement_or_404(request, pk)
    version = get_object_or_404(agreement.versions.with_details(), number=number)
    try:
        actions.take_back(version, request.user)
    except Refused as refusal:
        if refusal.code != "change_read_already":
            raise
        messages.info(request, str(refusal), extra_tags=refusal.code)
        return redirect("agreements:decline_change", agreement.pk, number)
    messages.success(request, _("You withdrew version %(number)s. It is your draft again.") % {"number": number})
    return redirect(agreement)
