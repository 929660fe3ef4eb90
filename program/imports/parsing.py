"""Reading a list of people from another system, such as the one the university had before, with any column names.

A cell is cleaned and checked as its form field is: what the forms refuse is left out, and the line says why.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from core.cleaning import visible_line
from core.workflow import Refused
from profiles.forms.fields import a_graduation_year, a_number_of_years
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
# What the forms check beyond the model.
CHECKS: dict[str, Callable[[int], None]] = {
    "graduation_year": a_graduation_year,
    "years_of_experience": a_number_of_years,
}
# Our own lists put an apostrophe before what a spreadsheet would calculate (core/csv_export.py).
GUARD = re.compile(r"^'(?=[=+@-])")
MODELS: dict[str, type[Model]] = {ImportFile.Kind.MENTEES: MenteeProfile, ImportFile.Kind.MENTORS: MentorProfile}


@dataclass
class Line:
    """One parsed line; `skipped_cells` says which cells were left out, and what to do about each."""

    number: int
    email: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    skipped_cells: list[str] = field(default_factory=list)
    fate: str = Fate.NEW
    reason: str = ""

    @property
    def remark(self) -> str:
        skipped = _("Left out: %(cells)s") % {"cells": " ".join(self.skipped_cells)}
        return " ".join(filter(None, [self.reason, skipped if self.skipped_cells else ""]))[:1000]


def read(content: bytes, kind: str) -> list[Line]:
    """Every line of a CSV file with its fate.

    Refused above MAX_BYTES or MAX_ROWS, if it is not a CSV file, or if it has no email column.
    """
    if len(content) > MAX_BYTES:
        raise Refused(_("This file is larger than 2 MB. Split it into several."), code="file_too_large")
    text = decoded(content)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
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
    line_reader = LineReader(kind, dict(zip(columns, map(visible_line, rows[0]), strict=True)))
    lines = [
        line_reader.line(number, dict(zip(columns, row, strict=False)))
        for number, row in enumerate(rows[1:], 2)
        if any(row)
    ]
    mark_duplicates(lines)
    return lines


def decoded(content: bytes) -> str:
    """The text of the file. Refused if it is none: a spreadsheet or a picture has NUL bytes, which no text has."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # Excel's "Unicode text"
    for encoding in ("utf-16" if is_wide else "utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        line = text[: text.index("\0")].count("\n") + 1
        raise Refused(
            _("Line %(line)d has a character that no text has. Save the list as CSV (UTF-8) and try again.")
            % {"line": line},
            code="no_text_file",
        )
    raise Refused(_("This is not a CSV file. Save the list as CSV (UTF-8) and try again."), code="no_csv_file")


def delimiter_of(text: str) -> str:
    return max(",;\t", key=text.split("\n", 1)[0].count)


def field_of_column(header: str) -> str:
    """Our field for a column name; empty for a column we do not import."""
    normalized = re.sub(r"[^a-z]", "", header.lower().replace("(s)", "s"))
    return next((name for name, names in COLUMN_NAMES.items() if normalized in names), "")


class LineReader:
    """Parses the cells of one kind of list. Loads the vocabularies once, so that no line queries them.

    `headers`: our field → the name of its column in this file.
    """

    def __init__(self, kind: str, headers: dict[str, str]) -> None:
        self.kind = kind
        self.headers = headers
        self.model = MODELS[kind]
        self.vocabularies = {"majors": keys_by_name(Major), "industries": keys_by_name(Industry)}
        levels = MenteeProfile.ClassLevel.choices
        self.levels = {text.lower(): value for value, label in levels for text in (value, str(label))}
        self.converters: dict[str, Callable[[str], Any]] = {
            "majors": lambda text: self.vocabulary_keys("majors", text),
            "industries": lambda text: self.vocabulary_keys("industries", text),
            "class_level": lambda text: self.levels.get(text.lower()),
            "graduation_year": lambda text: number_in(text, r"\b(19[4-9]\d|20\d\d)\b"),
            "years_of_experience": lambda text: number_in(text, r"(?<!\d)\d{1,2}(?!\d)"),
        }

    def line(self, number: int, cells: dict[str, str]) -> Line:
        line = Line(number)
        typed = visible_line(cells.get("email", ""))
        try:
            line.email = User._meta.get_field("email").clean(typed, None).lower()
        except ValidationError:
            line.fate, line.email = Fate.UNREADABLE, typed[:254]
            line.reason = _("The email address isn't valid. Correct it in the file.")
            return line
        for name in (*PERSON_FIELDS, *FIELDS_BY_KIND[self.kind]):
            if text := GUARD.sub("", visible_line(cells.get(name, ""))):
                self.read_cell(line, name, text)
        self.refuse_posing(line)
        if not line.values.get("given_name"):
            line.fate, line.reason = Fate.UNREADABLE, _("The first name is missing.")
        return line

    def refuse_posing(self, line: Line) -> None:
        """Leave out a family name that makes the program's own of the names before it."""
        try:
            named = User(**{name: line.values[name] for name in PERSON_FIELDS if name in line.values})
            named.refuse_name_of_the_program()
        except ValidationError as error:
            line.skipped_cells.append(self.skipped("family_name", line.values.pop("family_name", ""), error))

    def skipped(self, name: str, cell: str, error: ValidationError) -> str:
        said = {"column": self.headers.get(name, ""), "cell": cell[:80], "why": " ".join(error.messages)}
        return _("%(column)s “%(cell)s”. %(why)s") % said

    def read_cell(self, line: Line, name: str, text: str) -> None:
        """Convert one cell; leave out what its form would refuse, such as a phone number in a title, and say why."""
        try:
            line.values[name] = self.value_of(name, text)
        except ValidationError as error:
            line.skipped_cells.append(self.skipped(name, text, error))

    def value_of(self, name: str, text: str) -> Any:
        """What a cell means. Raises ValidationError, with a sentence, for what its form would refuse."""
        value = self.converters.get(name, str)(text)
        if value in (None, []):
            is_number = name in CHECKS
            raise ValidationError(_("Enter a single number.") if is_number else _("Use a name from the portal's list."))
        if name not in ("majors", "industries"):
            value = (User if name in PERSON_FIELDS else self.model)._meta.get_field(name).clean(value, None)
        if name in CHECKS:
            CHECKS[name](value)
        return value

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
    """Which of these addresses belong to an account, as its primary or another address; not those of `unclaimed`."""
    nobodys = unclaimed()
    existing: set[str] = set()
    for rows in (User.objects.exclude(pk__in=nobodys), EmailAddress.objects.exclude(user__in=nobodys)):
        rows = rows.annotate(lower_email=Lower("email")).filter(lower_email__in=emails)
        existing.update(rows.values_list("lower_email", flat=True))
    return existing


def unclaimed() -> QuerySet[User]:
    """Accounts without an application whose address nobody has verified: anyone may have signed up with it."""
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    people = User.objects.filter(~Exists(verified), is_staff=False, ended_at=None)
    return people.filter(menteeprofile=None, mentorprofile=None)
