"""Who is told what about agreements and conclusions. Templates: templates/emails/agreements/."""

from datetime import datetime
from operator import attrgetter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agreements import next_step, pdfs
from agreements.content import spoken
from agreements.models import Agreement, AgreementVersion, Conclusion, CopyMailing, Goal, StaffCopy
from matches.contact import ways_to_reach
from matches.models import Match, PairBlock
from matches.pair_messages import register_ask
from notifications.actions import cancel_queued, notify, notify_many, notify_office
from notifications.models import OutgoingMail, ProgramSettings
from notifications.registry import (
    Attachment,
    Recipients,
    register_heading,
    register_message,
    register_preview_sources,
    register_subject,
)
from notifications.rendering import absolute

COPY = "agreements/staff_copy"


def proposed(version: AgreementVersion) -> None:
    notify(version.agreement.other(version.proposer), "agreements/proposed", about=version)


def is_no_longer_open(version: AgreementVersion) -> None:
    """Mails that ask for an answer to a version nobody can answer any more are not sent."""
    cancel_queued(version, "agreements/proposed", "agreements/signed_by_one")


def signed_by_one(version: AgreementVersion, signer: Any) -> None:
    cancel_queued(version, "agreements/proposed")
    notify(version.agreement.other(signer), "agreements/signed_by_one", about=version)


def in_force(version: AgreementVersion) -> None:
    is_no_longer_open(version)
    for party in version.agreement.parties:
        notify(party, "agreements/in_force", about=version)


def copy_to_office(copy: StaffCopy, asked_by: Any = None) -> None:
    """The copy for program staff with the pair in copy (R19): one row of the log, one mail about it."""
    office = ProgramSettings.current().staff_copy_email
    mailing = CopyMailing.objects.create(copy=copy, number=copy.times_asked, to_address=office, asked_by=asked_by)
    notify_office(mailing.to_address, COPY, mailing)


def is_seen(match: Match, party: Any) -> bool:
    """Whether the other may know this party's address (R29): only then it stands in the open in a mail to both."""
    other = match.mentor if party.pk == match.mentee_id else match.mentee
    return any(way.href.startswith("mailto:") for way in ways_to_reach(match, other.user))


def mails_of_copies() -> Any:
    return OutgoingMail.objects.filter(kind=COPY, about_type=ContentType.objects.get_for_model(CopyMailing)).order_by()


def note_sent_copies(mailings: Any = None) -> int:
    """Write into the log when the mail server took each mailing, or that it was given up. Returns how many changed."""
    mailings = CopyMailing.objects.all() if mailings is None else mailings
    mails = mails_of_copies().filter(about_id=OuterRef("pk"))
    fates = {"mail_sent": Subquery(mails.values("sent_at")), "mail_failed": Subquery(mails.values("failed_at"))}
    waiting: Any = mailings.filter(sent_at=None).annotate(**fates).select_related("copy")
    news = [row for row in waiting if (row.mail_sent, row.mail_failed) != (None, row.failed_at)]
    for mailing in news:
        CopyMailing.objects.filter(pk=mailing.pk).update(sent_at=mailing.mail_sent, failed_at=mailing.mail_failed)
        if mailing.mail_sent:
            note_on_copy(mailing, mailing.mail_sent)
    return len(news)


def note_on_copy(mailing: CopyMailing, sent_at: datetime) -> None:
    addresses = {*mailing.copy.sent_to, mailing.to_address, *mailing.seen_copy, *mailing.blind_copy}
    StaffCopy.objects.filter(pk=mailing.copy_id).update(sent_at=sent_at, sent_to=sorted(addresses))


def call_back(mailings: Any) -> None:
    """Mailings that have not left, dead letters too, never do, and the log does not count them."""
    mails = mails_of_copies().filter(about_id__in=mailings.values("pk"), sent_at=None)
    mails.update(obsolete_at=Now(), failed_at=None)
    mailings.delete()


