"""Who is told what about agreements and conclusions. Templates: templates/emails/agreements/."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from agreements import copies
from agreements.models import Agreement, AgreementVersion, Conclusion, Goal, StaffCopy
from agreements.text import spoken
from mentoring.templatetags.portal import exact
from notifications.actions import forget, tell, tell_many, tell_office
from notifications.models import OutgoingMail, ProgramSettings
from notifications.registry import Attachment, register_group, register_kind, register_noun
from notifications.rendering import absolute

COPY = "agreements/staff_copy"


def proposed(version: AgreementVersion) -> None:
    tell(version.agreement.other(version.proposer), "agreements/proposed", about=version)


def is_no_longer_open(version: AgreementVersion) -> None:
    """Mails that ask for an answer to a version nobody can answer any more are not sent."""
    forget(version, "agreements/proposed", "agreements/signed_by_one")


def signed_by_one(version: AgreementVersion, signer: Any) -> None:
    forget(version, "agreements/proposed")
    tell(version.agreement.other(signer), "agreements/signed_by_one", about=version)


def in_force(version: AgreementVersion) -> None:
    is_no_longer_open(version)
    for party in version.agreement.parties:
        tell(party, "agreements/in_force", about=version)


def copy_to_office(copy: StaffCopy, sender: Any = None) -> None:
    """The copy for program staff (R19); whoever sends it again gets it too."""
    address = ProgramSettings.current().staff_copy_email
    tell_office(address, COPY, copy, occasion=str(copy.times_asked))
    if sender:
        tell(sender, "agreements/copy_sent_again", about=copy, occasion=str(copy.times_asked))


def note_sent_copies() -> int:
    """Write on each copy when the mail server last took it and for whom. Returns how many changed."""
    mails = OutgoingMail.objects.filter(
        kind=COPY,
        about_type=ContentType.objects.get_for_model(StaffCopy),
        about_id=OuterRef("pk"),
        sent_at__isnull=False,
    ).order_by()
    last = mails.values("about_id").annotate(last=Max("sent_at")).values("last")
    changed = 0
    for copy in StaffCopy.objects.annotate(last=Subquery(last)).exclude(last=None).exclude(sent_at__gte=Subquery(last)):
        addresses = sent_log(copy).exclude(sent_at=None).values_list("to_address", flat=True)
        StaffCopy.objects.filter(pk=copy.pk).update(sent_at=copy.last, sent_to=sorted(set(addresses)))
        changed += 1
    return changed


def sent_log(copy: StaffCopy) -> Any:
    """Every mail that carried this copy to the office: when, and to which address."""
    about = {"about_type": ContentType.objects.get_for_model(StaffCopy), "about_id": copy.pk}
    return OutgoingMail.objects.filter(kind=COPY, **about).order_by("pk")


def conclusion_begun(conclusion: Conclusion) -> None:
    forget_agreement(conclusion.agreement)
    tell(conclusion.agreement.other(conclusion.began_by), "agreements/conclusion_begun", about=conclusion)


def asks_nobody_any_more(conclusion: Conclusion) -> None:
    forget(conclusion, "agreements/conclusion_begun")


def conclusion_closed(conclusion: Conclusion) -> None:
    """Both, and program staff, get the record."""
    asks_nobody_any_more(conclusion)
    for party in conclusion.agreement.parties:
        tell(party, "agreements/conclusion_closed", about=conclusion)
    tell_office(ProgramSettings.current().staff_copy_email, "agreements/conclusion_to_office", conclusion)


def forget_agreement(agreement: Agreement) -> None:
    """Nothing that asks for work on an ended agreement goes out any more."""
    forget(agreement)
    for version in agreement.versions.all():
        is_no_longer_open(version)


def deadlines_near(goals: Any, days: int) -> None:
    """Once per goal, person and reminder, however often this runs."""
    for party in ("mentee_id", "mentor_id"):
        tell_many(
            "agreements/deadline_near", goals, recipient=f"version__agreement__match__{party}", occasion=f"{days}days"
        )


def past_the_end(agreements: Any, days: int) -> None:
    for party in ("mentee_id", "mentor_id"):
        tell_many("agreements/past_the_end", agreements, recipient=f"match__{party}", occasion=f"{days}days")


# What the templates may say.


def words_of_agreement(agreement: Agreement, reader: Any) -> dict[str, Any]:
    other = agreement.other(reader).first_name_shown if reader else ""
    return {"agreement": agreement, "other": other, "link": absolute(agreement.get_absolute_url())} | {
        "mentee": agreement.mentee.get_full_name(),
        "mentor": agreement.mentor.get_full_name(),
    }


def words_of_version(version: AgreementVersion, reader: Any) -> dict[str, Any]:
    is_proposer = reader is not None and reader.pk == version.proposer_id
    return words_of_agreement(version.agreement, reader) | {"version": version, "is_proposer": is_proposer}


def words_of_copy(copy: StaffCopy, reader: Any) -> dict[str, Any]:
    return words_of_version(copy.version, reader) | {"copy": copy}


def words_of_goal(goal: Goal, reader: Any) -> dict[str, Any]:
    deadline = spoken("deadline", goal.deadline)
    return words_of_version(goal.version, reader) | {"goal": goal, "deadline": deadline}


def words_of_conclusion(conclusion: Conclusion, reader: Any) -> dict[str, Any]:
    return words_of_agreement(conclusion.agreement, reader) | {
        "conclusion": conclusion,
        "add_by": exact(conclusion.add_by),
        "link": absolute(conclusion.get_absolute_url()),
    }


def agreement_copy(version: AgreementVersion, reader: Any) -> list[Attachment]:
    return [Attachment(copies.file_name(version), copies.agreement_pdf(version), "application/pdf")]


def staff_copy(copy: StaffCopy, reader: Any) -> list[Attachment]:
    """The very bytes that were made and are kept."""
    with copy.pdf.open() as pdf:
        return [Attachment(copies.file_name(copy.version), pdf.read(), "application/pdf")]


def conclusion_copy(conclusion: Conclusion, reader: Any) -> list[Attachment]:
    return [Attachment(copies.conclusion_file_name(conclusion), copies.conclusion_pdf(conclusion), "application/pdf")]


def of_people(path: str, model: Any) -> Any:
    return lambda: model.objects.select_related(f"{path}match__mentee__user", f"{path}match__mentor__user")


register_noun(Agreement, of_people("", Agreement), words_of_agreement)
register_noun(AgreementVersion, of_people("agreement__", AgreementVersion), words_of_version)
register_noun(StaffCopy, of_people("version__agreement__", StaffCopy), words_of_copy)
register_noun(Goal, of_people("version__agreement__", Goal), words_of_goal)
register_noun(Conclusion, of_people("agreement__", Conclusion), words_of_conclusion)
register_kind("agreements/proposed", is_true=lambda version, reader: version.is_open_proposal)
register_kind("agreements/signed_by_one", is_true=lambda version, reader: version.is_open_proposal)
register_kind("agreements/in_force", attachments=agreement_copy)
register_kind(COPY, attachments=staff_copy, is_record=True)
register_kind("agreements/copy_sent_again", attachments=staff_copy)
register_kind("agreements/conclusion_closed", attachments=conclusion_copy)
register_kind("agreements/conclusion_to_office", attachments=conclusion_copy)
register_group("reminders", _("Reminders of the dates we have set ourselves"))
register_kind(
    "agreements/deadline_near",
    is_true=lambda goal, reader: Goal.objects.worked_on().unfinished().filter(pk=goal.pk).exists(),
    group="reminders",
)
register_kind("agreements/past_the_end", is_true=lambda agreement, reader: agreement.is_in_force and agreement.is_open)
