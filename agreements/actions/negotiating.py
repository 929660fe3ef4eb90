"""From the first private draft to a proposal that the other reads (R17, R18)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import emails
from agreements.actions.guards import (
    lock_agreement,
    name_of,
    note_sign_of_life,
    refuse_unless_open,
    refuse_when_concluding,
)
from agreements.content import TERMS, Text, changes, digest_of, empty_goal, missing, taken_up, text_of
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
from agreements.models.version import VersionQuerySet
from core import days
from core.workflow import Refused, lock
from matches import actions as matches
from matches.models import Match

Status = AgreementVersion.Status
# What an empty draft suggests for its end: about a semester.
USUAL_LENGTH = timedelta(weeks=16)
TAKEN_UP = 6  # goals of earlier mentoring a first draft begins with, at most


@transaction.atomic
def begin(match: Match, by: User) -> Agreement:
    """The agreement of a match, begun if there is none yet (R17).

    Refused before the first talk, on a closed or held match, and to the mentor for 14 days while the mentee has
    proposed nothing.
    """
    lock(match)
    agreement = Agreement.objects.filter(match=match).first() or Agreement(match=match)
    refuse_unless_open(agreement)
    if match.status == Match.Status.ARRANGING:
        raise Refused(
            _("Talk with each other first. Then confirm on this page that you talked."), code="not_talked_yet"
        )
    refuse_too_early_a_mentor(agreement, by)
    if agreement.pk is None:
        agreement.save()
    return agreement


def refuse_unless_may_write(agreement: Agreement, by: User) -> None:
    """Refuses where a draft of this party would be refused: before anybody types in vain."""
    refuse_unless_open(agreement)
    refuse_when_concluding(agreement)
    refuse_too_early_a_mentor(agreement, by)


def refuse_too_early_a_mentor(agreement: Agreement, by: User) -> None:
    """R17: the mentee suggests goals first; the mentor may begin when 14 days have passed without a proposal."""
    if not may_draft(agreement, by):
        raise Refused(
            _("%(mentee)s suggests the first goals. If there is no proposal after 14 days, you can start.")
            % {"mentee": agreement.mentee.first_name_shown},
            code="mentee_suggests_first",
        )


def may_draft(agreement: Agreement, by: User) -> bool:
    """Whether this party may write now: the mentee always, the mentor after a proposal or 14 days without one."""
    match = agreement.match
    if by.pk == match.mentee_id:
        return True
    if agreement.pk and AgreementVersion.objects.filter(agreement=agreement).shown().exists():
        return True
    return Match.objects.filter(pk=match.pk, moved_at__lte=Now() - MENTOR_MAY_BEGIN_AFTER).exists()


@transaction.atomic
def save_draft(
    agreement: Agreement, by: User, *, text: Text, note: str = "", revision: int = 0
) -> AgreementVersion | None:
    """Keep a party's private draft as typed, complete or not. Returns it with its new revision.

    `revision` is that of the draft the party saw, 0 without one. There is nothing to keep, and None is returned, while
    the words are still those of the last version. Refused when another device has saved since, when the draft the
    party saw has been proposed or thrown away, and to a mentor who may not begin yet (R17).
    """
    lock_agreement(agreement)
    refuse_unless_may_write(agreement, by)
    draft = AgreementVersion.objects.filter(agreement=agreement, proposer=by, status=Status.DRAFT).first()
    if draft is None:
        return begin_draft(agreement, by, text, note, revision)
    if draft.revision != revision and (text_of(draft), draft.note) != (text, note):
        raise Refused(
            _("This draft was changed on another device or page after you opened it here."),
            code="draft_changed_elsewhere",
        )
    note_sign_of_life(agreement)
    return write_draft(draft, text, note)


def begin_draft(agreement: Agreement, by: User, text: Text, note: str, revision: int) -> AgreementVersion | None:
    """The first words of a draft. What a page sends late, after its draft has been proposed, begins no new one."""
    last = AgreementVersion.objects.filter(agreement=agreement).shown().with_goals().first()
    if last and text_of(last) == text and note in ("", last.note):
        return None
    if revision:
        raise Refused(_("This draft was proposed or deleted after you opened it here."), code="draft_is_gone")
    note_sign_of_life(agreement)
    begun_from = (last and last.number) or 0
    return write_draft(AgreementVersion(agreement=agreement, proposer=by, begun_from=begun_from), text, note)


def write_draft(draft: AgreementVersion, text: Text, note: str) -> AgreementVersion:
    for term in TERMS:
        setattr(draft, term, text[term])
    draft.note, draft.revision, draft.saved_at = note, draft.revision + 1, Now()
    draft.save()
    draft.goals.all().delete()
    goals = [
        Goal(
            version=draft,
            thread=UUID(goal["thread"]),
            position=position,
            text=goal["text"],
            deadline=goal["deadline"],
        )
        for position, goal in enumerate(text["goals"][:GOALS])
    ]
    Goal.objects.bulk_create(goals)
    Activity.objects.bulk_create(
        Activity(goal=row, position=position, text=activity)
        for row, goal in zip(goals, text["goals"], strict=False)
        for position, activity in enumerate(goal["activities"][:ACTIVITIES])
    )
    return AgreementVersion.objects.whole().get(pk=draft.pk)


def newest_versions(agreement: Agreement, by: User) -> list[AgreementVersion]:
    """What a party writes on from: the own draft, if there is one, and the newest both can read; two in all."""
    own_draft = Q(status=Status.DRAFT, proposer=by)
    readable = AgreementVersion.objects.filter(own_draft | Q(number__isnull=False), agreement=agreement)
    newest = readable.exclude(status=Status.TAKEN_BACK).order_by(F("number").desc(nulls_first=True))
    return list(newest.select_related("proposer").with_goals()[:2])


def first_text(
    agreement: Agreement, by: User, versions: Sequence[AgreementVersion] | None = None
) -> tuple[Text, str, int]:
    """What a party begins to write from: (text, note, revision) of the own draft, else the last version.

    Else a mentee begins with the goals an earlier mentoring has left open (R22), and without any with an empty one.
    `versions` are the `newest_versions`, where they are known.
    """
    last = next(iter(newest_versions(agreement, by) if versions is None else versions), None)
    if last and last.status == Status.DRAFT:
        return text_of(last), last.note, last.revision
    terms = {term: AgreementVersion._meta.get_field(term) for term in TERMS}
    blank: dict[str, Any] = {term: field.get_default() for term, field in terms.items()}  # type: ignore[union-attr]
    today = days.today()
    blank |= {"starts_on": today, "ends_on": today + USUAL_LENGTH, "goals": first_goals(agreement, by)}
    return (text_of(last) if last else blank), "", 0


def first_goals(agreement: Agreement, by: User) -> list[Text]:
    """A mentor does not see here what the mentee has left open with somebody else."""
    if by.pk != agreement.match.mentee_id:
        return [empty_goal()]
    left = GoalOutcome.objects.of_mentee(by).left_open().prefetch_related("goal__activities")[:TAKEN_UP]
    return [taken_up(outcome.goal) for outcome in left] or [empty_goal()]


@transaction.atomic
def discard_draft(agreement: Agreement, by: User) -> None:
    """Throw a private draft away."""
    lock_agreement(agreement)
    for draft in AgreementVersion.objects.filter(agreement=agreement, proposer=by, status=Status.DRAFT):
        draft.goals.all().delete()
        draft.delete()


@transaction.atomic
def propose(agreement: Agreement, by: User) -> AgreementVersion:
    """Show the private draft to the other as the next numbered version, which nobody can change any more (R17).

    Refused when a goal, an activity, a deadline or the dates are missing (R18), when nothing differs from the last
    version, and when the other has proposed something that this party has not read.
    """
    lock_agreement(agreement)
    refuse_unless_open(agreement)
    refuse_when_concluding(agreement)
    versions = AgreementVersion.objects.filter(agreement=agreement)
    last = versions.whole().shown().first()
    draft = draft_to_propose(versions, by, last)
    refuse_unread(last, by)
    refuse_without_difference(draft, last)
    supersede(versions.filter(status=Status.PROPOSED))
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    names = {"mentee_name": name_of(agreement.mentee), "mentor_name": name_of(agreement.mentor)}
    for field, value in (names | {"number": number}).items():
        setattr(draft, field, value)
    draft.move_to(Status.PROPOSED, number=number, proposed_at=Now(), digest=digest_of(draft), **names)
    matches.record_activity(agreement.match)
    emails.proposed(draft)
    return draft


def draft_to_propose(versions: VersionQuerySet, by: User, last: AgreementVersion | None) -> AgreementVersion:
    """The party's draft without its empty lines. Refuses where there is none, and where it is not complete (R18)."""
    draft = versions.whole().filter(proposer=by, status=Status.DRAFT).first()
    if draft is None:
        refuse_without_difference(last, last)
        raise Refused(_("There is no draft to propose. Write at least one goal first."), code="no_draft_to_propose")
    refuse_incomplete(draft)
    return without_empty_lines(draft)


