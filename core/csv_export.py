"""CSV exports: streamed row by row, and no cell is ever a formula."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone

# Characters that begin a formula, with their full-width forms, and characters that spreadsheets skip before them.
FORMULA_SIGNS = tuple("=+-@＝＋－＠")  # noqa: RUF001 — full-width signs calculate, too
SKIPPED_BEFORE_FORMULAS = "\t\r\n\x0b\x0c \u00a0\u200b\ufeff"


def cell(value: Any) -> str:
    """A value as text; one that a spreadsheet would evaluate gets an apostrophe and is shown as typed."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "minutes")
    text = str(value)
    if isinstance(value, int):
        return text
    is_dangerous = text.lstrip(SKIPPED_BEFORE_FORMULAS).startswith(FORMULA_SIGNS) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if is_dangerous else text


class Echo:
    """A file-like object whose `write` returns the text."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of the file; a byte order mark at the beginning tells Excel that it is UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([cell(title) for title in header])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def download(name: str, header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A streamed CSV response of any length. `name` is the file name without its extension."""
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response
