from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.workflow import Refused, refusals_into
from matches import actions, campus_closures, mentor_suggestions
from matches.forms import AnswerForm, DeclineForm, RequestForm
from matches.models import MatchRequest, RequestDraft
from matches.next_step import of_request
from notifications.models import ProgramSettings
from profiles.blocked_pairs import visible_to
from profiles.models import MenteeProfile

REQUESTS_PER_PAGE = 20


def request_new(request, pk):
    """A letter to one mentor (R12), to be looked at as the mentor will see it before it is sent."""
    mentee = MenteeProfile.objects.select_related("user").filter(user=request.user).first()
    if mentee is None or not mentee.user.is_proven:
        messages.info(request, _("Only mentees with a complete, confirmed application can send requests."))
        return redirect("program:home")
    mentor = visible_to(request.user).select_related("user").filter(pk=pk).first()
    if mentor is None:
        return letter_without_mentor(request, mentee)
    last = last_letter_of(mentee)
    form = RequestForm(request.POST or None, mentee=mentee, initial=first_words(mentee, last))
    is_preview = "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not is_preview:
        with refusals_into(form):
            match_request = actions.send_request(mentee, mentor, **form.cleaned_data)
            messages.success(request, _("Your request has been sent."), extra_tags="request_sent")
            return redirect(match_request)
    context = {
        "form": form,
        "mentor": mentor,
        "open_request": open_request_of(request.user),
        "letter": letter_of(form, mentee) if is_preview and form.is_valid() else None,
        "is_earlier_letter": last is not None and last.mentor_id != mentor.pk and not form.is_bound,
        "closed_days": campus_closures.in_the_ten_days(),
        "office": ProgramSettings.current(),
    }
    return render(request, "matches/request_new.html", context)


def letter_without_mentor(request, mentee):
    """The profile was taken down, or never posted, which reads the same. A letter that was being written is kept."""
    if request.method != "POST":
        raise Http404
    messages.error(request, keep_for_another(request, mentee), extra_tags="mentor_cannot_be_asked")
    return redirect("profiles:mentor_list")


def keep_for_another(request, mentee):
    """Keep what was typed for the next letter, and say so."""
    texts = typed_texts(request)
    if not any(texts.values()):
        return _("You can't ask this mentor right now.")
    actions.save_draft(mentee, **texts)
    return _("You can't ask this mentor right now. Your message is saved and will be in the next request you write.")


def typed_texts(request):
    return {name: request.POST.get(name, "") for name in RequestForm.texts}


def open_request_of(person):
    """The one request of theirs that waits for an answer, or None."""
    return MatchRequest.objects.open().sent_by(person).with_people().first()


def letter_of(form, mentee):
    """The letter as the mentor will read it."""
    texts = ("wants_to_reach", "why_you", "about_me")
    return {"mentee": mentee, "topics": {"all": form.cleaned_data["topics"]}} | {
        name: form.cleaned_data[name] for name in texts
    }


@require_POST
def save_draft(request, pk):
    """What has been typed so far, sent by the page as one writes."""
    proven = MenteeProfile.objects.filter(user__in=User.objects.proven())
    mentee = get_object_or_404(proven, user=request.user)
    if not visible_to(request.user).filter(pk=pk).exists():
        raise Refused(keep_for_another(request, mentee), code="mentor_cannot_be_asked")
    actions.save_draft(mentee, **typed_texts(request))
    return render(request, "matches/_draft_saved.html")


def last_letter_of(mentee):
    """The last request that was not accepted, or None: its letter may go to somebody else, as long as it is kept."""
    kept = mentee.requests.letter_is_kept().exclude(status=MatchRequest.Status.ACCEPTED)
    return kept.prefetch_related("topics").first()


