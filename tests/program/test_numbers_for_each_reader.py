"""Today's numbers are counted by statements that all staff share: each reader still gets their own, at every moment."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db.models.functions import Now
from django.urls import reverse

from core.days import UNIVERSITY_ZONE
from core.prepared import forget_translations
from notifications.models import OutgoingMail
from profiles.models import MentorProfile
from program import staff_dashboard
from program.conduct import case_actions, reporting
from program.models import Concern, Term
from program.staff_dashboard.counted_rows import Reader
from tests.factories import MenteeProfileFactory, MentorApplicationFactory, StaffFactory, SuperuserFactory, UserFactory
from tests.pages import found, words
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
OF_CASES = ("Open cases", "Reports no one has read within 2 business days")


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    forget_translations()


def officer_with_mail():
    officer = member_of("Conduct")
    officer.groups.add(Group.objects.get(name="Office"))
    return officer


def a_case(**about):
    """A case that nobody has read in time."""
    case = reporting.report(MenteeProfileFactory().user, text="Something.", **about)
    Concern.objects.filter(pk=case.pk).update(received_at=Now() - timedelta(days=30))
    return case


def shown(client):
    """What Today says beside each label."""
    page = client.get(reverse("admin:index"))
    lines = found(page, "//*[@class='today']//*[@data-line]")
    numbers = [line.xpath(".//td|.//*[@class='number']") for line in lines]
    return {
        words(line.xpath(".//a")[0]): words(number[0]) if number else "0"
        for line, number in zip(lines, numbers, strict=True)
    }


def test_each_reads_their_own_numbers_whoever_asked_before(client_of):
    first, second, excluded = (officer_with_mail() for _number in range(3))
    superuser, excluded_superuser = (with_factor(SuperuserFactory()) for _number in range(2))
    office = member_of("Office")
    a_case()
    a_case(subject=second)
    case = a_case(subject=UserFactory())
    for colleague in (excluded, excluded_superuser):
        case_actions.recuse(case, StaffFactory(), colleague)
    OutgoingMail.objects.update(failed_at=Now())
    open_and_unread = {first: "32", second: "21", excluded: "22", superuser: "32", excluded_superuser: "22"}
    mails = {person: bounced(person) for person in (*open_and_unread, office)}
    clients = {person: client_of(person) for person in mails}

    for person in (*mails, *reversed(mails), *mails):
        numbers = shown(clients[person])
        assert "".join(numbers.get(label, "") for label in OF_CASES) == open_and_unread.get(person, "")
        assert numbers.get("Undelivered emails") == mails[person]
    assert int(mails[office]) < int(mails[excluded]) < int(mails[first])
    assert bounced(member_of("Conduct")) is None


def bounced(person):
    """How many failed mails the list of mails has for this person; None without the right to see it."""
    lines = staff_dashboard.metrics_of_model(OutgoingMail, person)
    return str(len(lines["bounced"].rows)) if lines else None


def test_a_right_given_or_taken_changes_the_next_number(client_of):
    officer = officer_with_mail()
    desk = client_of(officer)
    a_case()
    OutgoingMail.objects.update(failed_at=Now())
    assert shown(desk)["Open cases"] == "1"
    with_cases = int(shown(desk)["Undelivered emails"])

    officer.groups.remove(Group.objects.get(name="Conduct"))

    numbers = shown(desk)
    assert "Open cases" not in numbers
    assert int(numbers["Undelivered emails"]) < with_cases


def test_an_excluded_superuser_counts_the_case_again_once_too_few_others_can_read_it(client_of):
    officer, second = member_of("Conduct"), member_of("Conduct")
    superuser = with_factor(SuperuserFactory())
    desk = client_of(superuser)
    case_actions.recuse(a_case(), officer, superuser)
    assert shown(desk)["Open cases"] == "0"

    second.groups.clear()

    assert shown(desk)["Open cases"] == "1"


@pytest.mark.calendar
def test_what_was_in_time_is_late_some_days_later(client_of):
    staff = with_factor(SuperuserFactory())
    monday = datetime(2026, 11, 2, 10, tzinfo=UNIVERSITY_ZONE)
    MentorProfile.objects.filter(pk=MentorApplicationFactory().pk).update(submitted_at=monday)

    late = {}
    for days in (1, 8, 2):
        with time_machine.travel(monday + timedelta(days=days), tick=False):
            numbers = staff_dashboard.dashboard_for(staff)["metrics"]
            late[days] = next(line.number for line in numbers if line.name == "late")

    assert late == {1: 0, 8: 1, 2: 0}


def test_the_dates_of_the_term_and_the_language_are_those_of_now(client_of):
    in_english, in_spanish = (client_of(with_factor(SuperuserFactory(language=code))) for code in ("en", "es"))
    assert "Orientation sessions: enter this semester's dates" in shown(in_english)

    assert "Casos abiertos" in shown(in_spanish)

    begins = datetime.now(UNIVERSITY_ZONE).date() - timedelta(days=7)
    Term.objects.create(season="fall", year=begins.year, starts_on=begins, ends_on=begins + timedelta(days=110))
    assert "Orientation sessions in the first 6 weeks of this semester" in shown(in_english)


def test_who_counts_may_not_ask_for_a_right_that_statements_do_not_differ_by():
    reader = Reader(1, is_superuser=False, permissions=frozenset())

    with pytest.raises(ValueError, match="PERMISSIONS_TO_READ"):
        reader.has_perm("program.view_announcement")
