"""What every verb of this app begins with: lock the rows in the one order and check that the two may act."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.conclusion_parts import contradicts
from agreements.models import Agreement, AgreementVersion, Conclusion
from core.workflow import Refused, lock
from matches import actions as matches
from matches.models import Match


def lock_agreement(agreement: Agreement, *, with_profiles: bool = False) -> None:
    """Lock the match, then the agreement (DESIGN §4); with_profiles locks both profiles first, to free an opening."""
    match = agreement.match
    if with_profiles:
        matches.lock_pair(match)
    else:
        lock(match)
    lock(agreement)
    agreement.match = match


def refuse_unless_open(agreement: Agreement) -> None:
    """Refuses when the agreement or its match has ended, or the program has put the match on hold (R26)."""
    refuse_on_hold(agreement)
    if agreement.status not in Agreement.OPEN:
        raise agreement.refusal()
    if not agreement.match.is_open:
        raise agreement.match.refusal()


def refuse_before_talk(match: Match) -> None:
    """Refuses what follows the interview while it is still being arranged. Drafts may be written before."""
    if match.status == Match.Status.ARRANGING:
        raise Refused(
            _(
                "Your match page says that you haven't talked yet. Talk first, and say so there. What has been "
                "written is kept."
            ),
            code="not_talked_yet",
        )


def refuse_on_hold(agreement: Agreement) -> None:
    """Refuses while the program has put the match on hold (R26): no one has to act, and nothing is accepted."""
    if agreement.match.is_on_hold:
        raise Refused(
            _("The program has put this match on hold. You can continue here when the hold is lifted."),
            code="agreement_on_hold",
        )


def refuse_when_concluding(agreement: Agreement) -> None:
    """Refuses once the conclusion has been begun: the agreement it describes can no longer change."""
    if hasattr(agreement, "conclusion"):
        raise Refused(
            _("The conclusion summary has been started, so the agreement can no longer be changed."),
            code="conclusion_begun",
        )


def refuse_unless_in_force(agreement: Agreement) -> None:
    refuse_unless_open(agreement)
    if not agreement.is_in_force:
        raise Refused(_("Both of you need to sign the agreement first."), code="not_in_force")


def record_activity_in_force(agreement: Agreement) -> None:
    """Count any action of either person as activity (R16) while an agreement is in force.

    Before both have signed, only proposals and signatures count: R16's clocks wait for an answer, and a draft
    is not one. On hold no clock runs, so nothing restarts one (R26).
    """
    if agreement.is_in_force and agreement.match.is_open and not agreement.match.is_on_hold:
        matches.record_activity(agreement.match)


def has_committed(match: Match, person: User) -> bool:
    """Whether this person has proposed or signed an agreement since the two were said to have talked.

    Registered with the matches app.
    """
    since = AgreementVersion.objects.shared().filter(agreement__match=match, proposed_at__gte=match.status_changed_at)
    return since.filter(Q(proposer=person) | Q(signatures__party=person)).exists()


def refuse_contradiction(reason: str, outcomes: Collection[str], *, is_meant: bool) -> None:
    """Asks about a reason that the outcomes of the goals contradict, unless both are meant as they are."""
    if contradicts(reason, outcomes) and not is_meant:
        raise Refused(
            _(
                "Your answers for the goals don't fit “%(reason)s.” A goal without a separate answer now shows the one "
                "this gave it. Change what isn't right, or confirm below that all answers are."
            )
            % {"reason": Conclusion.Reason(reason).label},
            code="conclusion_contradicts_itself",
            field="reason",
        )
