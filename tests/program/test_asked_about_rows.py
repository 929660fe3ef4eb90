"""Of the rows that staff choose, the page that asks names those that will change; the others stay as they are."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import OutgoingMail
from program.admin.orientation import TO_CALL_OFF
from program.imports import importing
from program.models import LimitedOrientation, OrientationSession, Registration, Term
from program.orientation import arranging
from tests.factories import MentorProfileFactory, StaffFactory, UserFactory, days_from_today
from tests.program.staff_members import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of):
    return client_of(member_of("Office"))


def mail(**fate):
    key = f"matches/request_sent:{OutgoingMail.objects.count()}"
    return OutgoingMail.objects.create(recipient=UserFactory(), kind="matches/request_sent", key=key, **fate)


def mails():
    """One that was sent, and one that failed."""
    return mail(sent_at=timezone.now()), mail(failed_at=timezone.now())


def a_sent_mail():
    sent, failed = mails()
    return [sent], [failed]


def a_failed_mail():
    sent, failed = mails()
    return [failed], [sent]


def a_short_orientation_to_give():
    given = {"given_on": days_from_today(-9), "given_by": StaffFactory()}
    asked, done = (LimitedOrientation.objects.create(person=UserFactory(), **fields) for fields in ({}, given))
    return [asked], [done]


def a_registration():
    session = OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=9), place="Library")
    coming, cancelled = (arranging.register(session, MentorProfileFactory().user) for _person in range(2))
    arranging.cancel(cancelled, by=cancelled.person)
    return [coming], [Registration.objects.get(pk=cancelled.pk)]


def a_semester_that_asks_already():
    days = {"starts_on": days_from_today(-9), "ends_on": days_from_today(90)}
    return [], [Term.objects.create(season="fall", year=2026, ask_mentors_on=days_from_today(-9), **days)]


@pytest.mark.parametrize(
    ("build", "name", "action"),
    [
        (a_sent_mail, "notifications_outgoingmail", "mark_returned"),
        (a_failed_mail, "notifications_outgoingmail", "set_aside"),
        (a_short_orientation_to_give, "program_limitedorientation", "given_today"),
        (a_registration, "program_registration", "cancel"),
        (a_semester_that_asks_already, "program_term", "ask_mentors"),
    ],
)
def test_only_rows_that_will_change_are_asked_about_and_do(desk, build, name, action):
    changing, staying = build()
    address = reverse(f"admin:{name}_changelist")
    chosen = {"action": action, "_selected_action": [row.pk for row in (*changing, *staying)]}

    def stored(rows):
        return [type(row).objects.filter(pk=row.pk).values().get() for row in rows]

    before = stored(changing), stored(staying)

    assert desk.post(address, chosen).context["rows"] == changing
    desk.post(address, chosen | {"confirmed": "1"})

    assert stored(staying) == before[1]
    assert all(now != then for now, then in zip(stored(changing), before[0], strict=True))


@pytest.mark.parametrize("message", [None, {"subject": "ABC123"}])
def test_staff_read_that_codes_are_not_sent_again_only_when_they_chose_one(desk, message):
    rows = [mail(failed_at=timezone.now(), message=message), mail(message={"subject": "ABC456"})]
    chosen = {"action": "queue_again", "_selected_action": [row.pk for row in rows], "confirmed": "1"}

    page = desk.post(reverse("admin:notifications_outgoingmail_changelist"), chosen, follow=True)

    said = {said.extra_tags for said in page.context["messages"]}
    assert ("mail_of_the_sign_in" in said) is (message is not None)


def test_calling_off_a_session_says_how_many_of_its_people_are_told(desk):
    sessions = []
    for days in (7, 8, 9):
        session = OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=days), place="Library")
        rows = [arranging.register(session, MentorProfileFactory().user) for _person in range(2)]
        arranging.cancel(rows[0], by=rows[0].person)
        sessions.append(session)
    chosen = {"action": "call_off", "_selected_action": [sessions[1].pk]}

    page = desk.post(reverse("admin:program_orientationsession_changelist"), chosen)

    assert page.context["consequence"] == TO_CALL_OFF % {"told": 1}


def test_an_import_asks_only_about_the_lines_that_add_someone(desk):
    known = UserFactory()
    lines = f"Email,First name\nnew@people.example,Ana\n{known.email},Bo\nno address,Cy\n"
    file = importing.read_file(StaffFactory(), kind="mentees", name="a.csv", content=lines.encode())

    page = desk.post(reverse("admin:program_importfile_change", args=[file.pk]), {"verb": "carry_out"})

    assert file.rows.count() == 3
    assert page.context["rows"] == ["new@people.example"]
