"""Two signatures under the same version, and the copy for program staff (R19)."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import copy_log, emails, pdfs
from agreements.actions.guards import lock_agreement, refuse_before_talk, refuse_unless_open, refuse_when_concluding
from agreements.actions.negotiating import propose
from agreements.font_coverage import refuse_latin_name, unprintable_letters
from agreements.models import ActivityDone, Agreement, AgreementVersion, CopyMailing, Signature, StaffCopy
from agreements.signature_names import is_name_of, shares_name_with
from core import limits
from core.sweeps import for_each
from core.templatetags.portal import exact
from core.workflow import Refused, lock, lock_rows, save_changes
from matches import actions as matches
from matches.models import Match

Status = AgreementVersion.Status


@transaction.atomic
def sign(
    version: AgreementVersion,
    party: User,
    *,
    typed_name: str,
    digest_seen: str,
    latin_name: str = "",
    is_meant: bool = False,
) -> Signature:
    """A person signs the version they have read (R19); the second signature brings it into force.

    `digest_seen` is the digest on the page they signed; `latin_name` is needed if the PDF cannot print the name;
    `is_meant` is their word that a name unlike that of the account is theirs. Refused on a stale page, to anyone but
    the two people, twice, and without a name that is recognisably theirs.
    """
    agreement = version.agreement
    lock_agreement(agreement)
    lock(version)
    refuse_unless_open(agreement)
    refuse_before_talk(agreement.match)
    refuse_when_concluding(agreement)
    refuse_stale(version, digest_seen)
    if version.signatures.filter(party=party).exists():
        raise Refused(_("You have already signed this version."), code="already_signed")
    signature = add_signature(version, party, typed_name=typed_name, latin_name=latin_name, is_meant=is_meant)
    AgreementVersion.objects.filter(pk=version.pk, read_at=None).exclude(proposer=party).update(read_at=Now())
    matches.record_activity(agreement.match)
    if version.signatures.count() == 2:
        bring_into_force(version, agreement)
    else:
        emails.signed_by_one(version, signer=party)
    return signature


@transaction.atomic
def propose_and_sign(
    agreement: Agreement, by: User, *, typed_name: str, latin_name: str = "", is_meant: bool = False
) -> AgreementVersion:
    """Propose one's private draft and sign it in one step (R17, R19); the other person gets one email for both.

    Refused as `propose` is, and where the name is not recognisably theirs; nothing is then proposed.
    """
    version = propose(agreement, by)
    version.refresh_from_db(fields=["proposed_at"])
    one_moment = {"signed_at": version.proposed_at}  # by which the email knows that it was one step
    add_signature(version, by, typed_name=typed_name, latin_name=latin_name, is_meant=is_meant, **one_moment)
    return version


def add_signature(
    version: AgreementVersion, party: User, *, typed_name: str, latin_name: str, is_meant: bool, **moment: Any
) -> Signature:
    """A signature under the text of a version, which its caller has locked. Refuses a name that is not theirs."""
    refuse_name_of_another(typed_name, party, is_meant=is_meant)
    return Signature.objects.create(
        version=version,
        party=party,
        typed_name=typed_name.strip(),
        latin_name=checked_latin_name(version, party, typed_name, latin_name),
        account_name=party.get_full_name(),
        digest=version.digest,
        **moment,
    )


def refuse_name_of_another(typed_name: str, party: User, *, is_meant: bool) -> None:
    """Refuses a name that is not recognisably the party's; one that shares a name with it, unless it `is_meant`."""
    if not typed_name.strip():
        raise Refused(_("Type your name to sign."), code="signing_without_name", field="typed_name")
    if is_name_of(typed_name, party):
        return
    name = {"name": str(party)}
    if not shares_name_with(typed_name, party):
        raise Refused(
            _("It must be the name in your account, %(name)s. If that's wrong, change it there first.") % name,
            code="name_of_another",
            field="typed_name",
        )
    if not is_meant:
        raise Refused(
            _("Type your name as in your account, %(name)s, or confirm below that you sign with this one.") % name,
            code="name_to_confirm",
            field="typed_name",
        )


def checked_latin_name(version: AgreementVersion, party: User, typed_name: str, latin_name: str) -> str:
    """The name in Latin letters, if the PDF needs one. Refuses one that is no such name."""
    if not needs_latin_name(version, party, typed_name):
        return ""
    refuse_latin_name(latin_name.strip(), party)
    return latin_name.strip()


def needs_latin_name(version: AgreementVersion, party: User, typed_name: str = "") -> bool:
    """Whether the PDF cannot print this person's name, as it is in the version or as it was typed."""
    is_mentee = party.pk == version.agreement.match.mentee_id
    return bool(unprintable_letters((version.mentee_name if is_mentee else version.mentor_name) + typed_name))


def refuse_stale(version: AgreementVersion, digest_seen: str) -> None:
    """Refuses unless the version is the open proposal and the page showed exactly its text."""
    if version.status != Status.PROPOSED:
        if newest := version.newest_after():
            raise Refused(
                _("Version %(number)s has been replaced by version %(newest)s. Read what changed before you sign.")
                % {"number": version.number, "newest": newest.number},
                code="version_replaced",
            )
        raise version.refusal()
    if digest_seen != version.digest:
        raise Refused(
            _("This page doesn't show the current version. Read it again before you sign."),
            code="page_shows_another_version",
        )


