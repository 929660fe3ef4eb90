"""How the program ends an agreement (R16, R26). Staff never sign or write for either person."""

from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import emails
from agreements.actions.concluding import supersede_open_proposal
from agreements.actions.guards import lock_agreement
from agreements.content import digest_of
from agreements.models import Agreement, AgreementVersion, Conclusion
from agreements.models.version import VersionQuerySet
from core import lifting, staff_log
from core.sweeps import for_all
from core.text_values import TEXT_VALUES
from core.workflow import Refused, save_changes
from matches import actions as matches


@transaction.atomic
def end(agreement: Agreement, *, leaving: User | None = None) -> None:
    """The program ends the agreement (R26), without asking for a conclusion. The caller ends the match and notifies.

    An open conclusion is closed as completed by one person and sent to the office and to both people, except the one
    who is `leaving` the program (R22).
    """
    lock_agreement(agreement)
    for conclusion in Conclusion.objects.filter(agreement=agreement, status=Conclusion.Status.OPEN):
        conclusion.move_to(Conclusion.Status.INDIVIDUAL)
        emails.conclusion_closed(conclusion, leaving=leaving)
    supersede_open_proposal(agreement)
    if agreement.status in Agreement.OPEN:
        agreement.move_to(Agreement.Status.ENDED)
    emails.cancel_agreement_emails(agreement)


@transaction.atomic
def end_by_staff(agreement: Agreement, by: User, *, reason: str) -> None:
    """A staff member ends one agreement and its match; only staff can read the reason (R26).

    Both people are told that the program ended it and that it counts against no one. Refused without a reason, when the
    agreement or its match has ended, to a staff member who is one of the two people, and while a case holds the match,
    to who may not work on the case.
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
    if agreement.match.held_at:
        lifting.check(agreement.match, by)
    end(agreement)
    save_changes(agreement, ended_because=reason.strip(), ended_by=by)
    staff_log.record(by, agreement, "Ended the agreement and its match.")
    matches.end(agreement.match)


@transaction.atomic
def close_without_conclusion(agreement: Agreement, by: User) -> None:
    """Staff close an agreement without a conclusion (R16).

    Refused on hold, and before `STAFF_MAY_CLOSE_AFTER` days after its end date.
    """
    lock_agreement(agreement, with_profiles=True)
    if not Agreement.objects.long_past_end_date().filter(pk=agreement.pk).exists():
        raise Refused(
            _(
                "Staff can close an agreement without a conclusion summary %(close_after_end_days)s "
                "days after its end date."
            )
            % TEXT_VALUES,
            code="not_long_past_its_end",
        )
    supersede_open_proposal(agreement)
    agreement.move_to(Agreement.Status.CLOSED)
    staff_log.record(by, agreement, "Closed the agreement without a conclusion summary.")
    matches.lapse(agreement.match)


def abandon_unmatched() -> int:
    """Mark agreements as abandoned that were still being negotiated when their match ended. Returns how many."""
    unmatched = Agreement.objects.without_open_match().order_by("pk").values_list("pk", flat=True)
    return for_all("agreements without a match", unmatched, abandon)


@transaction.atomic
def abandon(pks: list[int]) -> int:
    pks = (
        Agreement.objects.without_open_match()
        .filter(pk__any=pks)
        .claim(status=Agreement.Status.ABANDONED, status_changed_at=Now(), closed_at=Now())
    )
    AgreementVersion.objects.filter(agreement__in=pks, status=AgreementVersion.Status.PROPOSED).update(
        status=AgreementVersion.Status.SUPERSEDED, status_changed_at=Now()
    )
    return len(pks)


def redact(versions: VersionQuerySet) -> None:
    """Mark versions from which a name was erased (R29) and store the digest of the remaining text.

    `digest` stays that of the signed text. The caller has erased the names with the guards disabled. Versions whose
    text is unchanged are not marked.
    """
    for version in versions.filter(number__isnull=False).with_goals():
        digest = digest_of(version)
        if digest != version.digest:
            AgreementVersion.objects.filter(pk=version.pk).update(
                redacted_digest=digest, redacted_at=Coalesce("redacted_at", Now())
            )
