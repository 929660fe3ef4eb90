"""A person's own data as a ZIP: one JSON of everything, a CSV per kind, their PDFs and their photo (R29)."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.db.models import Q

from accounts.models import User
from agreements.models import StaffCopy
from core.csv_export import cell
from profiles.models import MentorProfile
from program.privacy.data_inventory import HOLDINGS
from program.privacy.data_inventory.rows import Row, rows_of


def download(person: User) -> bytes:
    """The whole ZIP. Other people's private data is not in it."""
    whole = {holding.name: rows_of(holding, person) for holding in HOLDINGS}
    whole = {name: rows for name, rows in whole.items() if rows}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", json.dumps(whole, ensure_ascii=False, indent=1))
        for name, rows in whole.items():
            archive.writestr(f"{name}.csv", as_csv(rows))
        for copy in copies_of(person):
            archive.writestr(f"agreements/agreement-{copy.version_id}.pdf", copy.pdf.read())
        for mentor in MentorProfile.objects.filter(user=person).exclude(photo=""):
            with mentor.photo.open() as photo:
                archive.writestr(f"photo{Path(mentor.photo.name).suffix}", photo.read())
    return buffer.getvalue()


def copies_of(person: User) -> Any:
    """The PDFs of agreements this person is a party of."""
    mine = Q(version__agreement__match__mentee=person.pk) | Q(version__agreement__match__mentor=person.pk)
    return StaffCopy.objects.filter(mine).exclude(pdf="").order_by("pk")


def as_csv(rows: list[Row]) -> str:
    """Rows as CSV that a spreadsheet reads in any language and never runs."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows({column: cell(joined(value)) for column, value in row.items()} for row in rows)
    return "\ufeff" + text.getvalue()


def joined(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list) else value
