"""What every verb of this floor begins with: hold the rows in the one order, and see that the pair may act."""

from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement
from core.workflow import Refused, lock
from matches import actions as matches


def lock_agreement(agreement: Agreement, *, with_profiles: bool = False) -> None:
    """Lock the match, then the agreement (DESIGN §4); the two profiles first where places or matches are given back."""
    match = agreement.match
    if with_profiles:
        lock(match.mentee)
        lock(match.mentor)
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


def refuse_on_hold(agreement: Agreement) -> None:
    """Refuses while the program looks into something (R26): nothing is asked of anyone, and nothing taken."""
    if agreement.match.is_on_hold:
        raise Refused(
            _("The program has put this match on hold. You can continue here when the hold is lifted."),
            code="agreement_on_hold",
        )


def refuse_when_concluding(agreement: Agreement) -> None:
    """Refuses once somebody has begun the record: what is being recorded is not changed any more."""
    if hasattr(agreement, "conclusion"):
        raise Refused(
            _("The conclusion summary has been started, so the agreement can no longer be changed."),
            code="conclusion_begun",
        )


def refuse_unless_in_force(agreement: Agreement) -> None:
    refuse_unless_open(agreement)
    if not agreement.is_in_force:
        raise Refused(_("Both of you need to sign the agreement first."), code="not_in_force")


def note_sign_of_life(agreement: Agreement) -> None:
    """Any act of either while they work together counts (R16), be it a tick undone or a draft.

    Before both have signed only moves do: there R16's clocks wait for an answer, and writing is none. On hold no
    clock runs, so reading something then starts none anew (R26).
    """
    if agreement.is_in_force and agreement.match.is_open and not agreement.match.is_on_hold:
        matches.record_activity(agreement.match)


def name_of(user: User) -> str:
    """A party's whole name, as papers carry it."""
    return user.get_full_name() or user.email