def conclusion_begun(conclusion: Conclusion) -> None:
    forget_agreement(conclusion.agreement)
    notify(conclusion.agreement.other(conclusion.began_by), "agreements/conclusion_begun", about=conclusion)


def asks_nobody_any_more(conclusion: Conclusion) -> None:
    cancel_queued(conclusion, "agreements/conclusion_begun")


def conclusion_closed(conclusion: Conclusion, *, leaving: Any = None) -> None:
    """Both, or the one who stays when somebody is `leaving` the program, and program staff get the record (R22)."""
    asks_nobody_any_more(conclusion)
    for party in conclusion.agreement.parties:
        if party != leaving:
            notify(party, "agreements/conclusion_closed", about=conclusion)
    notify_office(ProgramSettings.current().staff_copy_email, "agreements/conclusion_to_office", conclusion)


def forget_agreement(agreement: Agreement) -> None:
    """Nothing that asks for work on an ended agreement goes out any more."""
    cancel_queued(agreement)
    for version in agreement.versions.all():
        is_no_longer_open(version)


def deadlines_near(goals: Any, days: int) -> None:
    """Once per goal, person and reminder, however often this runs."""
    for party in ("mentee_id", "mentor_id"):
        notify_many(
            "agreements/deadline_near", goals, recipient=f"version__agreement__match__{party}", occasion=f"{days}days"
        )


def past_the_end(agreements: Any, days: int) -> None:
    for party in ("mentee_id", "mentor_id"):
        notify_many("agreements/past_the_end", agreements, recipient=f"match__{party}", occasion=f"{days}days")


# What the templates may say.


def words_of_agreement(agreement: Agreement, reader: Any) -> dict[str, Any]:
    other = agreement.other(reader).first_name_shown if reader else ""
    return {"agreement": agreement, "other": other, "link": absolute(agreement.get_absolute_url())} | {
        "next_step": lambda: next_step.of_match(agreement.match, reader) if reader else None,
        "mentee": agreement.mentee.get_full_name(),
        "mentor": agreement.mentor.get_full_name(),
    }


def words_of_version(version: AgreementVersion, reader: Any) -> dict[str, Any]:
    is_proposer = reader is not None and reader.pk == version.proposer_id
    return words_of_agreement(version.agreement, reader) | {"version": version, "is_proposer": is_proposer}


def words_of_mailing(mailing: CopyMailing, reader: Any) -> dict[str, Any]:
    again = {"asked_by": mailing.asked_by.get_full_name() if mailing.asked_by else ""}
    return words_of_version(mailing.copy.version, reader) | {"copy": mailing.copy} | again


def words_of_goal(goal: Goal, reader: Any) -> dict[str, Any]:
    deadline = spoken("deadline", goal.deadline)
    return words_of_version(goal.version, reader) | {"goal": goal, "deadline": deadline}


def words_of_conclusion(conclusion: Conclusion, reader: Any) -> dict[str, Any]:
    return words_of_agreement(conclusion.agreement, reader) | {
        "conclusion": conclusion,
        "link": absolute(conclusion.get_absolute_url()),
    }


def staff_copy(mailing: CopyMailing, reader: Any) -> list[Attachment]:
    """The very bytes that were made and are kept."""
    with mailing.copy.pdf.open() as pdf:
        return [Attachment(pdfs.file_name(mailing.copy.version), pdf.read(), "application/pdf")]


def has_file(mailing: CopyMailing, reader: Any) -> bool:
    return bool(mailing.copy.pdf)


def pair_in_copy(mailing: CopyMailing) -> Recipients:
    """Who is in copy is decided as the mail leaves, and the log says so: by then a hold may have closed the contact
    (R26), the match ended, or one of the two left."""
    agreement = mailing.copy.version.agreement
    pair = {party.email: is_seen(agreement.match, party) for party in agreement.parties if takes_part(party)}
    mailing.seen_copy = [address for address, seen in pair.items() if seen]
    mailing.blind_copy = [address for address, seen in pair.items() if not seen]
    mailing.save(update_fields=["seen_copy", "blind_copy"])
    return Recipients(seen=mailing.seen_copy, blind=mailing.blind_copy)