def bring_into_force(version: AgreementVersion, agreement: Agreement) -> None:
    if replaced := agreement.versions.filter(status=Status.IN_FORCE).first():
        replaced.move_to(Status.SUPERSEDED)
        carry_over_done_activities(replaced, version)
    version.move_to(Status.IN_FORCE, in_force_at=Now())
    if not agreement.is_in_force:
        agreement.move_to(Agreement.Status.IN_FORCE)
    if agreement.match.status != Match.Status.AGREED:
        matches.agree(agreement.match)
    StaffCopy.objects.create(version=version)
    emails.in_force(version)


def carry_over_done_activities(old: AgreementVersion, new: AgreementVersion) -> None:
    """Keep activities done when a new version has the same activity under the same goal."""
    done = {
        (row.activity.goal.thread, row.activity.text): row
        for row in ActivityDone.objects.filter(activity__goal__version=old).select_related("activity__goal")
    }
    for goal in new.goals.prefetch_related("activities"):
        for activity in goal.activities.all():
            if row := done.get((goal.thread, activity.text)):
                ActivityDone.objects.create(activity=activity, done_by_id=row.done_by_id, done_at=row.done_at)


def make_staff_copies() -> int:
    """Make the PDF of every waiting staff copy and queue its email. Returns how many. Idempotent."""
    waiting = StaffCopy.objects.filter(sha256="").order_by("pk").values_list("pk", flat=True)
    return for_each("staff copies", waiting, make_staff_copy)


@transaction.atomic
def make_staff_copy(pk: int) -> bool:
    """Make the PDF and SHA-256 of a waiting copy and email the office (R19). False if another worker has it.

    When anything fails, no file is left behind.
    """
    waiting = StaffCopy.objects.select_for_update(skip_locked=True, no_key=True, of=("self",)).filter(sha256="")
    copy = waiting.filter(pk=pk).first()
    if copy is None:
        return False
    try:
        make_pdf(copy)
        emails.copy_to_office(copy)
    except Exception:
        copy.pdf.storage.delete(copy.pdf.name or copy.pdf.field.generate_filename(copy, pdfs.file_name(copy.version)))
        raise
    return True


def make_pdf(copy: StaffCopy) -> None:
    pdf = pdfs.agreement_pdf(copy.version)
    copy.sha256 = hashlib.sha256(pdf).hexdigest()
    copy.pdf.save(pdfs.file_name(copy.version), ContentFile(pdf), save=False)
    copy.save(update_fields=["pdf", "sha256"])


@transaction.atomic
def send_copy_again(version: AgreementVersion, by: User) -> StaffCopy:
    """Either person sends the copy to program staff once more (R19), with both copied; also after the end.

    Refused before both have signed, while a sending is under way, when the file was deleted in an erasure, and to a
    person who has sent copies of this agreement often in a day (core/limits.py).
    """
    copy = StaffCopy.objects.filter(version=version).first()
    if copy is None:
        raise Refused(_("A copy goes to program staff once both of you have signed."), code="copy_before_both_signed")
    lock_rows(Agreement, [version.agreement_id])
    lock(copy)
    if copy.sha256 and not copy.pdf:
        raise Refused(
            _("The file was deleted along with someone's data, so it can't be sent again."), code="copy_deleted"
        )
    if not copy.sha256 or copy.mailings.filter(sent_at=None, failed_at=None).exists():
        raise Refused(
            _("The copy is already being sent. Once it has gone out, you can send it again."), code="copy_on_its_way"
        )
    refuse_after_many_copies(version.agreement, by)
    save_changes(copy, times_asked=F("times_asked") + 1)
    emails.copy_to_office(copy, asked_by=by)
    return copy


def refuse_after_many_copies(agreement: Agreement, by: User) -> None:
    """Refuses one more sending to who has asked for as many in a day, of any version. Under the lock of the agreement.

    Each goes to three mailboxes.
    """
    asked = CopyMailing.objects.filter(copy__version__agreement=agreement, asked_by=by)
    of_the_day = list(asked.filter(asked_at__gt=Now() - limits.DAY).order_by("-asked_at")[: limits.COPIES_A_DAY])
    if len(of_the_day) == limits.COPIES_A_DAY:
        raise Refused(
            _("You sent this copy several times today. You can send it again from %(moment)s.")
            % {"moment": exact(of_the_day[-1].asked_at + limits.DAY)},
            code="copies_of_the_day_sent",
        )


def settle_unsent_copies(copies: QuerySet[StaffCopy]) -> None:
    """Deal with copies not yet sent when a name is erased and their files have been deleted (R19, R29).

    A copy the office never received is made again from the remaining text and goes out with the same email; one it has
    received is not sent again. The caller has erased the names, locked the copies, and disabled the guards.
    """
    for mailing in copy_log.changed_mailings(CopyMailing.objects.filter(copy__in=copies)):
        copy_log.record_mailing(mailing)
    unsent = CopyMailing.objects.filter(copy__in=copies, sent_at=None)
    copy_log.cancel_mailings(unsent.filter(copy__sent_at__isnull=False))
    for copy in copies.filter(pk__in=unsent.values("copy")):
        make_pdf(copy)
