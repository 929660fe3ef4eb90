"""What staff do in a conduct case, each recorded in the same transaction (R26, R28).

Recording comes first because it locks the case: anyone else acting in it waits there, holding no other lock.
"""

from datetime import date

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import actions as agreements
from agreements.models import Agreement
from core.workflow import Refused, lock
from matches import actions as matches
from matches.models import Match, MatchRequest, PairBlock
from notifications.actions import notify
from profiles import actions as profiles
from profiles.models import MenteeProfile, MentorProfile
from program.conduct import participation
from program.conduct.reporting import lock_open, record_act
from program.models import Concern, ConcernAct, ParticipationEnd
from program.models.conduct import case_officers

Act = ConcernAct.Act


def may_handle_cases(person: User) -> bool:
    return person.has_perm("program.handle_concern")


def readers_of(concern: Concern) -> QuerySet[User]:
    """The staff who can read a case by right, without superusers who read it only because too few others can."""
    not_theirs = {concern.subject_id, concern.reporter_id} - {None}
    return case_officers().exclude(Q(pk__in=not_theirs) | Q(pk__in=concern.kept_out.all()))


def pair_of(concern: Concern) -> tuple[MenteeProfile, MentorProfile] | None:
    """The mentee and mentor a case is about: of its request or match, otherwise the reporter and the subject."""
    row = concern.match or concern.about
    if isinstance(row, Match | MatchRequest):
        return row.mentee, row.mentor
    user_ids = [concern.reporter_id, concern.subject_id]
    for mentee_id, mentor_id in (user_ids, reversed(user_ids)):
        mentee = MenteeProfile.objects.filter(pk=mentee_id).first()
        mentor = MentorProfile.objects.filter(pk=mentor_id).first()
        if mentee and mentor:
            return mentee, mentor
    return None


def can_block_pair(concern: Concern) -> bool:
    """Whether a case names a mentee and a mentor who are not blocked from each other yet."""
    pair = pair_of(concern)
    return pair is not None and not PairBlock.objects.between(*pair).exists()


@transaction.atomic
def hold(concern: Concern, by: User) -> None:
    """Put the match of a case on hold: contact details closed, deadlines stopped (R26). Refused without a match.

    A hold that staff have put in place outside of any case becomes the case's.
    """
    lock_open(concern, by)
    match = match_of_case(concern)
    lock(match)
    is_kept = Concern.objects.keeping(match).exists()
    record_act(concern, by, Act.HOLD)
    if is_kept or not match.is_on_hold:
        matches.hold(match, by, is_in_case=True)


@transaction.atomic
def release(concern: Concern, by: User) -> None:
    """Lift the hold on the match of a case. Refused without a match, or if it is not on hold.

    Where another case keeps the match on hold too, it is written down there, and refused to who may not work on it.
    """
    record_act(concern, by, Act.RELEASE)
    matches.release(match_of_case(concern), by, is_in_case=True)


def lift_within_cases(row: Model, by: User) -> None:
    """Write down in each case that keeps this match on hold, or this profile hidden, that `by` lifts it (R26).

    Refused to who may not work on all of these cases, without saying that there is one. The caller has locked the row,
    so that no case puts it in place meanwhile.
    """
    cases = Concern.objects.keeping(row)
    own = Concern.objects.for_staff(by) if may_handle_cases(by) else Concern.objects.none()
    if cases.exclude(pk__in=own.values("pk")).exists():
        raise Refused(_("An administrator decides about this. Nothing was changed."), code="lifting_is_not_yours")
    act = Act.RELEASE if isinstance(row, Match) else Act.UNHIDE
    ConcernAct.objects.bulk_create(ConcernAct(concern=concern, by=by, act=act) for concern in cases)


def match_of_case(concern: Concern) -> Match:
    match = concern.match
    if match is None:
        raise Refused(_("This case is not about a match."), code="case_not_about_a_match")
    return match


@transaction.atomic
def hide(concern: Concern, by: User, *, until: date, reason: str) -> None:
    """Hide the mentor profile of the subject until a day (R26). Refused if the subject has none."""
    lock_open(concern, by)
    mentor = MentorProfile.objects.filter(pk=concern.subject_id).first()
    if mentor is None:
        raise Refused(_("The person this case is about has no mentor profile."), code="case_without_mentor_profile")
    profiles.hide(mentor, by=by, until=until, reason=reason, is_in_case=True)
    record_act(concern, by, Act.HIDE, reason, until=until)


@transaction.atomic
def block(concern: Concern, by: User, reason: str) -> PairBlock:
    """Block the pair of a case from ever matching again (R26); anything open between them ends, agreements first.

    Refused if the case does not name a mentee and a mentor. Neither of them sees the reason.
    """
    record_act(concern, by, Act.BLOCK, reason)
    pair = pair_of(concern)
    if pair is None:
        raise Refused(_("This case does not name a mentee and a mentor."), code="case_without_pair")
    user_ids = [profile.pk for profile in pair]
    matches.lock_every_role(*pair)
    unsettled = Agreement.objects.unsettled().filter(match__mentee__in=user_ids, match__mentor__in=user_ids)
    for agreement in unsettled.select_related("match").order_by("match_id"):
        agreements.end(agreement)
        if agreement.match.is_open:
            matches.end(agreement.match)
    return matches.block_pair(*pair, by=by, reason=reason)


@transaction.atomic
def recuse(concern: Concern, by: User, colleague: User) -> None:
    """Exclude a colleague with a conflict of interest from a case, and tell them (R28).

    Refused for oneself, and for the last other person who can read the case: no one handles one unseen.
    """
    act = record_act(concern, by, Act.KEEP_OUT, str(colleague))
    if colleague.pk == by.pk:
        raise Refused(
            _("Ask a colleague to exclude you, so that someone still has the case."), code="keeping_oneself_out"
        )
    if [reader.pk for reader in readers_of(concern).exclude(pk=by.pk)[:2]] == [colleague.pk]:
        raise Refused(
            _(
                "Besides you, only this colleague can read the case, and someone besides you must "
                "always be able to. Let another colleague see it again, or ask a superuser to add a "
                "conduct officer. Then exclude this colleague."
            ),
            code="last_other_reader_of_case",
        )
    concern.kept_out.add(colleague)
    if colleague.pk not in (concern.subject_id, concern.reporter_id):  # they do not learn of the case
        notify(colleague, "program/kept_out_of_case", act)


@transaction.atomic
def readmit(concern: Concern, by: User, colleague: User) -> None:
    """Let a colleague who was excluded by mistake see a case again. Refused if they are not excluded."""
    record_act(concern, by, Act.LET_IN, str(colleague))
    if not concern.kept_out.filter(pk=colleague.pk).exists():
        raise Refused(_("This colleague is not excluded from the case."), code="colleague_not_kept_out")
    concern.kept_out.remove(colleague)


@transaction.atomic
def end_participation(concern: Concern, by: User, reason: str) -> ParticipationEnd:
    """End the participation of the subject (R26), recorded in the case. Refused if the case names nobody."""
    record_act(concern, by, Act.END, reason)
    if concern.subject is None:
        raise Refused(_("This case doesn't name anyone."), code="case_names_nobody")
    return participation.end_participation(concern.subject, by=by, reason=reason)
