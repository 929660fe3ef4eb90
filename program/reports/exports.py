"""Long lists for staff: a row asks, a worker writes it part by part, a notice says when it is ready."""

import csv
import io

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.csv_export import cell
from core.workflow import Refused
from notifications.actions import notify
from program.models import Export, ExportPart, Term
from program.reports.lists import LISTS

PART = 2000  # rows a transaction


@transaction.atomic
def ask(term: Term, by: User, *, kind: str) -> Export:
    """Somebody on the staff wants a file. Refused while the same one is being written for them."""
    if Export.objects.to_write().filter(term=term, by=by, kind=kind).exists():
        raise Refused(_("This file is already being prepared."), code="export_being_written")
    return Export.objects.create(term=term, by=by, kind=kind, total=LISTS[kind].rows(term).count())


def write_due() -> int:
    """Write every file that was asked for. Returns how many parts were written. Safe to run by several workers."""
    parts = 0
    for pk in Export.objects.to_write().values_list("pk", flat=True):
        while write_part(pk):
            parts += 1
    return parts


@transaction.atomic
def write_part(pk: int) -> bool:
    """The next rows of one file; false when there was nothing more to write, or another worker has it."""
    export = Export.objects.to_write().select_for_update(no_key=True, skip_locked=True).filter(pk=pk).first()
    if export is None:
        return False
    listing = LISTS[export.kind]
    rows = listing.rows(export.term).filter(pk__gt=export.last_key).order_by("pk")
    found = list(rows.values_list(*listing.columns)[:PART])
    if not found:
        Export.objects.filter(pk=pk).update(ready_at=Now())
        notify(export.by, "program/export_ready", export)
        return False
    ExportPart.objects.create(export=export, text=text_of(found))
    Export.objects.filter(pk=pk).update(done=F("done") + len(found), last_key=found[-1][0])
    return True


def text_of(rows: list[tuple]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def heads_of(export: Export) -> str:
    """The file's first line, in its reader's language; a mark tells spreadsheets that it is UTF-8."""
    with override(export.by.language):
        return "\ufeff" + text_of([LISTS[export.kind].heads])
