"""What a mail server refuses at RCPT or DATA: whether it concerns one mail, or us, is told by the second one."""

import smtplib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.mail import EmailMessage, send_mail
from django.core.management import call_command
from django.db.models.functions import Now
from django.utils import timezone

from notifications import delivery, delivery_backends, mail_server
from notifications.actions import notify
from notifications.models import MailServerState, OutgoingMail
from program.monitoring.heartbeats import problems
from tests.factories import MatchRequestFactory
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)
POLICY, GREYLISTED = "550 5.7.1 <{}> refused by policy", "451 4.7.1 <{}> greylisted, come back in 5 minutes"
AT = {"RCPT": "RCPT", "DATA": "end of data before it is kept"}


@pytest.fixture
def server(settings):
    server = MailServer()
    settings.DELIVERY, settings.DELIVERY_TIMEOUT = server.delivery, 30
    yield server
    server.close()


def mail_to(address, kind="matches/request_reminder"):
    match_request = MatchRequestFactory(mentor__user__email=address)
    notify(match_request.mentor.user, kind, match_request)
    return OutgoingMail.objects.get(about_id=match_request.pk)


def code_to(address):
    message = EmailMessage("Your code", "123456", None, [address])
    message.lasts = timedelta(minutes=15)
    message.send()


def refuse(server, point, answer, *recipients):
    """Refuse mail to these addresses or domains; without one, to everybody."""
    server.faults[AT[point]] = lambda address: (
        answer.format(address) if not recipients or address.endswith(recipients) else None
    )


def state_of(mail):
    mail.refresh_from_db()
    return mail.attempts, bool(mail.failed_at), mail.not_before > timezone.now()


def taken(server):
    return sorted(letter["To"] for letter in server.letters)


def time_passes(server):
    """Long enough for every pause and every next try."""
    MailServerState.objects.update(paused_until=Now())
    OutgoingMail.objects.queued().update(not_before=Now(), lease_until=None)


def test_a_mail_that_the_server_perhaps_has_waits_an_hour_and_no_other_costs_a_try(server):
    perhaps, other = mail_to("ana@one.example"), mail_to("ben@two.example")
    server.faults = {"end of data": "hang up"}

    delivery.deliver_due()

    perhaps.refresh_from_db()
    assert (perhaps.times_unanswered, state_of(perhaps), state_of(other)) == (1, (1, False, True), (0, False, False))
    assert perhaps.not_before > timezone.now() + timedelta(minutes=55)


def test_the_portal_waits_for_a_word_of_the_server_as_long_as_was_set(server, settings):
    settings.DELIVERY_TIMEOUT = 47

    assert delivery_backends.delivery_backend().timeout == 47


@pytest.mark.parametrize("point", AT)
@pytest.mark.parametrize("answer", [POLICY, GREYLISTED, "554 no"])
def test_a_refusal_of_one_recipient_costs_that_mail_a_try_and_nobody_else_waits(server, point, answer):
    refused = mail_to("ana@one.example")
    mail_to("ben@two.example")
    refuse(server, point, answer, "ana@one.example")

    assert delivery.deliver_due() == 1
    code_to("cleo@three.example")
    assert delivery.deliver_due() == 1

    assert (taken(server), state_of(refused)) == (["ben@two.example", "cleo@three.example"], (1, False, True))
    assert not MailServerState.objects.exists()


def test_a_refused_mail_waits_ever_longer_and_is_given_up_in_the_end(server):
    refused = mail_to("ana@one.example")
    refuse(server, "RCPT", POLICY)
    for _try in range(29):
        time_passes(server)
        delivery.deliver_due()

    assert state_of(refused)[:2] == (29, True)


def test_a_domain_that_greylists_does_not_keep_a_code_from_another(server):
    greylisted = [mail_to(f"{name}@one.example") for name in ("ana", "ben", "dora")]
    mail_to("eve@two.example")
    refuse(server, "RCPT", GREYLISTED, "one.example")

    delivery.deliver_due()
    code_to("cleo@three.example")
    delivery.deliver_due()

    assert taken(server) == ["cleo@three.example", "eve@two.example"]
    assert [state_of(mail) for mail in greylisted] == [(1, False, True)] * 3
    assert not MailServerState.objects.exists()


def test_a_code_passes_while_only_one_domain_has_refused_and_shows_that_it_was_not_about_us(server):
    mail_to("ana@one.example")
    mail_to("ben@one.example")
    refuse(server, "RCPT", GREYLISTED, "one.example")
    delivery.deliver_due()
    assert MailServerState.objects.exists()

    code_to("cleo@three.example")
    delivery.deliver_due()

    assert taken(server) == ["cleo@three.example"]
    assert not MailServerState.objects.exists()


