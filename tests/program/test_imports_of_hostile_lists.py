"""Lists from other systems bring in what the forms take, and nothing else; each line says which cell to mend."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.forms import NameForm
from accounts.models import User
from core.cleaning import HIDDEN, visible_line
from profiles.forms import mentee, mentor
from program.imports import importing
from program.imports.parsing import FIELDS_BY_KIND, PERSON_FIELDS
from program.imports.parsing import read as read_lines
from program.models import ImportFile
from tests.factories import IndustryFactory, MajorFactory, StaffFactory
from tests.pages import WHOLE_FORM, errors_of
from tests.program.staff_members import member_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db
HOSTILE = [
    "\x1b[31mAna",
    "Ro\u202esa",
    "\u2067Ana\u2069",
    "\u200fAna",
    "A\u200bn\xada",
    "Ana\nSol",
    "A\r\nB",
    "A\u2028B",
    "\u200b",
]
HOSTILE += ["(323) 555-0100", "+1 323 555 0100", "ana@work.example", "http://evil.example", "evil.com", "x" * 5000]
HOSTILE += [
    "12",
    "99",
    "1900",
    "1946",
    "2999",
    "-1",
    "since 2010",
    "1" * 20,
    "'t Hart",
    "'=1+1",
    "محمد",
    "=HYPERLINK(1)",
]
FORMS = dict.fromkeys(PERSON_FIELDS, NameForm) | {
    ("mentees", "class_level"): mentee.UniversityForm,
    ("mentees", "graduation_year"): mentee.UniversityForm,
    ("mentors", "graduation_year"): mentor.UniversityForm,
    "profession": mentor.WorkForm,
    "years_of_experience": mentor.WorkForm,
    "employer": mentor.EmployerForm,
    "city": mentor.TimeForm,
}
STANDING = {"standing": "graduate", "affiliation": "alumnus"}
COLUMNS = [
    (kind.value, name)
    for kind, names in FIELDS_BY_KIND.items()
    for name in (*PERSON_FIELDS, *names)
    if name not in ("majors", "industries", "class_level")  # chosen from a list; see the last test
]


def list_of(rows):
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def taken_by_form(kind, name, text):
    """What the portal's own form makes of it; None if it refuses it or finds nothing in it."""
    form = FORMS.get(name, FORMS.get((kind, name)))({name: text} | STANDING)
    form.is_valid()
    return form.cleaned_data.get(name) or None


def imported(kind, name, text):
    header = {"given_name": "First name"}.get(name, name)
    [line] = read_lines(list_of([["Email", "First name", header], ["ana@work.example", "Ana", text]]), kind)
    return line


@pytest.mark.parametrize(("kind", "name"), COLUMNS)
def test_a_cell_is_taken_as_its_form_takes_it(kind, name):
    for text in HOSTILE:
        if name in ("graduation_year", "years_of_experience") and not text.isdecimal():
            continue  # a list may say "12 years", which a field of numbers can't
        line = imported(kind, name, text)

        expected = taken_by_form(kind, name, text.removeprefix("'") if text.startswith("'=") else text)
        kept = line.values.get(name)
        assert (kept or None) == expected, text
        assert not HIDDEN.search(str(line.values))
        assert bool(line.skipped_cells) == (expected is None and visible_line(text) != "")


@pytest.mark.parametrize("name", ["graduation_year", "years_of_experience"])
@pytest.mark.parametrize("text", ["since then", "soon", "99999"])
def test_what_is_no_number_is_not_guessed(name, text):
    line = imported("mentors", name, text)

    assert name not in line.values
    assert line.skipped_cells


@pytest.mark.parametrize("typed", ["\u2068Ana@work.example\u2069", "ana@work\u200b.example", " ana@work.exa\xadmple\n"])
def test_an_address_is_the_one_its_owner_will_type(typed):
    [line] = read_lines(list_of([["Email", "First name"], [typed, "Ana"]]), "mentees")

    assert (line.email, line.fate) == ("ana@work.example", "new")


