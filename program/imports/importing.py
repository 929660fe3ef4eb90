"""Taking people over from another list: shown first, carried out by a worker, a line at a time (issue: Import)."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Refused, lock
from notifications.actions import notify
from profiles import actions as profiles
from profiles.models import Industry, Major, MenteeProfile
from program.imports import parsing
from program.models import ImportFile, ImportRow

BATCH = 50  # people a transaction
Fate = ImportRow.Fate


@transaction.atomic
def read_file(by: User, *, kind: str, name: str, content: bytes) -> ImportFile:
    """Read a CSV and keep every line with its fate; nobody is made yet. Refused when it cannot be read as one."""
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
def approve(file: ImportFile) -> None:
    """Let a worker carry the import out. Refused when it was, or when no line of it is new."""
    lock(file)
    if file.approved_at:
        raise Refused(_("This import is running or has already run."), code="import_carried_out")
    if not file.rows.filter(fate=Fate.NEW).exists():
        raise Refused(_("No line in this file is new, so there is nothing to do."), code="import_has_nothing_new")
    ImportFile.objects.filter(pk=file.pk).update(approved_at=Now())
    file.refresh_from_db(fields=["approved_at"])


@transaction.atomic
def discard(file: ImportFile) -> None:
    """Throw a file away that nobody wants to carry out. Refused once it is being carried out."""
    lock(file)
    if file.approved_at:
        raise Refused(_("This import is running or has already run."), code="import_carried_out")
    file.delete()


def carry_out_due() -> int:
    """Make the people of approved imports. Returns how many were made. Safe to run at any time, by several workers."""
    made = 0
    for pk in ImportFile.objects.to_carry_out().values_list("pk", flat=True):
        while (batch := carry_out_batch(pk)) is not None:
            made += batch
    return made


@transaction.atomic
def carry_out_batch(pk: int) -> int | None:
    """The next lines of one import; None when none is left, or another worker has it."""
    file = ImportFile.objects.to_carry_out().select_for_update(no_key=True, skip_locked=True).filter(pk=pk).first()
    if file is None:
        return None
    rows = list(file.rows.filter(fate=Fate.NEW).order_by("line")[:BATCH])
    if not rows:
        ImportFile.objects.filter(pk=pk).update(finished_at=Now())
        return None
    here = parsing.addresses_here([row.email for row in rows])
    for row in rows:
        row.fate = Fate.THERE
        if row.email not in here:
            row.person, row.fate = make(row, file.kind), Fate.MADE
    ImportRow.objects.bulk_update(rows, ["person", "fate"])
    return sum(row.fate == Fate.MADE for row in rows)


def make(row: ImportRow, kind: str) -> User:
    """An account with an address nobody has verified, no password, and the answers as a draft of the own application.

    The person signs in by a code to that address, which verifies it: only then is anything proven (R1). A mentor still
    sends the application, and staff approve it (R8).
    """
    answers = dict(row.values)
    names = {name: answers.pop(name, "") for name in parsing.OF_PERSON}
    person = User.objects.create_user(row.email, **names)
    EmailAddress.objects.create(user=person, email=row.email, primary=True, verified=False)
    for name, model in (("majors", Major), ("industries", Industry)):
        if name in answers:
            answers[name] = list(model._default_manager.filter(pk__in=answers[name]))
    if kind == ImportFile.Kind.MENTEES:
        profiles.change_mentee(profiles.begin_mentee_application(person), **answers | standing(answers))
    else:
        profiles.change_profile(profiles.begin_mentor_application(person), **answers)
    notify(person, "program/taken_over", person)
    return person


def standing(answers: dict) -> dict[str, str]:
    """A class level says student; a list does not say of anybody else what they are."""
    return {"standing": MenteeProfile.Standing.STUDENT} if answers.get("class_level") else {}
