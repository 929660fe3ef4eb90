"""Export files for staff: requested as a row, written in parts by a worker, announced by a notice when ready."""

import csv
import io

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.csv_export import cell
from core.sweeps import for_each
from core.workflow import Refused
from notifications.actions import notify
from program.models import Export, ExportPart, Term
from program.reports.lists import LISTS

PART_SIZE = 2000  # rows per transaction


@transaction.atomic
def request_export(term: Term, by: User, *, kind: str) -> Export:
    """Request a file. Refused while the same file is being written for this member of staff."""
    if Export.objects.to_write().filter(term=term, by=by, kind=kind).exists():
        raise Refused(_("This file is already being prepared."), code="export_being_written")
    return Export.objects.create(term=term, by=by, kind=kind, total=LISTS[kind].rows(term).count())


def write_due() -> int:
    """Write every requested file. Returns how many parts were written. Safe to run by several workers."""
    return for_each("exports", Export.objects.to_write().values_list("pk", flat=True), write_parts)


def write_parts(pk: int) -> int:
    parts = 0
    while write_part(pk):
        parts += 1
    return parts


@transaction.atomic
def write_part(pk: int) -> bool:
    """Write the next rows of one file. False if nothing is left to write, or another worker has it."""
    export = Export.objects.to_write().select_for_update(no_key=True, skip_locked=True).filter(pk=pk).first()
    if export is None:
        return False
    listing = LISTS[export.kind]
    rows = listing.rows(export.term).filter(pk__gt=export.last_key).order_by("pk")
    batch = list(rows.values_list(*listing.columns)[:PART_SIZE])
    if not batch:
        Export.objects.filter(pk=pk).update(ready_at=Now())
        notify(export.by, "program/export_ready", export)
        return False
    ExportPart.objects.create(export=export, text=csv_text(batch))
    Export.objects.filter(pk=pk).update(done=F("done") + len(batch), last_key=batch[-1][0])
    return True


def csv_text(rows: list[tuple]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def header_line(export: Export) -> str:
    """The file's header line in its reader's language, with a byte order mark so that spreadsheets read UTF-8."""
    with override(export.by.language):
        return "\ufeff" + csv_text([LISTS[export.kind].headers])
