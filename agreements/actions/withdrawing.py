"""A proposal that ends without signatures: withdrawn by its author, or a change that one of the two does not want."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import emails
from agreements.actions.guards import (
    lock_agreement,
    record_activity_in_force,
    refuse_unless_open,
    refuse_when_concluding,
)
from agreements.actions.negotiating import write_draft
from agreements.content import text_of
from agreements.models import AgreementVersion
from core.workflow import Refused, lock

Status = AgreementVersion.Status


@transaction.atomic
def take_back(version: AgreementVersion, by: User) -> AgreementVersion:
    """Withdraw a proposal the other person has not read; its text becomes the draft again, unless there is one.

    Refused to who has not proposed it, once it has been read (a change can then be withdrawn by `decline_change`) or
    replaced, if it replaced what the other has proposed
    or read, and when the match has ended or is on hold.
    """
    agreement = version.agreement
    lock_agreement(agreement)
    lock(version)
    refuse_unless_open(agreement)
    refuse_taking_back(version, by)
    text, note = text_of(version), version.note
    version.move_to(Status.TAKEN_BACK)
    emails.taken_back(version)
    if not agreement.versions.filter(proposer=by, status=Status.DRAFT).exists():
        write_draft(AgreementVersion(agreement=agreement, proposer=by, begun_from=version.begun_from), text, note)
    return version


def refuse_taking_back(version: AgreementVersion, by: User) -> None:
    """Refuses whoever has not proposed it, and a version that is read, replaced, or replaced another."""
    agreement = version.agreement
    if version.proposer_id != by.pk:
        raise Refused(
            _("Only %(name)s can withdraw this version. You can propose a change.")
            % {"name": version.proposer.first_name_shown},
            code="proposal_of_the_other",
        )
    refuse_when_replaced(version)
    if agreement.is_in_force and version.read_at:
        raise Refused(
            _("%(name)s has already read this version. You can still withdraw it, and we tell them.")
            % {"name": agreement.other(by).first_name_shown},
            code="change_read_already",
        )
    if version.read_at or version.signatures.exclude(party=by).exists():
        raise Refused(
            _("%(name)s has already read this version. Propose a new version instead.")
            % {"name": agreement.other(by).first_name_shown},
            code="version_read_already",
        )
    if replaced := replaced_proposal(version):
        raise Refused(
            _("It replaced version %(number)s, so nothing would be left to sign. Propose a new version instead.")
            % {"number": replaced.number},
            code="version_replaced_another",
        )


def refuse_when_replaced(version: AgreementVersion) -> None:
    """Refuses to withdraw what is no longer proposed, and leads to what has replaced it."""
    if version.status == Status.PROPOSED:
        return
    newest = version.newest_after()
    if newest is None:
        raise version.refusal()
    raise Refused(
        _("Nothing was withdrawn: version %(number)s has been replaced by version %(newest)s, which you see here.")
        % {"number": version.number, "newest": newest.number},
        code="withdrawn_after_it_was_replaced",
        page=newest.get_absolute_url(),
    )


def replaced_proposal(version: AgreementVersion) -> AgreementVersion | None:
    """The open proposal that this one replaced, unless only its proposer knows of it."""
    if version.replaced_number is None:
        return None
    before = version.agreement.versions.get(number=version.replaced_number)
    return before if before.proposer_id != version.proposer_id or before.read_at else None


def may_take_back(version: AgreementVersion, by: User) -> bool:
    """Whether this person may withdraw the version now, on a page that says that it is open."""
    return version.proposer_id == by.pk and not version.read_at and not replaced_proposal(version)


@transaction.atomic
def decline_change(version: AgreementVersion, by: User) -> AgreementVersion:
    """Keep the version in effect instead of a proposed change, which can then no longer be signed (R19).

    Either of the two may, signed or not; the other is notified. Refused before a first version is in effect, once the
    conclusion has begun, on hold, and when the change is no longer open.
    """
    agreement = version.agreement
    lock_agreement(agreement)
    lock(version)
    refuse_unless_declinable(version)
    version.move_to(Status.SUPERSEDED, declined_by=by)
    record_activity_in_force(agreement)
    emails.change_declined(version, by)
    return version


def refuse_unless_declinable(version: AgreementVersion) -> None:
    """Refuses unless it is a change that is open while another version is in effect."""
    agreement = version.agreement
    refuse_unless_open(agreement)
    refuse_when_concluding(agreement)
    if version.status != Status.PROPOSED:
        raise version.refusal()
    if not agreement.is_in_force:
        raise Refused(
            _("No version is in effect yet. Propose a change, or say on your match page that you won't continue."),
            code="nothing_in_effect_to_keep",
        )
