"""Lists that leave the portal as CSV: streamed row by row, and nothing in a cell is ever a formula."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone

# What makes a spreadsheet program calculate, in the widths it reads as the same sign, and what it skips before it.
FORMULA_SIGNS = tuple("=+-@＝＋－＠")  # noqa: RUF001 — full-width signs calculate, too
SKIPPED = "\t\r\n\x0b\x0c \u00a0\u200b\ufeff"


def cell(value: Any) -> str:
    """A value as text; one that a spreadsheet would calculate begins with an apostrophe and is shown as typed."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int):
        return str(value)
    text = str(value)
    is_dangerous = text.lstrip(SKIPPED).startswith(FORMULA_SIGNS) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if is_dangerous else text


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The file, line by line; a mark at its beginning tells Excel that it is UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([cell(title) for title in header])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def download(name: str, header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A CSV that is sent while it is read, however long it is. `name` is the file's, without its ending."""
    response = StreamingHttpResponse(lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response
