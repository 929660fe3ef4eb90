"""Rows as CSV that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable
from typing import Any

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Says that the file is UTF-8 to spreadsheets that would guess otherwise.
BYTE_ORDER_MARK = "\ufeff"


def safe(value: Any) -> Any:
    """A cell as it may stand in a file: text that looks like a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def lines(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as the text of a CSV file (RFC 4180), without the mark that begins it."""
    out = io.StringIO()
    csv.writer(out).writerows([safe(value) for value in row] for row in rows)
    return out.getvalue()
