"""Importing people from another list: previewed first, then created by a worker."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions import discard_unverified_credentials
from accounts.models import User
from core import staff_log
from core.sweeps import each_apart, for_each
from core.workflow import Refused, lock, refusal_for, save_changes
from notifications.actions import notify
from profiles import actions as profiles
from profiles.models import Industry, Major, MenteeProfile, MentorProfile
from program.imports import parsing
from program.models import ImportFile, ImportRow

BATCH = 50  # people per transaction
Fate = ImportRow.Fate


@transaction.atomic
def read_file(by: User, *, kind: str, name: str, content: bytes) -> ImportFile:
    """Read a CSV file and store every line with its fate; no accounts are created yet.

    Refused if it is not a readable CSV file, or names no one.
    """
    lines = parsing.read(content, kind)
    if not lines:
        raise Refused(_("There is no one in this file."), code="file_names_nobody")
    file = ImportFile.objects.create(kind=kind, name=name[:200], uploaded_by=by)
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                file=file, line=line.number, email=line.email, values=line.values, fate=line.fate, remark=line.remark
            )
            for line in lines
        ],
        batch_size=1000,
    )
    return file


@transaction.atomic
def approve(file: ImportFile, *, by: User) -> None:
    """Approve an import for the worker. Refused if already approved, or if no line is new."""
    lock(file)
    if file.approved_at:
        raise Refused(_("This import is running or has already run."), code="import_carried_out")
    if not file.rows.filter(fate=Fate.NEW).exists():
        raise Refused(_("No line in this file is new, so there is nothing to do."), code="import_has_nothing_new")
    save_changes(file, approved_at=Now())
    staff_log.record(by, file, "Approved the import.")


@transaction.atomic
def discard(file: ImportFile, *, by: User) -> None:
    """Delete an import that was not approved. Refused once it is approved."""
    lock(file)
    if file.approved_at:
        raise Refused(_("This import is running or has already run."), code="import_carried_out")
    staff_log.record(by, file, "Discarded the import.")
    file.delete()


def carry_out_due() -> int:
    """Create the accounts of approved imports. Returns how many. Safe to run at any time, by several workers."""
    return for_each("imports", ImportFile.objects.to_carry_out().values_list("pk", flat=True), carry_out)


def carry_out(pk: int) -> int:
    created = 0
    while (batch := carry_out_batch(pk)) is not None:
        created += batch
    return created


@transaction.atomic
def carry_out_batch(pk: int) -> int | None:
    """Import the next lines of one file, each apart; returns how many accounts were created.

    A line that fails says so. None if no lines are left, or another worker has the file.
    """
    file = ImportFile.objects.to_carry_out().select_for_update(no_key=True, skip_locked=True).filter(pk=pk).first()
    if file is None:
        return None
    rows = list(file.rows.filter(fate=Fate.NEW).order_by("line")[:BATCH])
    if not rows:
        ImportFile.objects.filter(pk=pk).update(finished_at=Now())
        return None
    existing = parsing.existing_addresses([row.email for row in rows])
    failed = each_apart(rows, lambda row: carry_out_row(row, file, existing))
    for row, error in failed.items():
        row.person, row.fate, row.remark = None, Fate.UNREADABLE, f"{reason(error, file)} {row.remark}"[:1000].strip()
    ImportRow.objects.bulk_update(rows, ["person", "fate", "remark"])
    return sum(row.fate == Fate.MADE for row in rows)


def carry_out_row(row: ImportRow, file: ImportFile, existing: set[str]) -> None:
    row.fate = Fate.THERE
    if row.email not in existing and (person := account_to_begin(row.email)):
        begin_application_of(person, row, file.kind)
        row.person, row.fate = person, Fate.MADE


def reason(error: Exception, file: ImportFile) -> str:
    """Why a line was not imported, for who uploaded the file."""
    with translation.override(file.uploaded_by.language if file.uploaded_by else None):
        return str(refusal_for(error) or _("We couldn't save this line. Correct it, and import it in a new file."))


def account_to_begin(email: str) -> User | None:
    """A new account with this address, unverified and without a password.

    One that nobody has shown to be theirs, which a stranger may have opened, is taken over and loses its password. None
    if its owner has come meanwhile.
    """
    person = parsing.unclaimed().filter(email__iexact=email).first()
    if person is None:
        person = User.objects.create_user(email)
        EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
        return person
    lock(person)
    if not parsing.unclaimed().contains(person):
        return None
    discard_unverified_credentials(person)
    return person


def begin_application_of(person: User, row: ImportRow, kind: str) -> None:
    """Give them their names and a draft application with the answers of the line, and tell them.

    The person signs in with a code sent to the address, which verifies it (R1). A mentor still has to send the
    application, and staff approve it (R8).
    """
    answers = dict(row.values)
    names = {name: answers.pop(name, "") for name in parsing.PERSON_FIELDS}
    save_changes(person, **names)
    for name, model in (("majors", Major), ("industries", Industry)):
        if name in answers:
            answers[name] = list(model._default_manager.filter(pk__in=answers[name]))
    if kind == ImportFile.Kind.MENTEES:
        profiles.change_mentee(profiles.begin_application(MenteeProfile, person), **answers | implied_standing(answers))
    else:
        profiles.change_profile(profiles.begin_application(MentorProfile, person), **answers)
    notify(person, "program/taken_over", person)


def implied_standing(answers: dict) -> dict[str, str]:
    """A class level implies a student; nothing is implied about anyone else."""
    return {"standing": MenteeProfile.Standing.STUDENT} if answers.get("class_level") else {}
