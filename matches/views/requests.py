from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.limits import SAME_MENTOR_AFTER_WITHDRAWAL
from core.prepared import first_of, prepared
from core.redirects import redirect_saying
from core.text_values import TEXT_VALUES
from core.workflow import Refused, refusals_into, refusals_lead_to
from matches import actions, campus_closures, mentor_suggestions
from matches.forms import AnswerForm, DeclineForm, RequestForm
from matches.models import MatchRequest, RequestDraft
from matches.models.draft import PAGE_NUMBER_DIGITS, new_page_number
from matches.next_step import next_step_of_request
from profiles.blocked_pairs import visible_to
from profiles.models import MenteeProfile


def request_new(request, pk):
    """Write a request to one mentor (R12); it can be previewed as the mentor will see it before it is sent."""
    mentee = first_of(mentees_of, request.user.pk)
    if mentee is None or not mentee.user.is_proven:
        messages.info(request, _("Only mentees with a complete, confirmed application can send requests."))
        return redirect("program:home")
    mentor = first_of(mentors_shown_to, request.user.pk, pk)
    if mentor is None:
        return redirect_without_mentor(request, mentee)
    last_request = last_unaccepted_request(mentee)
    draft = RequestDraft.objects.filter(mentee=mentee).first()
    posted = request.POST if request.method == "POST" else None
    topics = topics_in_common(mentee, mentor)
    initial = initial_values(mentee, last_request, draft, topics)
    form = RequestForm(posted, mentee=mentee, first_topics=topics or mentor.topics.all(), initial=initial)
    if request.method == "POST":
        is_preview = form.is_valid() and "preview" in request.POST
        if form.is_valid() and not is_preview:
            with refusals_into(form):
                match_request = actions.send_request(mentee, mentor, **form.cleaned_data)
                return redirect_saying(request, match_request, _("Your request has been sent."), "request_sent")
        actions.save_draft(mentee, **typed_draft(request, form))
        if is_preview:
            return preview(request, form, mentee, mentor)
    context = {
        "form": form,
        "page": page_of(request) or new_page_number(),
        "seen": request.POST.get("seen", draft.version if draft else ""),
        "refusal": None if form.is_bound else refusal_before_writing(mentee, mentor),
        "is_draft_saved": request.method == "POST",
        "mentee": mentee,
        "mentor": mentor,
        "open_request": (open_request := open_request_of(request.user)),
        "is_saved": bool(open_request) and mentee.saved_mentors.filter(mentor=mentor).exists(),
        "is_earlier_message": last_request is not None and last_request.mentor_id != mentor.pk and not form.is_bound,
        "closed_days": campus_closures.closures_in_response_window(),
    }
    return render(request, "matches/request_new.html", context)


@prepared
def mentees_of(person: int) -> QuerySet:
    return MenteeProfile.objects.filter(pk=person).select_related("user")[:1]


@prepared
def mentors_shown_to(person: Any, mentor: int) -> QuerySet:
    """This mentor, if this person may see the profile."""
    return visible_to(person).filter(pk=mentor).select_related("user")[:1]


def refusal_before_writing(mentee, mentor):
    """Why the request would be refused whatever is written, or None. While another request waits, one may write."""
    try:
        actions.refuse_request(mentee, mentor)
    except Refused as refusal:
        return refusal if refusal.code != "open_request_waits" else None
    return None


def redirect_without_mentor(request, mentee):
    """The mentor is not posted (any longer), or blocked, which looks the same. What was typed is saved as a draft."""
    if request.method != "POST":
        raise Http404
    messages.error(request, save_for_next_request(request, mentee), extra_tags="mentor_cannot_be_asked")
    return redirect("profiles:mentor_list")


def save_for_next_request(request, mentee):
    """Save what was typed for the next request. Returns the sentence that says so."""
    texts = typed_texts(request)
    if not any(texts.values()):
        return _("You can't ask this mentor right now.")
    actions.save_draft(mentee, **texts)
    return _("You can't ask this mentor right now. Your message is saved and will be in the next request you write.")