def test_only_what_cannot_wait_is_tried_in_a_presumed_pause(server):
    mail_to("ana@one.example")
    mail_to("ben@one.example")
    refuse(server, "RCPT", GREYLISTED, "one.example")
    delivery.deliver_due()

    send_mail("Your password was changed", "It was changed.", None, ["cleo@three.example"])
    delivery.deliver_due()

    assert (taken(server), MailServerState.objects.exists()) == ([], True)


def minutes_of_pause():
    pause = MailServerState.objects.get()
    return round((pause.paused_until - timezone.now()) / timedelta(minutes=1))


def test_what_is_refused_in_a_pause_does_not_lengthen_it_but_a_pause_that_did_not_help_does(server):
    for name in ("ana", "ben"):
        mail_to(f"{name}@{name}.example")
    refuse(server, "RCPT", POLICY)
    delivery.deliver_due()
    for name in ("cleo", "dora", "eve", "flo"):
        code_to(f"{name}@{name}.example")

    for _run in range(2):
        delivery.deliver_due()
    pause_with_codes = minutes_of_pause()
    time_passes(server)
    delivery.deliver_due()

    assert (pause_with_codes, minutes_of_pause()) == (1, 2)


def test_what_another_worker_presumes_opens_no_pause_that_is_certain():
    mail_server.record_refusal(smtplib.SMTPAuthenticationError(535, b"no"))

    mail_server.record_refusal(smtplib.SMTPDataError(554, b"no"), is_presumed=True)

    assert not MailServerState.objects.get().is_presumed


@pytest.mark.parametrize(("minutes", "is_about_us"), [(59, False), (61, True)])
def test_a_domain_that_greylists_alone_stops_no_other_if_others_were_taken_lately(server, minutes, is_about_us):
    sent = mail_to("dan@two.example")
    delivery.deliver_due()
    OutgoingMail.objects.filter(pk=sent.pk).update(sent_at=Now() - timedelta(minutes=minutes))
    waiting = [mail_to("ana@one.example"), mail_to("ben@one.example")]
    refuse(server, "RCPT", GREYLISTED, "one.example")

    delivery.deliver_due()

    assert MailServerState.objects.exists() == is_about_us
    assert [state_of(mail)[0] for mail in waiting] == [0 if is_about_us else 1] * 2
    mail_to("eve@three.example")
    delivery.deliver_due()
    assert ("eve@three.example" in taken(server)) == (not is_about_us)


def test_a_refusal_for_good_of_the_only_domain_waiting_is_about_us_though_others_were_taken(server):
    mail_to("dan@two.example")
    delivery.deliver_due()
    mails = [mail_to("ana@one.example"), mail_to("ben@one.example")]
    refuse(server, "RCPT", POLICY)

    delivery.deliver_due()

    assert [state_of(mail)[:2] for mail in mails] == [(0, False)] * 2
    assert MailServerState.objects.exists()


def test_whoever_has_repaired_it_lets_mail_leave_at_once(server):
    mails = [mail_to(f"person@{domain}.example") for domain in ("one", "two", "three")]
    server.faults["MAIL"] = "550 5.7.1 Sender refused"
    assert [delivery.deliver_due() for _run in range(2)] == [0, 0]
    server.faults = {}
    assert delivery.deliver_due() == 0

    call_command("allow_delivery", stdout=StringIO())

    assert delivery.deliver_due() == len(mails)


def test_a_repair_brings_forward_the_mails_that_showed_what_was_wrong_and_none_the_server_perhaps_has(server):
    perhaps = mail_to("dora@four.example")
    server.faults = {"end of data": "hang up"}
    delivery.deliver_due()
    MailServerState.objects.all().delete()
    for domain in ("one", "two"):
        code_to(f"person@{domain}.example")
    server.faults = {}
    refuse(server, "RCPT", POLICY)
    delivery.deliver_due()
    assert MailServerState.objects.get().is_presumed
    server.faults = {}

    call_command("allow_delivery", stdout=StringIO())

    assert delivery.deliver_due() == 2
    assert state_of(perhaps) == (1, False, True)


def test_what_the_server_says_names_nobody_to_whoever_watches(server, caplog):
    mail_to("ana@one.example")
    mail_to("ben@one.example")
    refuse(server, "RCPT", "550 <{}> quota exceeded")

    delivery.deliver_due()

    assert "one.example" in MailServerState.objects.get().last_error
    assert "quota exceeded" in " ".join(problems())
    assert "one.example" not in " ".join(problems())
    assert [line for line in caplog.messages if "delivery waits" in line]


