from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core import limits, staff_log
from core.cleaning import visible_text
from core.prepared import prepared
from core.templatetags.portal import exact
from core.workflow import Refused, lock
from matches import emails
from matches.actions.capacity import has_opening
from matches.actions.deadlines import settle
from matches.actions.locks import lock_profiles
from matches.eligibility import refuse_ineligible_mentee
from matches.models import TEXT_LENGTH, MatchRequest, PairBlock, RequestDraft
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
    """The mentee sends one mentor a request (R12) and consents to the contact methods shared after a yes (R15).

    Refused to a mentee who may not ask anyone now (`refuse_ineligible_mentee`), to a mentor who is not available or
    can't be asked again by this mentee yet, and after many withdrawals in a day. The mentee's own overdue request is
    expired first, so that a stopped worker blocks no one.
    """
    lock_profiles(mentee, mentor)
    settle(MatchRequest.objects.filter(mentee=mentee))
    refuse_request(mentee, mentor)
    match_request = MatchRequest.objects.create(
        mentee=mentee,
        mentor=mentor,
        wants_to_reach=wants_to_reach,
        why_you=why_you,
        about_me=about_me,
        consented_methods=consented_contact_methods(mentee, consented_methods),
    )
    match_request.topics.set(topics)
    RequestDraft.objects.filter(mentee=mentee).delete()
    emails.request_sent(match_request)
    return match_request


@transaction.atomic
def save_draft(
    mentee: MenteeProfile,
    *,
    topics: Iterable[Topic] = (),
    consented_methods: Iterable[str] | None = None,
    page: int | None = None,
    seen: str = "",
    by_itself: bool = False,
    **texts: str,
) -> None:
    """Save a message in progress, each text cut to TEXT_LENGTH characters. Sending a request deletes the draft.

    `page` is the number of the page that saves, `seen` the version of the draft it was opened with (`RequestDraft`). A
    page that saves `by_itself` is refused when another page has saved since: two windows would overwrite each other's
    words.
    """
    lock(mentee)
    draft = RequestDraft.objects.filter(mentee=mentee).first()
    if by_itself and draft and page is not None and draft.was_saved_elsewhere(page, seen):
        raise Refused(
            _("Not saved: you changed this message in another window. Select the preview to keep this version."),
            code="draft_saved_elsewhere",
        )
    values: dict[str, Any] = {name: visible_text(text)[:TEXT_LENGTH] for name, text in texts.items()}
    if consented_methods is not None:
        values["consented_methods"] = consented_contact_methods(mentee, consented_methods)
    values |= {"opened": page, "saved_at": Now()}
    draft, _is_new = RequestDraft.objects.update_or_create(mentee=mentee, defaults=values)
    draft.topics.set(topics)


