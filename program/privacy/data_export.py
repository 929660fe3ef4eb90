"""A person's own data as a ZIP: a JSON file of everything, a CSV per category, their PDFs and photo (R29)."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from accounts.models import User
from core.csv_export import cell
from profiles.models import MentorProfile
from program.privacy.data_inventory import DATA_CATEGORIES
from program.privacy.data_inventory.mentoring import agreement_copies
from program.privacy.data_inventory.rows import Row, export_rows


def download(person: User) -> bytes:
    """The ZIP file as bytes. It contains no private data of other people."""
    rows_by_category = {category.name: export_rows(category, person) for category in DATA_CATEGORIES}
    rows_by_category = {name: rows for name, rows in rows_by_category.items() if rows}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", json.dumps(rows_by_category, ensure_ascii=False, indent=1))
        for name, rows in rows_by_category.items():
            archive.writestr(f"{name}.csv", as_csv(rows))
        for copy in agreement_copies(person).exclude(pdf=""):
            archive.writestr(f"agreements/agreement-{copy.version_id}.pdf", copy.pdf.read())
        for mentor in MentorProfile.objects.filter(user=person).exclude(photo=""):
            with mentor.photo.open() as photo:
                archive.writestr(f"photo{Path(mentor.photo.name).suffix}", photo.read())
    return buffer.getvalue()


def as_csv(rows: list[Row]) -> str:
    """Rows as CSV: readable by spreadsheets in any language, with formulas disarmed."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows({column: cell(joined_value(value)) for column, value in row.items()} for row in rows)
    return "\ufeff" + text.getvalue()


def joined_value(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "; ".join(map(str, value)) if isinstance(value, list) else value
