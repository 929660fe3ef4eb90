from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.templatetags.portal import exact
from core.validators import without_hidden
from core.workflow import Refused, lock
from matches import emails
from matches.actions.capacity import has_free_place
from matches.actions.deadlines import settle_overdue
from matches.models import (
    OPEN_MATCHES_PER_MENTEE,
    TEXT_LENGTH,
    Match,
    MatchRequest,
    PairBlock,
    RequestDraft,
)
from profiles.models import ContactMethod, MenteeProfile, MentorProfile, Topic

Status = MatchRequest.Status


@transaction.atomic
def send_request(
    mentee: MenteeProfile,
    mentor: MentorProfile,
    *,
    wants_to_reach: str,
    why_you: str = "",
    about_me: str = "",
    topics: Iterable[Topic] = (),
    consented_methods: Iterable[str] = (ContactMethod.EMAIL,),
) -> MatchRequest:
    """The mentee asks one mentor to be matched (R12), and agrees which contact methods go along with a yes (R15).

    Refused: without a complete application, proven identity and 18 years (R4); with an open request (R14) or two open
    matches; to a mentor who cannot be asked at the moment, or by this mentee not again yet. An overdue request of the
    mentee's own is settled first, so a sleeping worker blocks nobody.
    """
    for row in (mentee, mentor):
        lock(row)
    settle_overdue(MatchRequest.objects.filter(mentee=mentee))
    refuse_mentee_who_may_not_ask(mentee)
    refuse_mentor_who_cannot_be_asked(mentor)
    refuse_asking_again(mentee, mentor)
    match_request = MatchRequest.objects.create(
        mentee=mentee,
        mentor=mentor,
        wants_to_reach=wants_to_reach,
        why_you=why_you,
        about_me=about_me,
        consented_methods=agreed_methods(mentee, consented_methods),
    )
    match_request.topics.set(topics)
    RequestDraft.objects.filter(mentee=mentee).delete()
    emails.request_sent(match_request)
    return match_request


def save_draft(mentee: MenteeProfile, **texts: str) -> None:
    """Keep what has been typed of a letter, cut at the longest a letter may have. It is deleted when one is sent."""
    kept = {name: without_hidden(text)[:TEXT_LENGTH] for name, text in texts.items()}
    RequestDraft.objects.update_or_create(mentee=mentee, defaults=kept | {"saved_at": Now()})


def refuse_mentee_who_may_not_ask(mentee: MenteeProfile) -> None:
    """What has to be true of a mentee before a request is sent, each with its sentence."""
    if not mentee.user.is_active or mentee.user.ended_at:
        raise Refused(_("You are not taking part in the program right now."), code="not_taking_part")
    if mentee.status != MenteeProfile.Status.COMPLETE:
        raise Refused(_("Complete your application first. Then you can ask a mentor."), code="application_incomplete")
    if not mentee.user.is_proven:
        raise Refused(
            _("We still need to confirm that you study at or graduated from Cal State LA."), code="not_proven"
        )
    if not mentee.is_adult:
        raise Refused(
            _("The program office needs to talk with you before you can send a request. Please call or write."),
            code="not_an_adult",
        )
    if open_request := MatchRequest.objects.open().filter(mentee=mentee).with_people().first():
        raise Refused(
            _("You have an open request to %(mentor)s until %(until)s. Wait for the answer, or withdraw it first.")
            % {"mentor": open_request.mentor.user.public_name, "until": exact(open_request.respond_by)},
            code="open_request_waits",
        )
    if Match.objects.open().filter(mentee=mentee).count() >= OPEN_MATCHES_PER_MENTEE:
        raise Refused(
            _("You already have two open matches. When one of them ends, you can ask another mentor."),
            code="two_open_matches",
        )


def refuse_mentor_who_cannot_be_asked(mentor: MentorProfile) -> None:
    """Only a posted mentor who is not paused and has a free place is asked."""
    name = {"mentor": mentor.user.public_name}
    if not MentorProfile.objects.posted().filter(pk=mentor.pk).exists():
        raise Refused(_("%(mentor)s is no longer taking requests.") % name, code="mentor_cannot_be_asked")
    if not MentorProfile.objects.found().filter(pk=mentor.pk).exists():
        raise Refused(_("%(mentor)s is not taking requests right now.") % name, code="mentor_takes_no_requests")
    if not has_free_place(mentor):
        raise Refused(_("%(mentor)s has no openings right now.") % name, code="mentor_has_no_free_opening")