def test_what_a_line_leaves_out_names_the_column_the_cell_and_what_to_do():
    rows = [["Email", "First name", "Job Title "], ["ana@work.example", "Ana", "Call (323) 555-0100"]]

    [line] = read_lines(list_of(rows), "mentors")

    [skipped] = line.skipped_cells
    assert skipped.startswith("Job Title “Call (323) 555-0100”")
    assert len(skipped) > len("Job Title “Call (323) 555-0100”. ")
    assert skipped in line.remark
    assert line.number == 2


def test_a_first_name_that_is_none_keeps_its_line_out_and_says_why():
    [line] = read_lines(list_of([["Email", "First name"], ["ana@work.example", "evil.com"]]), "mentees")

    assert line.fate == "unreadable"
    assert line.skipped_cells[0] in line.remark


@pytest.mark.parametrize(
    "content", [b"Email,First name\nana@work.example,A\0na\n", "Email,First name\na@b.example,A".encode("utf-16-le")]
)
def test_a_file_with_bytes_that_no_text_has_is_refused_on_its_page(client_of, content):
    desk = client_of(member_of("Administrator"))

    page = desk.post(
        reverse("admin:program_importfile_add"), {"kind": "mentees", "file": SimpleUploadedFile("x.csv", content)}
    )

    assert errors_of(page.context["form"]) == {WHOLE_FORM: ["no_text_file"]}
    assert not ImportFile.objects.exists()


def test_a_list_in_the_unicode_of_spreadsheets_is_read():
    [line] = read_lines("Email\tFirst name\nana@work.example\tMaría".encode("utf-16"), "mentees")

    assert (line.email, line.values["given_name"]) == ("ana@work.example", "María")


def test_names_of_majors_and_industries_are_found_among_signs_that_no_one_sees():
    major, industry = MajorFactory(name_en="Nursing"), IndustryFactory(name_en="Hospitals")

    [student] = read_lines(
        list_of([["Email", "First name", "Major\u200b"], ["a@b.example", "A", "Nurs\xading\n"]]), "mentees"
    )
    [professional] = read_lines(
        list_of([["Email", "First name", "Industry"], ["a@b.example", "A", "\ufeffHospitals"]]), "mentors"
    )

    assert (student.values["majors"], professional.values["industries"]) == ([major.pk], [industry.pk])


def test_whom_a_hostile_list_brings_in_can_sign_in(db):
    rows = [
        ["Email", "First name", "Last name"],
        ["\u2068Ana@work\u200b.example\u2069", "An\u202ea\x07", "O'Neill\nSol"],
    ]
    with refused("file_names_nobody"):
        importing.read_file(StaffFactory(), kind="mentees", name="x.csv", content=list_of(rows[:1]))
    file = importing.read_file(StaffFactory(), kind="mentees", name="x.csv", content=list_of(rows))
    importing.approve(file, by=file.uploaded_by)
    importing.carry_out_due()

    ana = User.objects.get(email="ana@work.example")
    assert (ana.given_name, ana.family_name, ana.emailaddress_set.get().email) == ("Ana", "O'Neill Sol", ana.email)


def test_a_line_calls_nobody_as_the_program():
    rows = (
        "Email,First name,Last name\na@b.example,Program,Staff\nb@b.example,Administrator,Lee\nc@b.example,Anna,Staff\n"
    )

    posing, role, anna = read_lines(rows.encode(), ImportFile.Kind.MENTEES)

    assert (posing.values, len(posing.skipped_cells)) == ({"given_name": "Program"}, 1)
    assert (role.fate, role.values, len(role.skipped_cells)) == ("unreadable", {"family_name": "Lee"}, 1)
    assert (anna.values, anna.remark) == ({"given_name": "Anna", "family_name": "Staff"}, "")
