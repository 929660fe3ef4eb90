"""Taking people over from another list: shown first, done once, proven by nobody but themselves."""

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import IdentityProof, User
from core.workflow import lock
from notifications.models import OutgoingMail
from profiles.models import MenteeProfile, MentorProfile
from program.imports import importing
from program.imports.parsing import read as read_lines
from program.models import ImportFile, ImportRow
from tests.factories import IndustryFactory, MajorFactory, StaffFactory, UserFactory
from tests.pages import WHOLE_FORM, errors_of
from tests.program.staff_members import member_of
from tests.refusals import refused

STUDENTS = """Email Address,First Name,Last Name,Major(s),Class Level,Shoe size
Ana@CalStateLA.edu,Ana,Sol,Nursing,Senior,38
ben@calstatela.edu,Ben,,Alchemy,Junior,41
ana@calstatela.edu,Ana,Again,Nursing,Senior,38
not an address,Zoe,Who,,,
here@people.example,Ida,Here,,,
zoe@calstatela.edu,,Nameless,,,
"""
MENTORS = """Email;First name;Last name;Job title;Company;Industry;Years of experience
rosa@clinic.example;Rosa;Duarte;Nurse Practitioner;County Clinic;Hospitals;12 years
leo@law.example;Leo;Kim;Call me: 323-555-0100;Kim & Co;Hospitals;3
"""


@pytest.fixture
def staff(db):
    MajorFactory(name_en="Nursing")
    IndustryFactory(name_en="Hospitals")
    UserFactory(email="here@people.example")
    return StaffFactory()


def read(staff, text, kind="mentees"):
    return importing.read_file(staff, kind=kind, name="list.csv", content=text.encode())


def importing_lines(text):
    return read_lines(text.encode(), "mentees")


def fates(file):
    return list(file.rows.values_list("line", "fate"))


def carry_out(file):
    importing.approve(file, by=file.uploaded_by)
    return importing.carry_out_due()


def test_a_dry_run_shows_what_becomes_of_every_line_and_makes_nobody(staff):
    file = read(staff, STUDENTS)

    assert fates(file) == [
        (2, "new"),
        (3, "new"),
        (4, "twice"),
        (5, "unreadable"),
        (6, "there"),
        (7, "unreadable"),
    ]
    [without_alchemy] = [line for line in importing_lines(STUDENTS) if line.number == 3]
    [skipped] = without_alchemy.skipped_cells
    assert file.rows.get(line=3).remark == without_alchemy.remark
    assert skipped.startswith("Major(s) “Alchemy”")
    assert skipped in without_alchemy.remark
    assert not MenteeProfile.objects.exists()


def test_students_become_drafts_of_their_own_application(staff):
    assert carry_out(read(staff, STUDENTS)) == 2

    ana = MenteeProfile.objects.get(user__email="ana@calstatela.edu")
    assert (ana.user.get_full_name(), ana.status, ana.standing, ana.class_level) == (
        "Ana Sol",
        "draft",
        "student",
        "senior",
    )
    assert [major.name_en for major in ana.majors.all()] == ["Nursing"]
    assert not ana.user.has_usable_password()


def test_mentors_are_not_posted_before_they_send_it_and_staff_approve(staff):
    assert carry_out(read(staff, MENTORS, kind="mentors")) == 2

    rosa, leo = (MentorProfile.objects.get(user__given_name=name) for name in ("Rosa", "Leo"))
    assert (rosa.profession, rosa.employer, rosa.years_of_experience) == ("Nurse Practitioner", "County Clinic", 12)
    assert rosa.industries.count() == 1
    assert rosa.status == MentorProfile.Status.DRAFT
    assert leo.profession == ""  # a phone number in a public text, as the portal's own form refuses it


def test_running_it_again_changes_nothing(staff):
    carry_out(read(staff, STUDENTS))
    before = list(User.objects.order_by("pk").values_list("pk", "given_name", "email"))

    again = read(staff, STUDENTS)

    assert [fate for _line, fate in fates(again)] == ["there", "there", "there", "unreadable", "there", "unreadable"]
    with refused("import_has_nothing_new"):
        importing.approve(again, by=again.uploaded_by)
    assert list(User.objects.order_by("pk").values_list("pk", "given_name", "email")) == before


def test_two_files_with_the_same_person_make_one(staff):
    files = [read(staff, STUDENTS), read(staff, STUDENTS)]
    for file in files:
        importing.approve(file, by=file.uploaded_by)

    assert importing.carry_out_due() == 2
    assert [importing.carry_out_due(), ImportFile.objects.to_carry_out().count()] == [0, 0]


def test_nobody_is_kept_out_by_a_stranger_who_signed_up_with_their_address(staff, client):
    squatter = UserFactory(email="ana@calstatela.edu", given_name="Mallory", family_name="", verified=False)
    squatter.emailaddress_set.create(email=squatter.email, verified=False, primary=True)

    file = read(staff, STUDENTS)
    carry_out(file)

    assert fates(file)[0][1] == "made"
    ana = User.objects.get(email__iexact=squatter.email)
    assert (ana.given_name, ana.family_name, ana.has_usable_password()) == ("Ana", "Sol", False)
    assert list(ana.emailaddress_set.values_list("email", "verified")) == [(squatter.email, False)]
    assert OutgoingMail.objects.filter(kind="program/taken_over", recipient=ana).count() == 1
    assert [fate for _line, fate in fates(read(staff, STUDENTS))][0] == "there"


