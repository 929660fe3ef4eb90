"""Until the office's addresses are entered, nothing is mailed into the void, and staff see it on Today."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db.models.functions import Now
from django.urls import reverse

from notifications import actions, delivery
from notifications.models import MailServerState, OutgoingMail, ProgramSettings
from program import staff_dashboard
from program.conduct import reporting
from tests.factories import MenteeProfileFactory, StaffFactory, UserFactory
from tests.program.staff_members import member_of

pytestmark = pytest.mark.django_db
CHANGE = "admin:notifications_programsettings_change"


@pytest.fixture
def installed(settings):
    settings.DEMO = False
    settings.EMAIL_BACKEND = "notifications.outbox.OutboxBackend"
    call_command("load_program", verbosity=0)
    return ProgramSettings.objects.get()


@pytest.fixture
def urgent(installed):
    reporting.report(MenteeProfileFactory().user, text="x")
    return OutgoingMail.objects.get(kind="program/concern_to_read")


def is_red(user):
    lines = {line.name: line for line in staff_dashboard.dashboard_for(user)["metrics"]}
    return not lines["office-address"].is_on_track


def attempt(mail):
    """What the worker does with this mail, without a mail server."""
    mail.about = delivery.subject_row(mail)
    return delivery.should_wait(mail)


def typed(row, **changes):
    return {field.name: getattr(row, field.name) for field in row._meta.fields if field.name != "id"} | changes


def test_a_new_installation_has_its_row_once_and_the_administrator_edits_it(client, installed):
    call_command("load_program", verbosity=0)
    client.force_login(member_of("Administrator"))

    client.post(
        reverse(CHANGE, args=[ProgramSettings.objects.get().pk]), typed(installed, alumni_phone="(323) 555-0199")
    )

    assert ProgramSettings.objects.get().alumni_phone == "(323) 555-0199"


def test_mail_to_a_placeholder_waits_without_using_up_its_tries(urgent):
    OutgoingMail.objects.exclude(pk=urgent.pk).delete()

    delivery.deliver(delivery.claim(), None, delivery.EmailBranding.current(), delivery.Refusals())

    urgent.refresh_from_db()
    assert (urgent.attempts, urgent.sent_at, urgent.failed_at, urgent.obsolete_at) == (0, None, None, None)
    assert urgent.lease_until is None


def test_todays_page_is_red_until_both_addresses_are_entered(urgent, installed):
    administrator = member_of("Administrator")
    assert is_red(administrator)

    ProgramSettings.objects.update(office_email="office@calstatela.edu")
    assert is_red(administrator)

    ProgramSettings.objects.update(staff_copy_email="copies@calstatela.edu")
    assert not is_red(administrator)


def test_what_waited_goes_to_the_address_that_is_entered(client, urgent, installed):
    OutgoingMail.objects.create(recipient=UserFactory(), kind="matches/request_sent", key="x")
    administrator = member_of("Administrator")
    client.force_login(administrator)

    client.post(
        reverse(CHANGE, args=[installed.pk]), typed(installed, office_email="office@calstatela.edu", confirmed="1")
    )

    urgent.refresh_from_db()
    assert urgent.to_address == "office@calstatela.edu"
    assert not attempt(urgent)
    assert not OutgoingMail.objects.filter(to_address="office@calstatela.edu").exclude(pk=urgent.pk).exists()
    assert LogEntry.objects.filter(user=administrator).exists()
    assert not MailServerState.objects.exists()


def failed(**fields):
    return OutgoingMail.objects.create(recipient=UserFactory(), kind="matches/request_sent", failed_at=Now(), **fields)


def test_a_dead_letter_is_dealt_with_and_leaves_the_list(client):
    mail, office = failed(key="x"), member_of("Office")
    client.force_login(office)
    chosen = {"action": "set_aside", "_selected_action": [mail.pk], "confirmed": "1"}

    client.post(reverse("admin:notifications_outgoingmail_changelist"), chosen)

    mail.refresh_from_db()
    assert mail.obsolete_at
    assert not mail.failed_at
    assert actions.queue_again(OutgoingMail.objects.all(), by=StaffFactory()) == 0
    assert LogEntry.objects.filter(user=office, object_id=str(mail.pk)).exists()


def test_a_code_that_came_back_is_not_sent_again_and_is_dealt_with(client):
    code, letter = failed(key="x", message={"subject": "123456"}), failed(key="y")
    client.force_login(member_of("Office"))
    address, both = reverse("admin:notifications_outgoingmail_changelist"), [code.pk, letter.pk]

    answer = client.post(address, {"action": "queue_again", "_selected_action": both, "confirmed": "1"}, follow=True)

    assert "mail_of_the_sign_in" in {message.extra_tags for message in answer.context["messages"]}
    assert list(OutgoingMail.objects.queued()) == [letter]
    client.post(address, {"action": "set_aside", "_selected_action": both, "confirmed": "1"})
    assert not OutgoingMail.objects.filter(failed_at__isnull=False).exists()


def test_no_mail_asks_to_be_answered_to_an_address_that_is_not_entered_yet(installed):
    mentee = MenteeProfileFactory()
    reporting.report(mentee.user, text="x")
    mail = OutgoingMail.objects.filter(recipient=mentee.user).with_reader().first()
    mail.about = delivery.subject_row(mail)
    reply_to = []
    for address in ("", "office@campus.example"):
        if address:
            ProgramSettings.objects.update(office_email=address)
        reply_to.append(delivery.build_message(mail, delivery.EmailBranding.current()).reply_to)

    assert reply_to == [[], ["office@campus.example"]]