def takes_part(party: Any) -> bool:
    return party.is_active and party.ended_at is None


def conclusion_copy(conclusion: Conclusion, reader: Any) -> list[Attachment]:
    return [Attachment(pdfs.conclusion_file_name(conclusion), pdfs.conclusion_pdf(conclusion), "application/pdf")]


def conclusion_copy_for_a_party(conclusion: Conclusion, reader: Any) -> list[Attachment]:
    """Nobody is handed the words of one they are kept apart from (R26); they may read them where they could before."""
    match = conclusion.agreement.match
    is_apart = PairBlock.objects.between(match.mentee, match.mentor).exists()
    return [] if is_apart else conclusion_copy(conclusion, reader)


def of_people(path: str, model: Any) -> Any:
    return lambda: model.objects.select_related(f"{path}match__mentee__user", f"{path}match__mentor__user")


def other_than_the_proposer(version: AgreementVersion) -> Any:
    return version.agreement.other(version.proposer)


def other_than_who_began(conclusion: Conclusion) -> Any:
    return conclusion.agreement.other(conclusion.began_by)


def an_office(row: Any) -> None:
    return None


def register() -> None:
    """Tell the outbox how these messages behave; called once, as the app starts."""
    register_nouns()
    register_previews()
    register_kinds()


def register_nouns() -> None:
    register_subject(Agreement, of_people("", Agreement), words_of_agreement)
    register_subject(AgreementVersion, of_people("agreement__", AgreementVersion), words_of_version)
    register_subject(
        CopyMailing,
        lambda: of_people("copy__version__agreement__", CopyMailing)().select_related("asked_by"),
        words_of_mailing,
    )
    register_subject(Goal, of_people("version__agreement__", Goal), words_of_goal)
    register_subject(Conclusion, of_people("agreement__", Conclusion), words_of_conclusion)


def register_previews() -> None:
    for kind in ("proposed", "signed_by_one", "in_force"):
        register_preview_sources(AgreementVersion, other_than_the_proposer, f"agreements/{kind}")
    for kind in ("conclusion_begun", "conclusion_closed"):
        register_preview_sources(Conclusion, other_than_who_began, f"agreements/{kind}")
    register_preview_sources(Conclusion, an_office, "agreements/conclusion_to_office")
    register_preview_sources(CopyMailing, an_office, COPY)
    register_preview_sources(Goal, lambda goal: goal.version.agreement.mentee, "agreements/deadline_near")
    register_preview_sources(Agreement, lambda agreement: agreement.mentee, "agreements/past_the_end")


def register_kinds() -> None:
    for asks_to_sign in ("agreements/proposed", "agreements/signed_by_one"):
        register_ask(
            asks_to_sign,
            pair=attrgetter("agreement.match"),
            still_relevant=lambda version, reader: version.is_open_proposal,
        )
    register_message(COPY, still_relevant=has_file, attachments=staff_copy, in_copy=pair_in_copy, is_record=True)
    register_ask(
        "agreements/conclusion_begun",
        pair=attrgetter("agreement.match"),
        still_relevant=lambda conclusion, reader: conclusion.status == Conclusion.Status.OPEN,
        even_when_closed=True,
    )
    register_message("agreements/conclusion_closed", attachments=conclusion_copy_for_a_party)
    register_message("agreements/conclusion_to_office", attachments=conclusion_copy, is_for_the_office=True)
    register_heading("agreements", _("The Mentoring Agreement"), position=2)
    register_ask(
        "agreements/deadline_near",
        pair=attrgetter("version.agreement.match"),
        still_relevant=lambda goal, reader: Goal.objects.worked_on().unfinished().to_come().filter(pk=goal.pk).exists(),
        is_optional=True,
        label=_("A goal deadline is coming up"),
    )
    register_ask(
        "agreements/past_the_end",
        pair=attrgetter("match"),
        still_relevant=lambda agreement, reader: Agreement.objects.past_its_end().filter(pk=agreement.pk).exists(),
    )
