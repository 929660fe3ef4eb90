"""What staff do in a case of conduct, each written down in it in the same transaction (R26, R28).

Writing it down holds the case, and comes first: whoever else acts in it waits there, with no other row in hand.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import actions as agreements
from agreements.models import Agreement
from core.workflow import Refused
from matches import actions as matches
from matches.models import Match, MatchRequest, PairBlock
from profiles import actions as profiles
from profiles.models import MenteeProfile, MentorProfile
from program.conduct import participation
from program.conduct.reporting import keep_record
from program.models import Concern, ConcernAct, ParticipationEnd

Act = ConcernAct.Act


def pair_of(concern: Concern) -> tuple[MenteeProfile, MentorProfile] | None:
    """The two a case is about: of its request or match, else the one who reported and the one reported."""
    row = concern.match or concern.about
    if isinstance(row, Match | MatchRequest):
        return row.mentee, row.mentor
    two = [concern.reporter_id, concern.subject_id]
    for mentee_id, mentor_id in (two, reversed(two)):
        mentee = MenteeProfile.objects.filter(pk=mentee_id).first()
        mentor = MentorProfile.objects.filter(pk=mentor_id).first()
        if mentee and mentor:
            return mentee, mentor
    return None


def may_meet(concern: Concern) -> bool:
    """Whether a case names a mentee and a mentor whom nobody has kept apart yet."""
    pair = pair_of(concern)
    return pair is not None and not PairBlock.objects.between(*pair).exists()


@transaction.atomic
def hold(concern: Concern, by: User) -> None:
    """Put the match of a case on hold: contact closed, no clock runs (R26). Refused when the case has none."""
    keep_record(concern, by, Act.HOLD)
    matches.hold(its_match(concern))


@transaction.atomic
def release(concern: Concern, by: User) -> None:
    """The match of a case goes on where it stood. Refused when the case has none, or it is not on hold."""
    keep_record(concern, by, Act.RELEASE)
    matches.release(its_match(concern))


def its_match(concern: Concern) -> Match:
    match = concern.match
    if match is None:
        raise Refused(_("This case is not about a match."), code="case_not_about_a_match")
    return match


@transaction.atomic
def hide(concern: Concern, by: User, *, until: date, reason: str) -> None:
    """Hide the mentor profile of the one a case is about, until a day (R26). Refused where there is none."""
    keep_record(concern, by, Act.HIDE, reason)
    mentor = MentorProfile.objects.filter(pk=concern.subject_id).first()
    if mentor is None:
        raise Refused(_("The person this case is about has no mentor profile."), code="case_without_mentor_profile")
    profiles.hide(mentor, until=until, reason=reason)


@transaction.atomic
def block(concern: Concern, by: User, reason: str) -> PairBlock:
    """The two of a case never meet again (R26): what is open between them is ended, an agreement first.

    Refused where the case does not name a mentee and a mentor. Neither of the two reads the reason.
    """
    keep_record(concern, by, Act.BLOCK, reason)
    pair = pair_of(concern)
    if pair is None:
        raise Refused(_("This case does not name a mentee and a mentor."), code="case_without_pair")
    two = [profile.pk for profile in pair]
    for model in (MenteeProfile, MentorProfile):  # parents before children, so that locks never cross (DESIGN §4)
        list(model._base_manager.select_for_update(no_key=True).filter(pk__in=two).order_by("pk"))
    between = Agreement.objects.unsettled().filter(match__mentee__in=two, match__mentor__in=two)
    for agreement in between.select_related("match").order_by("match_id"):
        agreements.end(agreement)
        if agreement.match.is_open:
            matches.end(agreement.match)
    return matches.block_pair(*pair, by=by, reason=reason)


@transaction.atomic
def recuse(concern: Concern, by: User, colleague: User) -> None:
    """A colleague with a conflict of interest does not see the case any more (R28).

    Refused for oneself: whoever steps out leaves somebody who has the case.
    """
    keep_record(concern, by, Act.KEEP_OUT, str(colleague))
    if colleague.pk == by.pk:
        raise Refused(
            _("Ask a colleague to exclude you, so that someone still has the case."), code="keeping_oneself_out"
        )
    concern.kept_out.add(colleague)


@transaction.atomic
def end_participation(concern: Concern, by: User, reason: str) -> ParticipationEnd:
    """End the participation of the one a case is about (R26), on its record. Refused where it names nobody."""
    keep_record(concern, by, Act.END, reason)
    if concern.subject is None:
        raise Refused(_("This case doesn't name anyone."), code="case_names_nobody")
    return participation.end_participation(concern.subject, by=by, reason=reason)
