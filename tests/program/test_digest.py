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
from program.models import ClosedDay, OrientationSession, Term
from program.staff_dashboard import digest
from tests.factories import MenteeProfileFactory, MentorApplicationFactory, StaffFactory, UserFactory
from tests.program.staff_members import member_of


@pytest.fixture
def colleague(db):
    """A member of the office in a semester that has its orientation."""
    start = timezone.localdate()
    Term.objects.create(season="fall", year=start.year, starts_on=start, ends_on=start + timedelta(days=110))
    OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=7), place="Library")
    return member_of("Office")


def written():
    return list(OutgoingMail.objects.filter(kind="program/digest").values_list("recipient__email", flat=True))


def label_of(person, name):
    """What a line of their board is called."""
    [label] = [line.label for line in staff_dashboard.dashboard_for(person)["waiting"] if line.name == name]
    return label


def test_staff_get_one_mail_with_what_is_theirs_to_look_at(colleague):
    officer, nobody = member_of("Conduct"), StaffFactory()
    MentorApplicationFactory()
    reporting.report(MenteeProfileFactory().user, kind="worry", text="Qsecret.")

    digest.send_digest()
    delivery.deliver_due()

    letters = {letter.to: letter for letter in map(mailbox.stored_mail, mailbox.keys())}
    texts = {
        person: next(letter.text for to, letter in letters.items() if person.email in to)
        for person in (colleague, officer)
    }
    applications, cases = (label_of(person, name) for person, name in ((colleague, "applications"), (officer, "cases")))
    assert f"- {applications}: 1" in texts[colleague]
    assert cases not in texts[colleague]
    assert f"- {cases}: 1" in texts[officer]
    assert "Qsecret" not in texts[officer]
    assert nobody.email not in written()


def test_the_subject_says_how_much_it_is(colleague):
    MentorApplicationFactory()

    digest.send_digest()
    delivery.deliver_due()

    [subject] = [letter.subject for letter in map(mailbox.stored_mail, mailbox.keys()) if colleague.email in letter.to]
    assert subject == render_subject("program/digest", colleague, colleague)
    assert re.findall(r"\d+", subject) == ["1"]


@pytest.mark.calendar
def test_twice_on_a_day_is_once(colleague):
    MentorApplicationFactory()

    digest.send_digest()
    digest.send_digest()

    assert written() == [colleague.email]


@pytest.mark.calendar
def test_nobody_is_written_to_when_nothing_waits_or_the_campus_is_closed(colleague):
    assert digest.send_digest() == 0

    MentorApplicationFactory()
    today = timezone.localdate()
    ClosedDay.objects.create(name_en="Break", starts_on=today - timedelta(days=1), ends_on=today)
    assert digest.send_digest() == 0


def test_what_a_colleague_has_settled_meanwhile_is_not_sent(colleague):
    MentorApplicationFactory()
    digest.send_digest()
    MentorProfile.objects.update(status=MentorProfile.Status.RETURNED)

    delivery.deliver_due()

    assert OutgoingMail.objects.get(kind="program/digest").obsolete_at


@pytest.mark.parametrize(("kind", "mails"), [("conduct", 1), ("worry", 0), ("other", 0)])
def test_only_a_report_of_a_crossed_line_is_mailed_to_the_office_at_once(db, kind, mails):
    reporting.report(UserFactory(), kind=kind, text="x")

    assert OutgoingMail.objects.filter(kind="program/concern_to_read").count() == mails