def typed_texts(request):
    return {name: request.POST.get(name, "") for name in RequestForm.texts}


def typed_draft(request, form):
    """What is typed, and what of the selected is valid, as keywords of `actions.save_draft`. The form is validated."""
    selected = {name: form.cleaned_data.get(name, ()) for name in ("topics", "consented_methods")}
    return typed_texts(request) | selected | {"page": page_of(request), "seen": request.POST.get("seen", "")}


def page_of(request):
    """The number of the page that sends this (`RequestDraft.opened`); None if it does not say one."""
    value = request.POST.get("page", "")
    return int(value) if value.isdecimal() and len(value) <= PAGE_NUMBER_DIGITS else None


def open_request_of(person):
    """The one request this person has sent that waits for an answer, or None."""
    return first_of(open_requests_of, person.pk)


@prepared
def open_requests_of(person: Any) -> QuerySet:
    return MatchRequest.objects.open().sent_by(person).with_people()[:1]


def preview(request, form, mentee, mentor):
    """The message as the mentor will read it, and the way to send it.

    `message_preview` has the shape that `_message.html` expects of a request.
    """
    context = {
        "form": form,
        "mentor": mentor,
        "message_preview": form.cleaned_data | {"mentee": mentee, "topics": {"all": form.cleaned_data["topics"]}},
        "page": page_of(request),
        "open_request": open_request_of(request.user),
        "closed_days": campus_closures.closures_in_response_window(),
    }
    return render(request, "matches/request_preview.html", context)


def topics_in_common(mentee, mentor):
    """Topics the mentee cares about that the mentor offers, or a part of, or the whole of."""
    offered = {(topic.pk, topic.parent_id) for topic in mentor.topics.all()}
    near = {pk for pair in offered for pk in pair if pk}
    offered_keys = {pk for pk, _parent in offered}
    return [topic for topic in mentee.topics.all() if topic.pk in near or topic.parent_id in offered_keys]


@require_POST
def save_draft(request, pk):
    """Save what has been typed so far; the page sends it while the mentee writes."""
    proven_mentees = MenteeProfile.objects.filter(user__in=User.objects.proven())
    mentee = get_object_or_404(proven_mentees, user=request.user)
    if not visible_to(request.user).filter(pk=pk).exists():
        raise Refused(save_for_next_request(request, mentee), code="mentor_cannot_be_asked")
    form = RequestForm(request.POST, mentee=mentee)
    form.is_valid()  # a draft may be incomplete
    actions.save_draft(mentee, by_itself=True, **typed_draft(request, form))
    return render(request, "matches/_draft_saved.html")


def last_unaccepted_request(mentee):
    """The last request that was not accepted and whose message is still stored, so it can be reused; or None."""
    return first_of(reusable_requests, mentee.pk)


@prepared
def reusable_requests(mentee: int) -> QuerySet:
    sent = MatchRequest.objects.filter(mentee=mentee).with_stored_message()
    return sent.exclude(status=MatchRequest.Status.ACCEPTED).prefetch_related("topics")[:1]


def initial_values(mentee, last_request, draft, topics):
    """Initial form values: the application, overridden by the last request's message, overridden by the draft.

    Of the application's topics only `topics`, those that this mentor can help with.
    """
    values = {"wants_to_reach": mentee.goals, "about_me": mentee.about_me}
    values |= {"topics": topics, "consented_methods": mentee.contact_methods}
    if last_request:
        values |= {name: getattr(last_request, name) for name in ("wants_to_reach", "about_me", "consented_methods")}
        values["topics"] = last_request.topics.all()
    if draft:
        values |= {name: getattr(draft, name) for name in RequestForm.texts}
        if draft.consented_methods is not None:
            values |= {"topics": draft.topics.all(), "consented_methods": draft.consented_methods}
    return values


