"""Who gets which email about agreements and conclusions. Templates: templates/emails/agreements/."""

from operator import attrgetter
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements import conclusion_pdfs, pdfs
from agreements.email_contexts import (
    agreement_context,
    conclusion_context,
    correction_context,
    goal_context,
    is_kept_apart,
    mailing_context,
    version_context,
)
from agreements.models import (
    Agreement,
    AgreementVersion,
    Conclusion,
    ConclusionCorrection,
    CopyMailing,
    Goal,
    StaffCopy,
)
from matches.contact import contact_options
from matches.models import Match
from matches.pair_messages import register_match_message
from notifications.actions import cancel_queued, has_sent, notify, notify_many, notify_office, retract
from notifications.copies import without_former
from notifications.models import ProgramSettings
from notifications.registry import (
    Attachment,
    register_heading,
    register_message,
    register_preview_sources,
    register_subject,
)

STAFF_COPY_KIND = "agreements/staff_copy"


def proposed(version: AgreementVersion) -> None:
    notify(party_to_answer(version), "agreements/proposed", about=version)


def cancel_version_emails(version: AgreementVersion) -> None:
    """Cancel queued emails that ask for an answer to a version that is no longer open."""
    cancel_queued(version, "agreements/proposed", "agreements/signed_by_one")


def taken_back(version: AgreementVersion) -> None:
    """No one is to read or sign it any more: what asks the other person to goes; what has left by email is answered."""
    kinds = ("agreements/proposed", "agreements/signed_by_one")
    retract(version, *kinds)
    if has_sent(version, *kinds):
        notify(party_to_answer(version), "agreements/withdrawn", about=version)


def signed_by_one(version: AgreementVersion, signer: Any) -> None:
    cancel_queued(version, "agreements/proposed")
    notify(version.agreement.other(signer), "agreements/signed_by_one", about=version)


def change_declined(version: AgreementVersion, by: Any) -> None:
    cancel_version_emails(version)
    notify(version.agreement.other(by), "agreements/change_declined", about=version)


def in_force(version: AgreementVersion) -> None:
    cancel_version_emails(version)
    for party in version.agreement.parties:
        notify(party, "agreements/in_force", about=version)


def copy_to_office(copy: StaffCopy, asked_by: Any = None) -> None:
    """Queue the copy for program staff, with both people copied (R19): one mailing row and one email."""
    office = ProgramSettings.current().staff_copy_email
    mailing = CopyMailing.objects.create(copy=copy, number=copy.times_asked, to_address=office, asked_by=asked_by)
    notify_office(mailing.to_address, STAFF_COPY_KIND, mailing)


def is_address_visible(match: Match, party: Any) -> bool:
    """Whether the other person may see this person's address (R29)."""
    return any(option.href.startswith("mailto:") for option in contact_options(match, match.other(party).user))


def conclusion_begun(conclusion: Conclusion) -> None:
    cancel_agreement_emails(conclusion.agreement)
    notify(party_to_add(conclusion), "agreements/conclusion_begun", about=conclusion)


def conclusion_closed(conclusion: Conclusion, *, leaving: Any = None) -> None:
    """Send the conclusion to both people, except one who is `leaving` the program, and to program staff (R22)."""
    cancel_queued(conclusion, "agreements/conclusion_begun")
    for party in conclusion.agreement.parties:
        if party != leaving:
            notify(party, "agreements/conclusion_closed", about=conclusion)
    notify_office(ProgramSettings.current().staff_copy_email, "agreements/conclusion_to_office", conclusion)


def conclusion_corrected(correction: ConclusionCorrection) -> None:
    """Tell the other person what was corrected (R22), and program staff, who have the summary once it is finished."""
    notify(party_to_tell(correction), "agreements/conclusion_corrected", about=correction)
    if correction.conclusion.status != Conclusion.Status.OPEN:
        notify_office(ProgramSettings.current().staff_copy_email, "agreements/correction_to_office", correction)


def cancel_agreement_emails(agreement: Agreement) -> None:
    """Cancel every queued email that asks for work on an ended agreement."""
    cancel_queued(agreement)
    for version in agreement.versions.all():
        cancel_version_emails(version)


def remind_both(kind: str, rows: Any, match: str, days: int) -> None:
    """Remind both people of the match, once per row, person and number of days, however often this runs."""
    for party in ("mentee_id", "mentor_id"):
        notify_many(kind, rows, recipient=f"{match}__{party}", occasion=f"{days}days")


def staff_copy_attachment(mailing: CopyMailing, reader: Any) -> list[Attachment]:
    """The stored PDF itself, byte for byte."""
    with mailing.copy.pdf.open() as pdf:
        return [Attachment(pdfs.file_name(mailing.copy.version), pdf.read(), "application/pdf")]


def parties_in_copy(mailing: CopyMailing) -> list[Any]:
    """The two people of the agreement, as far as they still take part."""
    return without_former(mailing.copy.version.agreement.parties)


def visible_parties(mailing: CopyMailing, parties: list[Any]) -> list[Any]:
    """Which parties in copy the others may see, decided and logged as each mail leaves: by then a hold may have closed
    contact (R26), the match may have ended, or one of them may have left."""
    match = mailing.copy.version.agreement.match
    visible = [party for party in parties if is_address_visible(match, party)]
    mailing.seen_copy = [party.email for party in visible]
    mailing.blind_copy = [party.email for party in parties if party not in visible]
    mailing.save(update_fields=["seen_copy", "blind_copy"])
    return visible


