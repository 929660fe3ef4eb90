"""Reading a list of people from elsewhere, such as a CareerLink export, whatever its columns are called."""

import csv
import io
import re
from collections.abc import Callable, Iterator
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

MOST_BYTES, MOST_ROWS = 2_000_000, 5_000
Fate = ImportRow.Fate
# What columns are called elsewhere, in small letters without signs → our field.
NAMES = {
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
OF_PERSON = ("given_name", "family_name", "preferred_name")
OF_KIND = {
    ImportFile.Kind.MENTEES: ("majors", "class_level", "graduation_year"),
    ImportFile.Kind.MENTORS: (
        "profession",
        "employer",
        "industries",
        "years_of_experience",
        "city",
        "graduation_year",
    ),
}
MODELS: dict[str, type[Model]] = {ImportFile.Kind.MENTEES: MenteeProfile, ImportFile.Kind.MENTORS: MentorProfile}


@dataclass
class Line:
    """One line as it was understood; `left_out` are the cells nobody could make sense of."""

    number: int
    email: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    fate: str = Fate.NEW
    why: str = ""

    @property
    def remark(self) -> str:
        left_out = _("Left out because we couldn't understand it: %(cells)s.") % {"cells": "; ".join(self.left_out)}
        return " ".join(filter(None, [self.why, left_out if self.left_out else ""]))[:1000]


def read(content: bytes, kind: str) -> list[Line]:
    """Every line of a CSV with its fate. Refused when it is no CSV with a column of addresses, or too long."""
    if len(content) > MOST_BYTES:
        raise Refused(_("This file is larger than 2 MB. Split it into several."), code="file_too_large")
    table = csv.reader(io.StringIO(decoded(content)), delimiter=delimiter_of(content))
    try:
        rows = list(table)
    except csv.Error as error:
        raise Refused(
            _("This is not a CSV file. Save the list as CSV (UTF-8) and try again."), code="no_csv_file"
        ) from error
    columns = [column_of(head) for head in rows[0]] if rows else []
    if "email" not in columns:
        raise Refused(
            _("The first line must name the columns, and one of them must be “Email.”"), code="no_email_column"
        )
    if len(rows) > MOST_ROWS + 1:
        raise Refused(_("More than 5,000 lines is too many at once. Split the file."), code="too_many_lines")
    reader = Reader(kind)
    lines = [
        reader.line(number, dict(zip(columns, row, strict=False))) for number, row in enumerate(rows[1:], 2) if any(row)
    ]
    tell_apart(lines)
    return lines


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("This is not a CSV file. Save the list as CSV (UTF-8) and try again."), code="no_csv_file")


def delimiter_of(content: bytes) -> str:
    first = content.split(b"\n", 1)[0]
    return max(",;\t", key=lambda sign: first.count(sign.encode()))


def column_of(head: str) -> str:
    """Our field for a column's name; empty for one we do not take over."""
    plain = re.sub(r"[^a-z]", "", head.lower().replace("(s)", "s"))
    return next((name for name, names in NAMES.items() if plain in names), "")


class Reader:
    """Understands the cells of one kind of list; knows the vocabularies, so that no line asks for them."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.model = MODELS[kind]
        self.words = {"majors": by_name(Major), "industries": by_name(Industry)}
        levels = MenteeProfile.ClassLevel.choices
        self.levels = {word.lower(): value for value, label in levels for word in (value, str(label))}
        self.readings: dict[str, Callable[[str], Any]] = {
            "majors": lambda text: self.things("majors", text),
            "industries": lambda text: self.things("industries", text),
            "class_level": lambda text: self.levels.get(text.lower()),
            "graduation_year": year_in,
            "years_of_experience": number_in,
        }

    def line(self, number: int, cells: dict[str, str]) -> Line:
        found = Line(number, cells.get("email", "").strip().lower())
        try:
            EmailValidator()(found.email)
            for name in (*OF_PERSON, *OF_KIND[self.kind]):
                if text := cells.get(name, "").strip().lstrip("'"):
                    self.take(found, name, text)
        except ValidationError:
            found.fate, found.email = Fate.UNREADABLE, found.email[:254]
            found.why = _("The email address isn't valid.")
        if found.fate == Fate.NEW and not found.values.get("given_name"):
            found.fate, found.why = Fate.UNREADABLE, _("The first name is missing.")
        return found

    def take(self, line: Line, name: str, text: str) -> None:
        """One cell; what the portal's own form would refuse, such as a phone number in a job title, is left out."""
        value = self.readings.get(name, str)(text)
        try:
            if value in (None, []):
                raise ValidationError("")
            if name not in ("majors", "industries"):
                (User if name in OF_PERSON else self.model)._meta.get_field(name).clean(value, None)
        except ValidationError:
            line.left_out.append(f"{name} “{text[:80]}”")
        else:
            line.values[name] = value

    def things(self, name: str, text: str) -> list[int]:
        """The rows of a vocabulary that a cell names, one or several; none when one of them is unknown."""
        known = self.words[name]
        if (whole := known.get(text.lower())) is not None:
            return [whole]
        found = [known.get(part.strip().lower()) for part in re.split(r"[;|/,]", text) if part.strip()]
        return [] if None in found else [pk for pk in found if pk is not None]


def by_name(model: type[Model]) -> dict[str, int]:
    return dict(model._default_manager.annotate(low=Lower("name_en")).values_list("low", "pk"))


def year_in(text: str) -> int | None:
    found = re.search(r"\b(19[4-9]\d|20\d\d)\b", text)
    return int(found.group()) if found else None


def number_in(text: str) -> int | None:
    found = re.search(r"\d{1,2}", text)
    return int(found.group()) if found else None


def tell_apart(lines: list[Line]) -> None:
    """Which of the new ones are here already, or stand in the file twice."""
    here = addresses_here([line.email for line in lines if line.fate == Fate.NEW])
    seen: set[str] = set()
    for line in lines:
        if line.fate != Fate.NEW:
            continue
        if line.email in here:
            line.fate = Fate.THERE
        elif line.email in seen:
            line.fate = Fate.TWICE
        seen.add(line.email)


def addresses_here(emails: list[str]) -> set[str]:
    """Which of these addresses belong to somebody, as the first or as another one of theirs."""
    return set(matching(User, emails)) | set(matching(EmailAddress, emails))


def matching(model: type[Model], emails: list[str]) -> Iterator[str]:
    low = model._default_manager.annotate(low=Lower("email")).filter(low__in=emails)
    yield from low.values_list("low", flat=True)