def refuse_without_difference(draft: AgreementVersion | None, last: AgreementVersion | None) -> None:
    if draft and last and not changes(text_of(last), text_of(draft)):
        raise Refused(
            _("Nothing is different from version %(number)s. Sign it, or change something.") % {"number": last.number},
            code="nothing_differs",
        )


def refuse_incomplete(draft: AgreementVersion) -> None:
    if wrong := missing(text_of(draft)):
        raise Refused(" ".join(fault.sentence for fault in wrong), code=wrong[0].code)


def without_empty_lines(draft: AgreementVersion) -> AgreementVersion:
    Activity.objects.filter(goal__version=draft, text="").delete()
    return AgreementVersion.objects.whole().get(pk=draft.pk)


def refuse_unread(last: AgreementVersion | None, by: User) -> None:
    if last and last.status == Status.PROPOSED and last.proposer_id != by.pk and last.read_at is None:
        raise Refused(
            _("%(name)s has since proposed version %(number)s. Read it first. Your draft is saved.")
            % {"name": last.proposer.first_name_shown, "number": last.number},
            code="newer_version_unread",
        )


def supersede(versions: Any) -> None:
    for version in versions:
        version.move_to(Status.SUPERSEDED)
        emails.is_no_longer_open(version)


@transaction.atomic
def mark_read(version: AgreementVersion, by: User) -> None:
    """The other party has the proposal before their eyes: from now on it cannot be taken back."""
    if version.read_at or version.status != Status.PROPOSED or version.proposer_id == by.pk:
        return
    lock_agreement(version.agreement)
    AgreementVersion.objects.filter(pk=version.pk, read_at=None, status=Status.PROPOSED).update(read_at=Now())
    note_sign_of_life(version.agreement)


@transaction.atomic
def take_back(version: AgreementVersion, by: User) -> AgreementVersion:
    """Take a proposal back before the other has read it; its text becomes the draft again, unless there is one.

    Refused once it was read, and when the match has ended or is on hold.
    """
    agreement = version.agreement
    lock_agreement(agreement)
    lock(version)
    refuse_unless_open(agreement)
    if version.read_at or version.signatures.exclude(party=by).exists():
        raise Refused(
            _("The other person has already read this version. Propose a new version instead."),
            code="version_read_already",
        )
    text, note = text_of(version), version.note
    version.move_to(Status.TAKEN_BACK)
    emails.is_no_longer_open(version)
    drafts = AgreementVersion.objects.filter(agreement=agreement, proposer=by, status=Status.DRAFT)
    if not drafts.exists():
        write_draft(AgreementVersion(agreement=agreement, proposer=by, begun_from=version.begun_from), text, note)
    return version
