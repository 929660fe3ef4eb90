"""How the program ends an agreement (R16, R26): staff never sign or write for a party, they close."""

from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import emails
from agreements.actions.concluding import close_as_recorded_by_one, withdraw_what_is_not_in_force
from agreements.actions.guards import lock_agreement
from agreements.content import digest_of
from agreements.models import Agreement, AgreementVersion, Conclusion
from agreements.models.version import VersionQuerySet
from core.workflow import Refused
from matches import actions as matches


@transaction.atomic
def end(agreement: Agreement, *, leaving: User | None = None) -> None:
    """The program ends the agreement (R26): no joint record is asked of anyone. Its caller ends the match and tells.

    An open record then stands as recorded by one, also where the mentoring had ended by itself; the office gets it, and
    both, but for the one who is `leaving` the program (R22).
    """
    lock_agreement(agreement)
    for conclusion in Conclusion.objects.filter(agreement=agreement, status=Conclusion.Status.OPEN):
        close_as_recorded_by_one(conclusion)
        emails.conclusion_closed(conclusion, leaving=leaving)
    withdraw_what_is_not_in_force(agreement)
    if agreement.status in Agreement.OPEN:
        agreement.move_to(Agreement.Status.ENDED)
    emails.forget_agreement(agreement)


@transaction.atomic
def end_by_staff(agreement: Agreement, by: User, *, reason: str) -> None:
    """A member of staff ends one agreement and its match; the reason stays with the program (R26).

    The two read only that the program ended it and that it counts against nobody. Refused without a reason, when the
    agreement or its match has ended, and to a member of staff who is a party of it.
    """
    lock_agreement(agreement, with_profiles=True)
    if by.pk in (agreement.match.mentee_id, agreement.match.mentor_id):
        raise Refused(
            _("You are one of the two people in this agreement, so another staff member must decide."),
            code="party_of_this_agreement",
        )
    if agreement.status not in Agreement.OPEN:
        raise agreement.refusal()
    if not agreement.match.is_open:
        raise agreement.match.refusal()
    if not reason.strip():
        raise Refused(
            _("Say why you are ending this agreement. The reason is kept for staff."), code="ending_without_reason"
        )
    end(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(ended_because=reason.strip(), ended_by=by)
    agreement.refresh_from_db(fields=["ended_because", "ended_by"])
    matches.end(agreement.match)


@transaction.atomic
def close_without_record(agreement: Agreement) -> None:
    """Staff close an agreement whose end date passed 60 days ago and is silent (R16): no record, no blame."""
    lock_agreement(agreement, with_profiles=True)
    if not Agreement.objects.long_past_its_end().filter(pk=agreement.pk).exists():
        raise Refused(
            _("Staff can close an agreement without a conclusion summary 60 days after its end date."),
            code="not_long_past_its_end",
        )
    withdraw_what_is_not_in_force(agreement)
    agreement.move_to(Agreement.Status.CLOSED)
    matches.lapse(agreement.match)


@transaction.atomic
def settle_left_behind() -> int:
    """Agreements still being negotiated by two who are not matched any more become final. Returns how many."""
    pks = Agreement.objects.left_behind().claim(
        status=Agreement.Status.ABANDONED, status_changed_at=Now(), closed_at=Now()
    )
    AgreementVersion.objects.filter(agreement__in=pks, status=AgreementVersion.Status.PROPOSED).update(
        status=AgreementVersion.Status.SUPERSEDED, status_changed_at=Now()
    )
    return len(pks)


def redact(versions: VersionQuerySet) -> None:
    """Mark versions whose names have been erased (R29): `digest` stays that of what was signed.

    Its caller has changed the names, with the guards silent. Nothing is marked whose text still is what was signed.
    """
    for version in versions.filter(number__isnull=False).with_goals():
        left = digest_of(version)
        if left != version.digest:
            AgreementVersion.objects.filter(pk=version.pk).update(
                redacted_digest=left, redacted_at=Coalesce("redacted_at", Now())
            )