def refuse_asking_again(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Not oneself, nor a mentor the program keeps apart, nor one with whom something else stands against it."""
    if mentee.pk == mentor.pk:
        raise Refused(_("You can't ask yourself to be your mentor."), code="asking_oneself")
    if PairBlock.objects.between(mentee, mentor).exists():  # neither of them reads that it is so
        raise Refused(
            _("%(mentor)s is no longer taking requests.") % {"mentor": mentor.user.public_name},
            code="mentor_cannot_be_asked",
        )
    refuse_because_of_earlier(mentee, mentor)


def refuse_because_of_earlier(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Not a mentor one has; after a no not within about a term; after silence once more, when the mentor has
    confirmed the profile since (one statement).
    """
    name = {"mentor": mentor.user.public_name}
    earlier = list(MatchRequest.objects.filter(mentee=mentee, mentor=mentor).against_asking_again())
    if any(match_request.status == Status.ACCEPTED for match_request in earlier):
        raise Refused(_("You and %(mentor)s are already matched.") % name, code="matched_already")
    if any(match_request.status == Status.DECLINED for match_request in earlier):
        raise Refused(
            _("%(mentor)s couldn't take your request this semester. Please ask someone else for now.") % name,
            code="declined_this_term",
        )
    if len(earlier) > 1:
        raise Refused(
            _("%(mentor)s did not answer your last two requests. Please ask someone else.") % name,
            code="two_requests_unanswered",
        )
    if earlier and (not mentor.confirmed_at or mentor.confirmed_at < earlier[0].respond_by):
        raise Refused(
            _(
                "%(mentor)s did not answer your last request. You can ask once more after the profile has been "
                "confirmed again. Until then, please ask someone else."
            )
            % name,
            code="last_request_unanswered",
        )


def agreed_methods(mentee: MenteeProfile, methods: Iterable[str]) -> list[str]:
    """The mentee's own contact methods among those ticked; e-mail is always one of them (R15)."""
    own = {*mentee.contact_methods, ContactMethod.EMAIL} - {ContactMethod.PORTAL}
    return [method.value for method in ContactMethod if method in own & {*methods, ContactMethod.EMAIL}]


@transaction.atomic
def withdraw(match_request: MatchRequest) -> None:
    """The mentee takes the request back and may ask another mentor at once. Refused when it is not open."""
    lock(match_request)
    refuse_unless_open(match_request)
    match_request.move_to(Status.WITHDRAWN)
    emails.request_withdrawn(match_request)


@transaction.atomic
def close(match_request: MatchRequest, because: str) -> None:
    """Close a request for a cause that is neither's answer (`MatchRequest.ClosedBecause`): the mentee is told which.

    Past its deadline it is settled as expired instead: that is what it has been since (R14).
    """
    lock(match_request)
    if settle_overdue(MatchRequest.objects.filter(pk=match_request.pk)):
        match_request.refresh_from_db()
        return
    match_request.move_to(Status.CLOSED, closed_because=because)
    emails.request_closed(match_request)


@transaction.atomic
def send_answer_link(match_request: MatchRequest) -> None:
    """Mail the mentor a fresh answer link, after a yes told to the office: staff never accept for a mentor.

    Refused when the request is not open.
    """
    lock(match_request)
    refuse_unless_open(match_request)
    emails.fresh_answer_link(match_request)


def refuse_unless_open(match_request: MatchRequest) -> None:
    """A request is answered while it is pending and before its deadline, by the database's clock (R14)."""
    if not match_request.is_answerable:
        raise match_request.why_closed


def close_waiting(mentor: MentorProfile, because: str) -> None:
    """Answer every other waiting request of a mentor at once, with the cause."""
    for match_request in MatchRequest.objects.open().filter(mentor=mentor).with_people().order_by("pk"):
        close(match_request, because)


def answer_for_a_mentor_who_leaves(mentor: MentorProfile) -> None:
    """The mentor takes the profile back: nobody waits for an answer that cannot come."""
    close_waiting(mentor, MatchRequest.ClosedBecause.MENTOR_LEFT)