def refuse_request(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Refuses what `send_request` refuses, for the page that says so before anything is written."""
    refuse_ineligible_mentee(mentee)
    refuse_unavailable_mentor(mentor)
    refuse_request_between(mentee, mentor)


def refuse_unavailable_mentor(mentor: MentorProfile) -> None:
    """Refuses a mentor who is not posted, is paused, or has no opening."""
    name = {"mentor": mentor.user.public_name}
    if not searchable_mentors(mentor.pk):
        if not MentorProfile.objects.posted().contains(mentor):
            raise Refused(_("%(mentor)s is no longer taking requests.") % name, code="mentor_cannot_be_asked")
        raise Refused(_("%(mentor)s isn't taking requests right now.") % name, code="mentor_takes_no_requests")
    if not has_opening(mentor):
        raise Refused(_("%(mentor)s has no openings right now.") % name, code="mentor_has_no_free_opening")


@prepared
def searchable_mentors(mentor: int) -> QuerySet:
    """The key of this mentor, if a search may return them."""
    return MentorProfile.objects.searchable().filter(pk=mentor).order_by().values("pk")


def refuse_request_between(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Refuses a request to oneself, to a blocked mentor (R26), and one ruled out by earlier requests."""
    name = {"mentor": mentor.user.public_name}
    if mentee.pk == mentor.pk:
        raise Refused(_("You can't ask yourself to be your mentor."), code="asking_oneself")
    if PairBlock.objects.between(mentee, mentor).exists():  # neither of them learns of the block
        raise Refused(_("%(mentor)s is no longer taking requests.") % name, code="mentor_cannot_be_asked")
    refuse_after_earlier_requests(mentee, mentor)


def refuse_after_earlier_requests(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Refuses what this mentee's earlier requests rule out, to this mentor and to anyone. One query."""
    of_mentee = MatchRequest.objects.filter(mentee=mentee)
    is_of_mentor = Q(mentor=mentor, closed_at__gt=Now() - limits.SAME_MENTOR_AFTER_WITHDRAWAL)
    is_of_day = Q(sent_at__gt=Now() - limits.DAY)
    withdrawn = of_mentee.filter(is_of_mentor | is_of_day, status=Status.WITHDRAWN)
    earlier = of_mentee.filter(mentor=mentor).blocking_new_request() | withdrawn
    rows = list(earlier.annotate(is_of_mentor=is_of_mentor, is_of_day=is_of_day))
    refuse_repeated_request(mentor, [row for row in rows if row.status != Status.WITHDRAWN])
    refuse_after_withdrawals(mentor, [row for row in rows if row.status == Status.WITHDRAWN])


def refuse_after_withdrawals(mentor: MentorProfile, rows: list[Any]) -> None:
    """Refuses to ask the same mentor again soon after a withdrawal, and anyone after many in a day (core/limits.py).

    Under the lock of the mentee, so that simultaneous requests count. Requests that were answered, or expired, don't.
    """
    if recent := next((row for row in rows if row.is_of_mentor), None):
        raise Refused(
            _(
                "You withdrew your request to %(mentor)s, so you can ask again from %(moment)s. "
                "You can ask someone else now."
            )
            % {
                "mentor": mentor.user.public_name,
                "moment": exact(recent.closed_at + limits.SAME_MENTOR_AFTER_WITHDRAWAL),
            },
            code="withdrawn_recently",
        )
    of_day = sorted((row.sent_at for row in rows if row.is_of_day), reverse=True)
    if len(of_day) >= limits.WITHDRAWALS_A_DAY:
        raise Refused(
            _("You sent and withdrew many requests today. You can send the next one from %(moment)s.")
            % {"moment": exact(of_day[limits.WITHDRAWALS_A_DAY - 1] + limits.DAY)},
            code="many_requests_withdrawn",
        )


def refuse_repeated_request(mentor: MentorProfile, earlier: list[MatchRequest]) -> None:
    """Refuses to ask the same mentor again while matched, and for about a semester after a no.

    After one unanswered request the mentee may ask once more if the mentor has confirmed the profile since.
    """
    name = {"mentor": mentor.user.public_name}
    if any(match_request.status == Status.ACCEPTED for match_request in earlier):
        raise Refused(_("You and %(mentor)s are already matched.") % name, code="matched_already")
    if any(match_request.status == Status.DECLINED or match_request.declines_at for match_request in earlier):
        raise Refused(
            _("%(mentor)s couldn't take your request this semester. Please ask someone else for now.") % name,
            code="declined_this_term",
        )
    if len(earlier) > 1:
        raise Refused(
            _("%(mentor)s didn't answer your last two requests. Please ask someone else.") % name,
            code="two_requests_unanswered",
        )
    if earlier and (not mentor.confirmed_at or mentor.confirmed_at < earlier[0].respond_by):
        raise Refused(
            _(
                "%(mentor)s didn't answer your last request. You can ask once more after the profile "
                "has been confirmed again. Until then, please ask someone else."
            )
            % name,
            code="last_request_unanswered",
        )


def consented_contact_methods(mentee: MenteeProfile, methods: Iterable[str]) -> list[str]:
    """The mentee's own contact methods among those selected; email is always included (R15)."""
    own = {*mentee.contact_methods, ContactMethod.EMAIL} - {ContactMethod.PORTAL}
    return [method.value for method in ContactMethod if method in own & {*methods, ContactMethod.EMAIL}]


@transaction.atomic
def withdraw(match_request: MatchRequest) -> None:
    """The mentee withdraws the request and may ask another mentor at once. Refused when it is not open.

    A no that has not taken effect is dropped: the mentee never learns of it. A pause that came with it begins now.
    """
    lock(match_request)
    if not MatchRequest.objects.open().contains(match_request):
        raise match_request.closed_refusal
    match_request.move_to(Status.WITHDRAWN, **MatchRequest.NO_DECLINE)
    emails.request_withdrawn(match_request)


@transaction.atomic
def close(match_request: MatchRequest, because: str) -> None:
    """Close a request for a reason other than an answer (`MatchRequest.ClosedBecause`) and notify the mentee.

    One that has expired or been declined is stored as that instead, because that is what it has been (R14).
    """
    lock(match_request)
    if settle(MatchRequest.objects.filter(pk=match_request.pk)):
        match_request.refresh_from_db()
        return
    match_request.move_to(Status.CLOSED, closed_because=because, **MatchRequest.NO_DECLINE)
    emails.request_closed(match_request)


@transaction.atomic
def close_as_told(match_request: MatchRequest, by: Any) -> None:
    """The mentor told staff no: the request is closed, and the mentee can ask another mentor. Refused when closed.

    One that had expired or been declined by then is stored as that (`close`), and staff have closed nothing.
    """
    close(match_request, MatchRequest.ClosedBecause.BY_STAFF)
    if match_request.status == Status.CLOSED:
        staff_log.record(by, match_request, "Closed the request: the mentor told the office no.")


@transaction.atomic
def send_answer_link(match_request: MatchRequest, by: Any) -> None:
    """Email the mentor a new answer link after they told staff yes: staff never accept for a mentor.

    Refused when the request cannot be answered.
    """
    lock(match_request)
    refuse_unless_answerable(match_request)
    staff_log.record(by, match_request, "Sent the mentor a new answer link.")
    emails.fresh_answer_link(match_request)


def refuse_unless_answerable(match_request: MatchRequest) -> None:
    """Refuses a request that is not pending, is declined, or is past its deadline by the database's clock (R14)."""
    if not match_request.is_answerable:
        raise match_request.closed_refusal


def close_waiting_requests(mentor: MentorProfile, because: str) -> None:
    """Close every waiting request to a mentor, with the reason (`MatchRequest.ClosedBecause`)."""
    for match_request in MatchRequest.objects.open().filter(mentor=mentor).with_people().order_by("pk"):
        close(match_request, because)


def close_requests_of_leaving_mentor(mentor: MentorProfile) -> None:
    """The mentor has withdrawn the profile: no mentee waits for an answer that cannot come."""
    close_waiting_requests(mentor, MatchRequest.ClosedBecause.MENTOR_LEFT)
