"""Reading a list of people from another system, such as a CareerLink export, with any column names."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db.models import Model
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Refused
from profiles.models import Industry, Major, MenteeProfile, MentorProfile
from program.models import ImportFile, ImportRow

MAX_BYTES, MAX_ROWS = 2_000_000, 5_000
Fate = ImportRow.Fate
# Our field → its column names in other systems, in lower case and letters only.
COLUMN_NAMES = {
    "email": ("email", "emailaddress", "primaryemail", "campusemail", "studentemail"),
    "given_name": ("givenname", "firstname", "first"),
    "family_name": ("familyname", "lastname", "last", "surname"),
    "preferred_name": ("preferredname", "preferredfirstname", "nickname"),
    "majors": ("majors", "major", "majorname", "program"),
    "class_level": ("classlevel", "schoolyear", "class", "academiclevel"),
    "graduation_year": ("graduationyear", "graduationdate", "gradyear", "classof", "yearofgraduation"),
    "profession": ("profession", "jobtitle", "title", "occupation", "position"),
    "employer": ("employer", "company", "companyname", "organization"),
    "industries": ("industries", "industry"),
    "years_of_experience": ("yearsofexperience", "experience", "yearsexperience"),
    "city": ("city", "location"),
}
PERSON_FIELDS = ("given_name", "family_name", "preferred_name")
FIELDS_BY_KIND = {
    ImportFile.Kind.MENTEES: ("majors", "class_level", "graduation_year"),
    ImportFile.Kind.MENTORS: ("profession", "employer", "industries", "years_of_experience", "city", "graduation_year"),
}
MODELS: dict[str, type[Model]] = {ImportFile.Kind.MENTEES: MenteeProfile, ImportFile.Kind.MENTORS: MentorProfile}


@dataclass
class Line:
    """One parsed line; `skipped_cells` are the cells that could not be understood."""

    number: int
    email: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    skipped_cells: list[str] = field(default_factory=list)
    fate: str = Fate.NEW
    reason: str = ""

    @property
    def remark(self) -> str:
        skipped = _("Left out because we couldn't understand it: %(cells)s.") % {"cells": "; ".join(self.skipped_cells)}
        return " ".join(filter(None, [self.reason, skipped if self.skipped_cells else ""]))[:1000]


def read(content: bytes, kind: str) -> list[Line]:
    """Every line of a CSV file with its fate.

    Refused above MAX_BYTES or MAX_ROWS, if it is not a CSV file, or if it has no email column.
    """
    if len(content) > MAX_BYTES:
        raise Refused(_("This file is larger than 2 MB. Split it into several."), code="file_too_large")
    table = csv.reader(io.StringIO(decoded(content)), delimiter=delimiter_of(content))
    try:
        rows = list(table)
    except csv.Error as error:
        raise Refused(
            _("This is not a CSV file. Save the list as CSV (UTF-8) and try again."), code="no_csv_file"
        ) from error
    columns = [field_of_column(header) for header in rows[0]] if rows else []
    if "email" not in columns:
        raise Refused(
            _("The first line must name the columns, and one of them must be “Email.”"), code="no_email_column"
        )
    if len(rows) > MAX_ROWS + 1:
        raise Refused(_("More than 5,000 lines is too many at once. Split the file."), code="too_many_lines")
    line_reader = LineReader(kind)
    lines = [
        line_reader.line(number, dict(zip(columns, row, strict=False)))
        for number, row in enumerate(rows[1:], 2)
        if any(row)
    ]
    mark_duplicates(lines)
    return lines


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("This is not a CSV file. Save the list as CSV (UTF-8) and try again."), code="no_csv_file")


def delimiter_of(content: bytes) -> str:
    first_line = content.split(b"\n", 1)[0]
    return max(",;\t", key=lambda delimiter: first_line.count(delimiter.encode()))


def field_of_column(header: str) -> str:
    """Our field for a column name; empty for a column we do not import."""
    normalized = re.sub(r"[^a-z]", "", header.lower().replace("(s)", "s"))
    return next((name for name, names in COLUMN_NAMES.items() if normalized in names), "")


class LineReader:
    """Parses the cells of one kind of list. Loads the vocabularies once, so that no line queries them."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.model = MODELS[kind]
        self.vocabularies = {"majors": keys_by_name(Major), "industries": keys_by_name(Industry)}
        levels = MenteeProfile.ClassLevel.choices
        self.levels = {text.lower(): value for value, label in levels for text in (value, str(label))}
        self.converters: dict[str, Callable[[str], Any]] = {
            "majors": lambda text: self.vocabulary_keys("majors", text),
            "industries": lambda text: self.vocabulary_keys("industries", text),
            "class_level": lambda text: self.levels.get(text.lower()),
            "graduation_year": lambda text: number_in(text, r"\b(19[4-9]\d|20\d\d)\b"),
            "years_of_experience": lambda text: number_in(text, r"\d{1,2}"),
        }

    def line(self, number: int, cells: dict[str, str]) -> Line:
        line = Line(number, cells.get("email", "").strip().lower())
        try:
            EmailValidator()(line.email)
            for name in (*PERSON_FIELDS, *FIELDS_BY_KIND[self.kind]):
                if text := cells.get(name, "").strip().lstrip("'"):
                    self.read_cell(line, name, text)
        except ValidationError:
            line.fate, line.email = Fate.UNREADABLE, line.email[:254]
            line.reason = _("The email address isn't valid.")
        if line.fate == Fate.NEW and not line.values.get("given_name"):
            line.fate, line.reason = Fate.UNREADABLE, _("The first name is missing.")
        return line

    def read_cell(self, line: Line, name: str, text: str) -> None:
        """Convert one cell; skip what the portal's own form would refuse, such as a phone number in a job title."""
        value = self.converters.get(name, str)(text)
        try:
            if value in (None, []):
                raise ValidationError("")
            if name not in ("majors", "industries"):
                (User if name in PERSON_FIELDS else self.model)._meta.get_field(name).clean(value, None)
        except ValidationError:
            line.skipped_cells.append(f"{name} “{text[:80]}”")
        else:
            line.values[name] = value

    def vocabulary_keys(self, name: str, text: str) -> list[int]:
        """The keys of the vocabulary entries a cell names; an empty list if any of them is unknown."""
        known = self.vocabularies[name]
        if (single := known.get(text.lower())) is not None:
            return [single]
        keys = [known.get(part.strip().lower()) for part in re.split(r"[;|/,]", text) if part.strip()]
        return [] if None in keys else [pk for pk in keys if pk is not None]


def keys_by_name(model: type[Model]) -> dict[str, int]:
    return dict(model._default_manager.annotate(lower_name=Lower("name_en")).values_list("lower_name", "pk"))


def number_in(text: str, pattern: str) -> int | None:
    match = re.search(pattern, text)
    return int(match.group()) if match else None


def mark_duplicates(lines: list[Line]) -> None:
    """Mark new lines whose address already has an account or occurs earlier in the file."""
    existing = existing_addresses([line.email for line in lines if line.fate == Fate.NEW])
    seen: set[str] = set()
    for line in lines:
        if line.fate != Fate.NEW:
            continue
        if line.email in existing:
            line.fate = Fate.THERE
        elif line.email in seen:
            line.fate = Fate.TWICE
        seen.add(line.email)


def existing_addresses(emails: list[str]) -> set[str]:
    """Which of these addresses belong to an account, as its primary or another address."""
    existing: set[str] = set()
    for model in (User, EmailAddress):
        rows = model._default_manager.annotate(lower_email=Lower("email")).filter(lower_email__in=emails)
        existing.update(rows.values_list("lower_email", flat=True))
    return existing
