"""One mail in the morning, with what each member of staff may see, and none when nothing waits."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from demo import mailbox
from notifications import delivery
from notifications.models import OutgoingMail
from notifications.rendering import render_subject
from profiles.models import MentorProfile
from program import staff_dashboard
from program.conduct import reporting
from program.models import ClosedDay
from program.staff_dashboard import digest
from tests.factories import MenteeProfileFactory, MentorApplicationFactory, StaffFactory, UserFactory
from tests.program.staff_members import member_of


@pytest.fixture
def approver(db):
    return member_of("Approver")


def written():
    return list(OutgoingMail.objects.filter(kind="program/digest").values_list("recipient__email", flat=True))


def label_of(person, name):
    """What a line of their board is called."""
    [label] = [line.label for line in staff_dashboard.dashboard_for(person)["waiting"] if line.name == name]
    return label


def test_staff_get_one_mail_with_what_is_theirs_to_look_at(approver):
    officer, nobody = member_of("Conduct officer"), StaffFactory()
    MentorApplicationFactory()
    reporting.report(MenteeProfileFactory().user, kind="worry", text="Qsecret.")

    digest.send_digest()
    delivery.deliver_due()

    letters = {letter.to: letter for letter in map(mailbox.stored_mail, mailbox.keys())}
    texts = {
        person: next(letter.text for to, letter in letters.items() if person.email in to)
        for person in (approver, officer)
    }
    applications, cases = (label_of(person, name) for person, name in ((approver, "applications"), (officer, "cases")))
    assert f"- {applications}: 1" in texts[approver]
    assert cases not in texts[approver]
    assert f"- {cases}: 1" in texts[officer]
    assert "Qsecret" not in texts[officer]
    assert nobody.email not in written()


def test_the_subject_says_how_much_it_is(approver):
    MentorApplicationFactory()

    digest.send_digest()
    delivery.deliver_due()

    [subject] = [letter.subject for letter in map(mailbox.stored_mail, mailbox.keys()) if approver.email in letter.to]
    assert subject == render_subject("program/digest", approver, approver)
    assert re.findall(r"\d+", subject) == ["1"]


@pytest.mark.calendar
def test_twice_on_a_day_is_once(approver):
    MentorApplicationFactory()

    digest.send_digest()
    digest.send_digest()

    assert written() == [approver.email]


@pytest.mark.calendar
def test_nobody_is_written_to_when_nothing_waits_or_the_campus_is_closed(approver):
    assert digest.send_digest() == 0

    MentorApplicationFactory()
    today = timezone.localdate()
    ClosedDay.objects.create(name_en="Break", starts_on=today - timedelta(days=1), ends_on=today)
    assert digest.send_digest() == 0


def test_what_a_colleague_has_settled_meanwhile_is_not_sent(approver):
    MentorApplicationFactory()
    digest.send_digest()
    MentorProfile.objects.update(status=MentorProfile.Status.RETURNED)

    delivery.deliver_due()

    assert OutgoingMail.objects.get(kind="program/digest").obsolete_at


@pytest.mark.parametrize(("kind", "mails"), [("conduct", 1), ("worry", 0), ("other", 0)])
def test_only_a_report_of_a_crossed_line_is_mailed_to_the_office_at_once(db, kind, mails):
    reporting.report(UserFactory(), kind=kind, text="x")

    assert OutgoingMail.objects.filter(kind="program/concern_to_read").count() == mails