def first_words(mentee, last):
    """The draft; else the letter of the last request, to be read again for this mentor; else the application."""
    letter = {"wants_to_reach": mentee.goals, "about_me": mentee.about_me}
    letter |= {"topics": mentee.topics.all(), "consented_methods": mentee.contact_methods}
    if last:
        letter |= {name: getattr(last, name) for name in ("wants_to_reach", "about_me", "consented_methods")}
        letter["topics"] = last.topics.all()
    if draft := RequestDraft.objects.filter(mentee=mentee).first():
        letter |= {name: getattr(draft, name) for name in RequestForm.texts}
    return letter


@require_safe
def inbox(request):
    """All requests I have sent or received, and their outcomes, newest first."""
    found = MatchRequest.objects.visible_to(request.user).with_people()
    page = Paginator(found, REQUESTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "matches/inbox.html", {"page": page})


@require_safe
def request_detail(request, pk):
    found = MatchRequest.objects.visible_to(request.user).with_people().select_related("match")
    match_request = get_object_or_404(found, pk=pk)
    is_mentee_to_ask_anew = match_request.mentee_id == request.user.pk and match_request.has_come_to_nothing
    context = {
        "match_request": match_request,
        "suggested": mentor_suggestions.suggested(match_request) if is_mentee_to_ask_anew else [],
        "open_request": open_request_of(request.user) if is_mentee_to_ask_anew else None,
        "next_step": of_request(match_request, request.user),
        "is_mentor": match_request.mentor_id == request.user.pk,
        "is_letter_shown": match_request.is_letter_shown_to(request.user),
        "office": ProgramSettings.current(),
    }
    return render(request, "matches/request_detail.html", context)


def addressed(request, pk):
    return get_object_or_404(MatchRequest.objects.addressed_to(request.user).with_people(), pk=pk)


def accept(request, pk):
    """A yes, with times for the first talk in the same step or later."""
    match_request = addressed(request, pk)
    form = AnswerForm(request.POST or None, mentor=match_request.mentor)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            match = actions.accept(match_request, **form.answer)
            messages.success(
                request, _("You said yes. You can now see how to reach each other."), extra_tags="request_accepted"
            )
            return redirect(match)
    return render(request, "matches/accept.html", {"form": form, "match_request": match_request})


def decline(request, pk):
    match_request = addressed(request, pk)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.decline(match_request, **form.cleaned_data)
            messages.success(
                request,
                _("Thank you for answering. We'll tell them in 10 minutes. Until then, you can undo it."),
                extra_tags="request_declined",
            )
            return redirect(match_request)
    return render(request, "matches/decline.html", {"form": form, "match_request": match_request})


@require_POST
def undo_decline(request, pk):
    """The mentor takes a no back before the student is told."""
    match_request = addressed(request, pk)
    actions.undo_decline(match_request)
    messages.success(
        request,
        _("Your no has been undone, and no one was told. The request is waiting for you as before."),
        extra_tags="decline_undone",
    )
    return redirect(match_request)


@require_POST
def ask_for_days(request, pk):
    match_request = addressed(request, pk)
    actions.ask_for_days(match_request)
    messages.success(
        request,
        _("We've told them that you need a few days. The deadline for your answer stays the same."),
        extra_tags="days_asked_for",
    )
    return redirect(match_request)


@require_POST
def withdraw(request, pk):
    match_request = get_object_or_404(MatchRequest.objects.sent_by(request.user).with_people(), pk=pk)
    actions.withdraw(match_request)
    messages.success(request, _("You withdrew the request. You can ask someone else now. Your message is saved."))
    return redirect(match_request)


@require_POST
def offer_late_yes(request, pk):
    match_request = addressed(request, pk)
    actions.offer_late_yes(match_request)
    messages.success(
        request,
        _("We've told the student that you'd say yes after all. Now they decide."),
        extra_tags="late_yes_offered",
    )
    return redirect(match_request)


@require_POST
def confirm_late_yes(request, pk):
    match_request = get_object_or_404(MatchRequest.objects.sent_by(request.user).with_people(), pk=pk)
    match = actions.confirm_late_yes(match_request, taking_back="taking_back" in request.POST)
    messages.success(
        request, _("You are matched. You can now see how to reach each other."), extra_tags="late_yes_confirmed"
    )
    return redirect(match)