@pytest.mark.parametrize("point", AT)
@pytest.mark.parametrize(
    "answer", [POLICY, GREYLISTED, "550 quota exceeded", "554 5.7.0 <{}> queue 4B2C", "550 5.1.8 Sender rejected"]
)
def test_the_second_refusal_in_the_same_words_is_about_us_and_costs_neither_a_try(server, point, answer):
    mails = [mail_to(f"person@{domain}.example") for domain in ("one", "two", "three", "four")]
    refuse(server, point, answer)

    assert [delivery.deliver_due() for _run in range(3)] == [0, 0, 0]

    assert [state_of(mail)[:2] for mail in mails] == [(0, False)] * 4
    assert server.conversations == 2
    assert MailServerState.objects.get().refusals == 1
    server.faults = {}
    time_passes(server)
    assert delivery.deliver_due() == 4
    assert len(taken(server)) == 4
    assert not MailServerState.objects.exists()


def test_without_another_domain_another_recipient_is_enough(server):
    mails = [mail_to(f"{name}@one.example") for name in ("ana", "ben", "cleo")]
    refuse(server, "RCPT", "550 quota exceeded")

    delivery.deliver_due()

    assert [state_of(mail)[:2] for mail in mails] == [(0, False)] * 3
    assert MailServerState.objects.exists()


def test_a_text_that_looks_like_spam_stops_no_other_text(server):
    """Each recipient is another, and each domain, but all refused mails are of one kind."""
    spam = [mail_to(f"person@{number}.example") for number in range(6)]
    mail_to("cleo@last.example", "matches/request_received")
    server.faults[AT["DATA"]] = lambda address: None if address == "cleo@last.example" else "554 5.7.1 spam"

    assert delivery.deliver_due() == 1

    assert [state_of(mail) for mail in spam] == [(1, False, True)] * 6
    assert not MailServerState.objects.exists()


def test_another_domain_is_asked_before_the_same_one(server):
    for address in ("ana@one.example", "ben@one.example", "cleo@two.example"):
        mail_to(address)
    refuse(server, "RCPT", POLICY, "one.example")

    delivery.deliver_due()

    assert taken(server) == ["cleo@two.example"]
    assert not MailServerState.objects.exists()


def test_a_second_mail_to_the_same_recipient_tells_nothing(server):
    mails = [mail_to("ana@one.example")]
    notify(mails[0].recipient, "matches/request_reminder", mails[0].about, occasion="again")
    refuse(server, "RCPT", POLICY)

    delivery.deliver_due()

    assert not MailServerState.objects.exists()
    assert list(OutgoingMail.objects.values_list("attempts", flat=True)) == [1, 1]


def test_unknown_addresses_are_given_up_however_many_and_stop_nobody(server):
    unknown = [mail_to(f"person@{domain}.example") for domain in ("one", "two", "three")]
    mail_to("cleo@four.example")
    refuse(server, "RCPT", "550 5.1.1 no such user", "one.example", "two.example", "three.example")

    assert delivery.deliver_due() == 1

    assert [state_of(mail)[:2] for mail in unknown] == [(1, True)] * 3


def test_two_recipients_refused_alike_let_the_others_go_first_the_next_time(server):
    mail_to("ana@one.example")
    mail_to("ben@two.example")
    mail_to("cleo@three.example")
    refuse(server, "RCPT", POLICY, "one.example", "two.example")
    delivery.deliver_due()

    MailServerState.objects.update(paused_until=Now())

    assert delivery.deliver_due() == 1
    assert not MailServerState.objects.exists()


def test_a_limit_in_unknown_words_reached_after_some_mails_ends_the_run(server):
    mails = [mail_to(f"person@{number}.example") for number in range(6)]
    server.faults["RCPT"] = lambda address: "550 quota exceeded" if len(server.letters) == 2 else None

    assert delivery.deliver_due() == 2

    assert [state_of(mail)[0] for mail in mails] == [1, 1, 0, 0, 0, 0]
    assert MailServerState.objects.exists()


def test_no_mail_is_given_up_while_the_server_refuses_us(server):
    mails = [mail_to("ana@one.example"), mail_to("ben@two.example")]
    refuse(server, "RCPT", "550 quota exceeded")
    delivery.deliver_due()
    OutgoingMail.objects.update(attempts=40)  # alone, after more than a day of it

    for mail in mails:
        MailServerState.objects.update(paused_until=Now())
        OutgoingMail.objects.filter(pk=mail.pk).update(not_before=Now(), attempts=28)
        delivery.deliver_due()

    assert [state_of(mail)[1] for mail in mails] == [False, False]


@pytest.mark.parametrize("point", AT)
def test_after_a_goodbye_no_mail_waits_longer_than_another(server, point):
    mail = mail_to("ana@one.example")
    server.faults[AT[point]] = "421 4.3.2 shutting down"

    delivery.deliver_due()

    assert state_of(mail) == (0, False, False)