@require_safe
def request_detail(request, pk):
    rows = MatchRequest.objects.visible_to(request.user).with_people(request.user).select_related("match")
    match_request = get_object_or_404(rows, pk=pk)
    may_ask_someone_else = match_request.mentee_id == request.user.pk and match_request.ended_without_match
    context = {
        "match_request": match_request,
        "suggested": mentor_suggestions.suggested_mentors(match_request) if may_ask_someone_else else [],
        "open_request": open_request_of(request.user) if may_ask_someone_else else None,
        "next_step": next_step_of_request(match_request, request.user),
        "is_mentor": match_request.mentor_id == request.user.pk,
        "is_message_shown": match_request.is_message_shown_to(request.user),
    }
    return render(request, "matches/request_detail.html", context)


def received_request_or_404(request, pk):
    return get_object_or_404(MatchRequest.objects.addressed_to(request.user).with_people(), pk=pk)


def request_to_answer(request, pk):
    """The request that a page to answer shows. Refused once it is answered or closed; what is typed stays typed."""
    match_request = received_request_or_404(request, pk)
    if request.method != "POST" and not match_request.is_answerable:
        with refusals_lead_to(match_request):
            raise match_request.closed_refusal
    return match_request


def accept(request, pk):
    """The mentor says yes, with optional interview times."""
    match_request = request_to_answer(request, pk)
    form = AnswerForm(request.POST or None, mentor=match_request.mentor)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            match = actions.accept(match_request, **form.answer)
            sentence = _("You said yes. You can now see each other's contact information.")
            return redirect_saying(request, match, sentence, "request_accepted")
    return render(request, "matches/accept.html", {"form": form, "match_request": match_request})


def decline(request, pk):
    match_request = request_to_answer(request, pk)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.decline(match_request, **form.cleaned_data)
            sentence = (
                _(
                    "Thank you for answering. We'll tell them in %(undo_decline_minutes)s minutes. Until "
                    "then, you can undo it."
                )
                % TEXT_VALUES
            )
            return redirect_saying(request, match_request, sentence, "request_declined")
    return render(request, "matches/decline.html", {"form": form, "match_request": match_request})


@require_POST
def undo_decline(request, pk):
    """The mentor undoes a no before the mentee is notified."""
    match_request = received_request_or_404(request, pk)
    actions.undo_decline(match_request)
    sentence = _("You undid your answer, and we told no one. The request is waiting for you as before.")
    return redirect_saying(request, match_request, sentence, "decline_undone")


@require_POST
def ask_for_days(request, pk):
    match_request = received_request_or_404(request, pk)
    actions.ask_for_days(match_request)
    sentence = _("We've told them that you need a few days. The deadline for your answer stays the same.")
    return redirect_saying(request, match_request, sentence, "days_asked_for")


def withdraw(request, pk):
    """The mentee withdraws the request; before that, the page says from when the same mentor can be asked again."""
    match_request = get_object_or_404(MatchRequest.objects.sent_by(request.user).with_people(), pk=pk)
    if request.method == "POST":
        actions.withdraw(match_request)
        sentence = _("You withdrew the request. You can ask someone else now. Your message is saved.")
        return redirect_saying(request, match_request, sentence, "request_withdrawn")
    if match_request.status_now != MatchRequest.Status.PENDING:
        raise match_request.closed_refusal
    again_from = timezone.now() + SAME_MENTOR_AFTER_WITHDRAWAL
    return render(request, "matches/withdraw.html", {"match_request": match_request, "again_from": again_from})


@require_POST
def offer_late_yes(request, pk):
    match_request = received_request_or_404(request, pk)
    actions.offer_late_yes(match_request)
    sentence = _("We've told them that you say yes after all. Now they decide.")
    return redirect_saying(request, match_request, sentence, "late_yes_offered")


@require_POST
def confirm_late_yes(request, pk):
    match_request = get_object_or_404(MatchRequest.objects.sent_by(request.user).with_people(), pk=pk)
    match = actions.confirm_late_yes(match_request, taking_back="taking_back" in request.POST)
    sentence = _("You're matched. You can now see each other's contact information.")
    return redirect_saying(request, match, sentence, "late_yes_confirmed")
