"""From the first private draft to a proposal that the other person reads (R17, R18)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import emails
from agreements.actions.concluding import supersede_open_proposal
from agreements.actions.guards import (
    lock_agreement,
    record_activity_in_force,
    refuse_before_talk,
    refuse_unless_open,
    refuse_when_concluding,
)
from agreements.content import (
    TERMS,
    Text,
    changes,
    digest_of,
    earlier_goal,
    empty_goal,
    text_of,
    unready_parts,
)
from agreements.models import (
    ACTIVITIES,
    GOALS,
    MENTOR_MAY_BEGIN_AFTER,
    Activity,
    Agreement,
    AgreementVersion,
    Goal,
    GoalOutcome,
)
from core import days
from core.text_values import TEXT_VALUES
from core.workflow import Refused, lock
from matches import actions as matches
from matches.models import Match
from profiles.models import MeetingMode

Status = AgreementVersion.Status
# The length an empty draft suggests: about a semester.
USUAL_LENGTH = timedelta(weeks=16)
MAX_EARLIER_GOALS = 6  # unfinished goals of earlier mentoring that a first draft starts with


@transaction.atomic
def begin(match: Match, by: User) -> Agreement:
    """Get the agreement of a match, or create it (R17).

    Refused before the interview, on a closed match or one on hold, and to the mentor for `MENTOR_MAY_BEGIN_AFTER`
    while the mentee has proposed nothing.
    """
    lock(match)
    agreement = Agreement.objects.filter(match=match).first() or Agreement(match=match)
    refuse_unless_open(agreement)
    refuse_before_talk(match)
    refuse_mentor_too_early(agreement, by)
    if agreement.pk is None:
        agreement.save()
    return agreement


def refuse_unless_may_write(agreement: Agreement, by: User) -> None:
    """Refuses a person whose draft could not be saved, before they type anything."""
    refuse_unless_open(agreement)
    refuse_when_concluding(agreement)
    refuse_mentor_too_early(agreement, by)


def refuse_mentor_too_early(agreement: Agreement, by: User) -> None:
    """R17: the mentee suggests goals first; the mentor may start after `MENTOR_MAY_BEGIN_AFTER` without a proposal."""
    if not may_draft(agreement, by):
        raise Refused(
            _(
                "%(mentee)s suggests the first goals. If there is no proposal after "
                "%(goals_from_mentor_days)s days, you can start."
            )
            % (TEXT_VALUES | {"mentee": agreement.mentee.first_name_shown}),
            code="mentee_suggests_first",
        )


def may_draft(agreement: Agreement, by: User) -> bool:
    """Whether this person may write: the mentee always, the mentor after a proposal since they talked, or in time."""
    match = agreement.match
    if by.pk == match.mentee_id:
        return True
    proposals = agreement.versions.shared() if agreement.pk else AgreementVersion.objects.none()
    if match.status == Match.Status.TALKED:
        proposals = proposals.filter(proposed_at__gte=match.status_changed_at)
    if proposals.exists():
        return True
    return Match.objects.filter(pk=match.pk, moved_at__lte=Now() - MENTOR_MAY_BEGIN_AFTER).exists()


@transaction.atomic
def save_draft(
    agreement: Agreement, by: User, *, text: Text, note: str = "", revision: int = 0, begun_from: int | None = None
) -> AgreementVersion | None:
    """Save a person's private draft as typed, complete or not. Returns it with its new revision.

    `revision` is that of the draft the person saw, 0 for none; `begun_from` the number of the version that their page
    began with, the newest if they had none. Returns None and saves nothing while the text is still that of the last
    version. Refused when another device has saved since, when the draft the person saw has been
    proposed or deleted, and to a mentor who may not start yet (R17).
    """
    lock_agreement(agreement)
    refuse_unless_may_write(agreement, by)
    draft = agreement.versions.filter(proposer=by, status=Status.DRAFT).first()
    if draft is None:
        return begin_draft(agreement, by, text, note, revision, begun_from)
    if draft.revision != revision and (text_of(draft), draft.note) != (text, note):
        raise Refused(
            _("This draft was changed on another device or page after you opened it here."),
            code="draft_changed_elsewhere",
        )
    record_activity_in_force(agreement)
    return write_draft(draft, text, note)


def begin_draft(
    agreement: Agreement, by: User, text: Text, note: str, revision: int, begun_from: int | None
) -> AgreementVersion | None:
    """Create a draft, unless nothing differs from what stands. Refused to a stale page whose draft is gone."""
    standing = agreement.versions.standing().with_goals().first()
    if standing and text_of(standing) == text and note in ("", standing.note):
        return None
    if revision:
        raise Refused(_("This draft was proposed or deleted after you opened it here."), code="draft_is_gone")
    record_activity_in_force(agreement)
    newest = next((version.number or 0 for version in newest_versions(agreement, by)), 0)
    begun_from = newest if begun_from is None else min(begun_from, newest)
    return write_draft(AgreementVersion(agreement=agreement, proposer=by, begun_from=begun_from), text, note)


def write_draft(draft: AgreementVersion, text: Text, note: str) -> AgreementVersion:
    for term in TERMS:
        setattr(draft, term, text[term])
    draft.note, draft.revision, draft.saved_at = note, draft.revision + 1, Now()
    draft.save()
    draft.goals.all().delete()
    goals = [
        Goal(
            version=draft, thread=UUID(goal["thread"]), position=position, text=goal["text"], deadline=goal["deadline"]
        )
        for position, goal in enumerate(text["goals"][:GOALS])
    ]
    Goal.objects.bulk_create(goals)
    Activity.objects.bulk_create(
        Activity(goal=row, position=position, text=activity)
        for row, goal in zip(goals, text["goals"], strict=False)
        for position, activity in enumerate(goal["activities"][:ACTIVITIES])
    )
    return AgreementVersion.objects.with_details().get(pk=draft.pk)


def newest_versions(agreement: Agreement, by: User) -> list[AgreementVersion]:
    """The person's own draft, if any, and the newest shared version that can be gone on from: the draft first.

    While one is in effect, a proposal that came to nothing is not gone on from. A draft has `answered_change`: the
    number of the change that it was begun from, if that was declined or withdrawn.
    """
    readable = agreement.versions.filter(Q(status=Status.DRAFT, proposer=by) | Q(number__isnull=False))
    over = [Status.TAKEN_BACK, Status.SUPERSEDED] if agreement.is_in_force else [Status.TAKEN_BACK]
    newest = readable.exclude(status__in=over).order_by(F("number").desc(nulls_first=True))
    ended = AgreementVersion.objects.filter(
        agreement=OuterRef("agreement"), number=OuterRef("begun_from"), declined_by__isnull=False
    )
    newest = newest.annotate(answered_change=Subquery(ended.values("number")))
    return list(newest.select_related("proposer").with_goals()[:2])


def initial_draft(
    agreement: Agreement, by: User, versions: Sequence[AgreementVersion] | None = None
) -> tuple[Text, str, int]:
    """What a person starts writing from, as (text, note, revision): their own draft, else the last version.

    Without either, a mentee starts with unfinished goals of earlier mentoring (R22), others with an empty goal. Pass
    `versions`, the result of `newest_versions`, if it is at hand.
    """
    last = next(iter(newest_versions(agreement, by) if versions is None else versions), None)
    if last and last.status == Status.DRAFT:
        return text_of(last), last.note, last.revision
    if last:
        return text_of(last), "", 0
    today = days.today()
    blank = AgreementVersion(starts_on=today, ends_on=today + USUAL_LENGTH)
    modes = agreement.match.mentor.meeting_modes
    if modes and blank.mode not in modes:
        blank.mode = next(mode for mode in MeetingMode.values if mode in modes)
    return {term: getattr(blank, term) for term in TERMS} | {"goals": initial_goals(agreement, by)}, "", 0


def initial_goals(agreement: Agreement, by: User) -> list[Text]:
    """Unfinished goals of the mentee's earlier mentoring, else an empty goal. A mentor never sees the former."""
    if by.pk != agreement.match.mentee_id:
        return [empty_goal()]
    open_outcomes = (
        GoalOutcome.objects.for_mentee(by).left_open().prefetch_related("goal__activities")[:MAX_EARLIER_GOALS]
    )
    return [earlier_goal(outcome.goal) for outcome in open_outcomes] or [empty_goal()]