@pytest.mark.parametrize("made", [{"is_staff": True}, {"ended_at": timezone.now(), "is_active": False}])
def test_neither_a_colleague_who_is_invited_nor_somebody_sent_away_is_imported(staff, made):
    person = UserFactory(email="ana@calstatela.edu", given_name="Own", verified=False, **made)
    person.emailaddress_set.create(email=person.email, verified=False, primary=True)

    file = read(staff, STUDENTS)
    carry_out(file)

    person.refresh_from_db()
    assert (fates(file)[0][1], person.given_name) == ("there", "Own")
    assert not MenteeProfile.objects.filter(user=person).exists()


def test_whoever_comes_while_the_file_is_carried_out_keeps_their_account(staff, monkeypatch):
    person = UserFactory(email="ana@calstatela.edu", given_name="Own", verified=False)
    person.emailaddress_set.create(email=person.email, verified=False, primary=True)
    file = read(staff, STUDENTS)

    def owner_comes_first(row):
        if isinstance(row, User):
            EmailAddress.objects.filter(user=person).update(verified=True)
        lock(row)

    monkeypatch.setattr(importing, "lock", owner_comes_first)
    carry_out(file)

    person.refresh_from_db()
    assert (fates(file)[0][1], person.given_name, person.has_usable_password()) == ("there", "Own", True)


def test_an_import_is_approved_once_and_done_with_when_every_line_is(staff):
    file = read(staff, STUDENTS)
    assert importing.carry_out(file.pk) == 0
    importing.approve(file, by=staff)

    with refused("import_carried_out"):
        importing.approve(file, by=staff)
    assert [importing.carry_out(file.pk), importing.carry_out(file.pk)] == [2, 0]


def test_each_new_person_gets_one_mail_and_nobody_else_does(staff):
    carry_out(read(staff, STUDENTS))

    told = OutgoingMail.objects.filter(kind="program/taken_over").values_list("recipient__email", flat=True)
    assert sorted(told) == ["ana@calstatela.edu", "ben@calstatela.edu"]


def test_an_imported_campus_address_proves_somebody_only_once_it_is_verified(staff, client):
    carry_out(read(staff, STUDENTS))
    ana = User.objects.get(email="ana@calstatela.edu")
    assert not IdentityProof.objects.filter(user=ana).exists()

    client.post(reverse("account_request_login_code"), {"email": ana.email})
    code = OutgoingMail.objects.latest("pk").message["subject"].split()[0]
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert client.get(reverse("program:home")).status_code == 200
    assert ana.emailaddress_set.get().verified
    assert IdentityProof.objects.get(user=ana).method == IdentityProof.Method.CAMPUS_EMAIL


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_email_column"),
        (b"Name,Phone\nAna,1", "no_email_column"),
        (b"Email,First name\n", "file_names_nobody"),
        (b"Email,First name\n" + b"a@b.example,A\n" * 5001, "too_many_lines"),
        (b"Email\n" + b"x" * 2_000_001, "file_too_large"),
        (b"\xff\xfe\x00\x81\x8d", "no_csv_file"),
    ],
)
def test_what_is_no_list_of_people_is_refused(staff, content, code):
    with refused(code):
        importing.read_file(staff, kind="mentees", name="x.csv", content=content)

    assert not ImportFile.objects.exists()


def test_a_spreadsheet_of_another_time_is_read_too(staff):
    file = importing.read_file(
        staff, kind="mentees", name="x.csv", content="Email\tFirst name\nj@people.example\tJosé".encode("cp1252")
    )

    assert file.rows.get().values["given_name"] == "José"


def test_the_office_uploads_looks_and_carries_out(client_of, staff):
    desk = client_of(member_of("Office"))
    upload = SimpleUploadedFile("careerlink.csv", STUDENTS.encode(), "text/csv")

    page = desk.post(reverse("admin:program_importfile_add"), {"kind": "mentees", "file": upload}, follow=True).text
    assert "ben@calstatela.edu" in page
    file = ImportFile.objects.get()
    desk.post(reverse("admin:program_importfile_change", args=[file.pk]), {"verb": "carry_out", "confirmed": "1"})
    importing.carry_out_due()

    file.refresh_from_db()
    assert file.finished_at
    assert file.rows.filter(fate=ImportRow.Fate.MADE).count() == 2


def test_a_file_that_is_refused_says_why_on_its_page(client_of, staff):
    desk = client_of(member_of("Administrator"))
    upload = SimpleUploadedFile("x.csv", b"Name\nAna", "text/csv")

    page = desk.post(reverse("admin:program_importfile_add"), {"kind": "mentees", "file": upload})

    assert errors_of(page.context["form"]) == {WHOLE_FORM: ["no_email_column"]}
    assert escape(page.context["form"].non_field_errors()[0]) in page.text


def test_a_file_is_thrown_away_before_and_not_after(client_of, staff):
    file = read(staff, STUDENTS)
    importing.discard(file, by=file.uploaded_by)
    assert not ImportFile.objects.exists()

    done = read(staff, STUDENTS)
    carry_out(done)
    done.refresh_from_db()
    with refused("import_carried_out"):
        importing.discard(done, by=done.uploaded_by)


def test_lists_are_for_the_offices_alone(client_of, staff):
    assert client_of(member_of("Conduct")).get(reverse("admin:program_importfile_add")).status_code == 403