def conclusion_attachment(conclusion: Conclusion, reader: Any) -> list[Attachment]:
    return [
        Attachment(
            conclusion_pdfs.conclusion_file_name(conclusion),
            conclusion_pdfs.conclusion_pdf(conclusion),
            "application/pdf",
        )
    ]


def conclusion_attachment_for_party(conclusion: Conclusion, reader: Any) -> list[Attachment]:
    """No attachment if the two have been blocked (R26); each can still read the conclusion on the portal."""
    return [] if is_kept_apart(conclusion.agreement.match) else conclusion_attachment(conclusion, reader)


def correction_attachment(correction: ConclusionCorrection, reader: Any) -> list[Attachment]:
    return conclusion_attachment(correction.conclusion, reader)


def correction_attachment_for_party(correction: ConclusionCorrection, reader: Any) -> list[Attachment]:
    return conclusion_attachment_for_party(correction.conclusion, reader)


def rows_with_people(path: str, model: Any, *others: str) -> Any:
    return lambda: model.objects.select_related(f"{path}match__mentee__user", f"{path}match__mentor__user", *others)


def party_to_answer(version: AgreementVersion) -> Any:
    return version.agreement.other(version.proposer)


def party_to_add(conclusion: Conclusion) -> Any:
    return conclusion.agreement.other(conclusion.began_by)


def party_to_tell(correction: ConclusionCorrection) -> Any:
    return correction.conclusion.agreement.other(correction.by)


def register() -> None:
    """Register the subjects, previews and message types of this app; called once at startup."""
    register_heading("agreements", _("The Mentoring Agreement"), position=2)
    register_subjects()
    register_previews()
    register_messages()


def register_subjects() -> None:
    register_subject(Agreement, rows_with_people("", Agreement), agreement_context)
    register_subject(AgreementVersion, rows_with_people("agreement__", AgreementVersion), version_context)
    mailings = rows_with_people("copy__version__agreement__", CopyMailing, "asked_by")
    register_subject(CopyMailing, mailings, mailing_context)
    register_subject(Goal, rows_with_people("version__agreement__", Goal), goal_context)
    register_subject(Conclusion, rows_with_people("agreement__", Conclusion), conclusion_context)
    corrections = rows_with_people("conclusion__agreement__", ConclusionCorrection, "by")
    register_subject(ConclusionCorrection, corrections, correction_context)


def register_previews() -> None:
    for kind in ("proposed", "signed_by_one", "in_force", "change_declined", "withdrawn"):
        register_preview_sources(AgreementVersion, party_to_answer, f"agreements/{kind}")
    for kind in ("conclusion_begun", "conclusion_closed"):
        register_preview_sources(Conclusion, party_to_add, f"agreements/{kind}")
    register_preview_sources(Conclusion, lambda conclusion: None, "agreements/conclusion_to_office")
    register_preview_sources(ConclusionCorrection, party_to_tell, "agreements/conclusion_corrected")
    register_preview_sources(ConclusionCorrection, lambda correction: None, "agreements/correction_to_office")
    register_preview_sources(CopyMailing, lambda mailing: None, STAFF_COPY_KIND)
    in_force = Q(version__status="in_force")
    register_preview_sources(
        Goal, lambda goal: goal.version.agreement.mentee, "agreements/deadline_near", condition=in_force
    )
    register_preview_sources(Agreement, lambda agreement: agreement.mentee, "agreements/past_the_end")


def register_messages() -> None:
    for kind in ("agreements/proposed", "agreements/signed_by_one"):
        register_match_message(
            kind,
            match_of=attrgetter("agreement.match"),
            still_relevant=lambda version, reader: version.is_open_proposal,
        )
    for kind in ("agreements/change_declined", "agreements/withdrawn"):  # which no one can undo
        register_match_message(kind, match_of=attrgetter("agreement.match"), still_relevant=lambda *_about: True)
    register_message(
        STAFF_COPY_KIND,
        still_relevant=lambda mailing, reader: bool(mailing.copy.pdf),
        attachments=staff_copy_attachment,
        copied_to=parties_in_copy,
        visible_in_copy=visible_parties,
        is_record=True,
    )
    register_match_message(
        "agreements/conclusion_begun",
        match_of=attrgetter("agreement.match"),
        still_relevant=lambda conclusion, reader: conclusion.status == Conclusion.Status.OPEN,
        even_when_closed=True,
    )
    register_message("agreements/conclusion_closed", attachments=conclusion_attachment_for_party)
    register_message("agreements/conclusion_to_office", attachments=conclusion_attachment, is_for_the_office=True)
    register_message("agreements/conclusion_corrected", attachments=correction_attachment_for_party)
    register_message("agreements/correction_to_office", attachments=correction_attachment, is_for_the_office=True)
    register_match_message(
        "agreements/deadline_near",
        match_of=attrgetter("version.agreement.match"),
        still_relevant=lambda goal, reader: (
            Goal.objects.being_worked_on().unfinished().to_come().filter(pk=goal.pk).exists()
        ),
        is_optional=True,
        label=_("A goal deadline is coming up"),
    )
    register_match_message(
        "agreements/past_the_end",
        match_of=attrgetter("match"),
        still_relevant=lambda agreement, reader: Agreement.objects.past_end_date().filter(pk=agreement.pk).exists(),
    )