@transaction.atomic
def discard_draft(agreement: Agreement, by: User) -> None:
    """Delete a person's private draft."""
    lock_agreement(agreement)
    for draft in agreement.versions.filter(proposer=by, status=Status.DRAFT):
        draft.goals.all().delete()
        draft.delete()


@transaction.atomic
def propose(agreement: Agreement, by: User) -> AgreementVersion:
    """Propose the private draft to the other person as the next numbered version, which can no longer change (R17).

    Refused when a goal, an activity, a deadline or the dates are missing or a new deadline has passed (R18), when
    nothing differs from what they agreed on or have proposed, when the other person has proposed something this person
    has not read, and before the two have talked.
    """
    lock_agreement(agreement)
    refuse_unless_open(agreement)
    refuse_before_talk(agreement.match)
    refuse_when_concluding(agreement)
    refuse_mentor_too_early(agreement, by)
    last = agreement.versions.shared().first()
    standing = agreement.versions.with_details().standing().first()
    draft = draft_to_propose(agreement, by, standing)
    refuse_unread(last, by)
    refuse_without_difference(draft, standing, by)
    replaced_number = last.number if last and last.status == Status.PROPOSED else None
    supersede_open_proposal(agreement)
    number = (agreement.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    names = {"mentee_name": str(agreement.mentee), "mentor_name": str(agreement.mentor)}
    for field, value in (names | {"number": number}).items():
        setattr(draft, field, value)
    facts = {"number": number, "replaced_number": replaced_number, "digest": digest_of(draft)} | names
    draft.move_to(Status.PROPOSED, proposed_at=Now(), **facts)
    matches.record_activity(agreement.match)
    emails.proposed(draft)
    return draft


def draft_to_propose(agreement: Agreement, by: User, standing: AgreementVersion | None) -> AgreementVersion:
    """The person's draft without empty activities. Refused when there is none or it is incomplete (R18)."""
    draft = agreement.versions.with_details().filter(proposer=by, status=Status.DRAFT).first()
    if draft is None:
        refuse_without_difference(standing, standing, by)
        raise Refused(_("There is no draft to propose. Write at least one goal first."), code="no_draft_to_propose")
    if parts := unready_parts(text_of(draft), agreement, days.today_by_database()):
        raise Refused(" ".join(part.whole_sentence for part in parts), code=parts[0].code)
    Activity.objects.filter(goal__version=draft, text="").delete()
    return AgreementVersion.objects.with_details().get(pk=draft.pk)


def has_difference(agreement: Agreement, by: User) -> bool:
    """Whether this person's draft agrees on something else than the version that stands."""
    versions = agreement.versions.with_details()
    return differs(versions.filter(proposer=by, status=Status.DRAFT).first(), versions.standing().first())


def differs(draft: AgreementVersion | None, standing: AgreementVersion | None) -> bool:
    """Whether a draft agrees on something else than the version that stands; so does one without the other."""
    return not draft or not standing or bool(changes(text_of(standing), text_of(draft)))


def refuse_without_difference(draft: AgreementVersion | None, standing: AgreementVersion | None, by: User) -> None:
    """Refuses a draft that agrees on the same as the version that stands; its note is not part of the agreement."""
    if standing is None or differs(draft, standing):
        return
    sentence = _("Nothing is different from version %(number)s. Sign it, or change something.")
    if standing.is_signed_by(by):
        sentence = _("You have signed version %(number)s, and the agreement is the same. Change something in it first.")
    raise Refused(sentence % {"number": standing.number}, code="nothing_differs")


def refuse_unread(last: AgreementVersion | None, by: User) -> None:
    if last and last.status == Status.PROPOSED and last.proposer_id != by.pk and last.read_at is None:
        raise Refused(
            _("%(name)s has since proposed version %(number)s. Read it first. Your draft is saved.")
            % {"name": last.proposer.first_name_shown, "number": last.number},
            code="newer_version_unread",
        )


@transaction.atomic
def mark_read(version: AgreementVersion, by: User) -> None:
    """Record that the other person has opened the proposal, which then can no longer be withdrawn."""
    if version.read_at or version.status != Status.PROPOSED or version.proposer_id == by.pk:
        return
    lock_agreement(version.agreement)
    AgreementVersion.objects.filter(pk=version.pk, read_at=None, status=Status.PROPOSED).update(read_at=Now())
    record_activity_in_force(version.agreement)
