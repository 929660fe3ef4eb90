import mailbox
import smtplib
from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from lxml import html as document

from accounts.models import User
from core.templatetags.portal import exact
from matches import actions as matches
from notifications import delivery, delivery_backends
from notifications.actions import notify, opt_out
from notifications.models import EmailIntro, MailServerState, OutgoingMail, ProgramSettings
from notifications.rendering import localized_for, render_subject
from tests.factories import MatchRequestFactory, UserFactory, age
from tests.mails import fate

pytestmark = pytest.mark.django_db


class Carrier(delivery_backends.BaseEmailBackend):
    """A mail server in memory that can be told how to fail."""

    sent = []
    error = None

    def send_messages(self, messages):
        if Carrier.error:
            raise Carrier.error
        Carrier.sent.extend(messages)
        return len(messages)


@pytest.fixture(autouse=True)
def carrier(settings):
    Carrier.sent, Carrier.error = [], None
    settings.DELIVERY = {"EMAIL_BACKEND": f"{__name__}.Carrier"}
    return Carrier


def received(match_request=None):
    match_request = match_request or MatchRequestFactory()
    notify(match_request.mentor.user, "matches/request_received", match_request)
    return OutgoingMail.objects.get(about_id=match_request.pk, recipient=match_request.mentor_id)


def in_words(message):
    return message.subject, message.to, message.reply_to


def test_a_mail_is_rendered_sent_once_and_marked(carrier):
    mail = received()

    assert [delivery.deliver_due(), delivery.deliver_due()] == [1, 0]

    [message] = carrier.sent
    assert in_words(message) == (
        render_subject(mail.kind, mail.about, mail.recipient),
        [mail.recipient.email],
        ["mentoring@portal.example"],
    )
    assert mail.about.mentee.user.public_name in message.subject
    mail.refresh_from_db()
    assert (fate(mail), mail.attempts) == ("sent", 1)


def test_text_and_html_say_the_same_and_html_needs_no_picture(carrier):
    received()

    delivery.deliver_due()

    [message] = carrier.sent
    [(html, mimetype)] = message.alternatives
    assert mimetype == "text/html"
    [button] = document.fromstring(html).xpath("//a[@class='button']")
    assert f"\n{button.text}: {button.get('href')}" in message.body
    assert "/answer/" in button.get("href")
    assert "A first job in public health." in html
    assert "<img" not in html
    assert 'style="' in html


def test_what_people_typed_is_escaped_in_html_and_plain_in_text(carrier):
    received(MatchRequestFactory(wants_to_reach="<script>alert(1)</script> & more"))

    delivery.deliver_due()

    [message] = carrier.sent
    assert "<script>alert(1)</script> & more" in message.body
    assert "<script>" not in message.alternatives[0][0]


def test_a_link_that_somebody_typed_is_a_quotation_and_no_button_of_ours(carrier):
    received(MatchRequestFactory(wants_to_reach="Pay here: https://else.example/\n\nSign in: https://else.example/in"))

    delivery.deliver_due()

    [message] = carrier.sent
    html = message.alternatives[0][0]
    assert "> Pay here: https://else.example/\n>\n> Sign in: https://else.example/in\n" in message.body
    assert 'href="https://else.example' not in html
    assert len(document.fromstring(html).xpath("//a[@class='button']")) == 1


def test_a_mail_speaks_the_language_and_the_zone_of_its_reader(carrier):
    match_request = MatchRequestFactory(mentor__user__time_zone="America/New_York")
    received(match_request)

    delivery.deliver_due()

    with localized_for(match_request.mentor.user):
        of_the_reader = exact(match_request.respond_by)
    with localized_for(None):
        assert exact(match_request.respond_by) != of_the_reader
    assert of_the_reader in carrier.sent[0].body


def test_a_name_with_a_line_break_cannot_add_a_header(carrier):
    match_request = MatchRequestFactory()
    User.objects.filter(pk=match_request.mentee_id).update(given_name="Ana\nBcc: x@y.example")
    received(match_request)

    delivery.deliver_due()

    assert "\n" not in carrier.sent[0].subject


def test_a_mail_that_is_no_longer_true_is_not_sent(carrier):
    match_request = MatchRequestFactory()
    mail = received(match_request)
    age(match_request, days=10, seconds=1)

    assert delivery.deliver_due() == 0

    mail.refresh_from_db()
    assert (fate(mail), carrier.sent) == ("obsolete", [])


def test_a_mail_about_a_row_that_is_gone_is_obsolete():
    mail = received()
    mail.about.delete()

    delivery.deliver_due()

    mail.refresh_from_db()
    assert fate(mail) == "obsolete"


def test_somebody_whose_participation_has_ended_gets_no_more_mail():
    notify(UserFactory(ended_at=timezone.now()), "matches/request_received", MatchRequestFactory())

    delivery.deliver_due()

    assert fate(OutgoingMail.objects.get()) == "obsolete"


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPServerDisconnected("gone")])
def test_a_mail_server_that_is_away_costs_one_mail_one_try_and_the_rest_none(carrier, error):
    mails = [received(), received()]
    carrier.error = error

    delivery.deliver_due()

    for mail in mails:
        mail.refresh_from_db()
    assert [mail.attempts for mail in mails] == [1, 0]
    assert [fate(mail) for mail in mails] == ["queued", "queued"]


def test_after_the_mail_server_is_back_everything_leaves(carrier):
    received()
    carrier.error = ConnectionRefusedError()
    delivery.deliver_due()
    carrier.error = None
    assert delivery.deliver_due() == 0
    OutgoingMail.objects.update(not_before=F("not_before") - timedelta(minutes=2))
    MailServerState.objects.update(paused_until=F("paused_until") - timedelta(minutes=1))

    assert delivery.deliver_due() == 1


def test_tries_are_spaced_from_a_minute_to_an_hour(carrier):
    mail = received()
    carrier.error = smtplib.SMTPDataError(451, b"try later")
    pauses = []
    for _try in range(10):
        OutgoingMail.objects.update(not_before=Now())
        delivery.deliver_due()
        mail.refresh_from_db()
        pauses.append((mail.not_before - timezone.now()).total_seconds() / 60)

    assert all(
        0.7 * minutes <= pause <= 1.3 * minutes
        for minutes, pause in zip([1, 2, 4, 8, 16, 32, 60, 60, 60, 60], pauses, strict=True)
    )


def test_after_29_tries_a_mail_is_a_dead_letter(carrier):
    mail = received()
    OutgoingMail.objects.update(attempts=28)
    carrier.error = smtplib.SMTPDataError(451, b"try later")

    delivery.deliver_due()

    mail.refresh_from_db()
    assert (fate(mail), mail.last_error) == ("failed", "SMTPDataError: (451, b'try later')")


def test_an_address_refused_for_good_is_a_dead_letter_at_once(carrier):
    mail = received()
    carrier.error = smtplib.SMTPRecipientsRefused({mail.address: (550, b"no such mailbox")})

    delivery.deliver_due()

    mail.refresh_from_db()
    assert fate(mail) == "failed"


def test_a_mail_that_killed_its_worker_29_times_is_a_dead_letter(carrier):
    mail = received()
    OutgoingMail.objects.update(attempts=29, lease_until=Now() - timedelta(seconds=1))

    delivery.deliver_due()

    mail.refresh_from_db()
    assert (fate(mail), carrier.sent) == ("failed", [])


def test_a_poisoned_mail_does_not_hold_up_the_others(carrier):
    poisoned = received()
    OutgoingMail.objects.update(kind="matches/no_such_template")
    fine = received()

    assert delivery.deliver_due() == 1

    for mail in (poisoned, fine):
        mail.refresh_from_db()
    assert [fate(poisoned), fate(fine)] == ["queued", "sent"]
    assert poisoned.last_error.startswith("TemplateDoesNotExist")


def test_a_mail_held_by_a_living_worker_is_left_to_it_until_its_lease_ends():
    mail = received()
    assert delivery.claim() == mail
    assert delivery.claim() is None
    OutgoingMail.objects.update(lease_until=Now() - timedelta(seconds=1))

    assert delivery.claim() == mail


def test_every_try_has_the_same_message_id(carrier):
    mail = received()
    delivery.deliver_due()
    OutgoingMail.objects.update(sent_at=None)  # the worker died before its commit
    delivery.deliver_due()

    first, second = (message.extra_headers["Message-ID"] for message in carrier.sent)
    assert first == second
    assert OutgoingMail.objects.get().pk == mail.pk


def test_a_code_leaves_before_all_else_and_nothing_of_it_is_kept(carrier):
    received()
    send_mail("Your code", "123456", None, ["ana@people.example"], html_message="<b>123456</b>")

    delivery.deliver_due()

    assert carrier.sent[0].subject == "Your code"
    assert carrier.sent[0].alternatives[0][0] == "<b>123456</b>"
    assert OutgoingMail.objects.get(kind="finished").message == {}


def test_an_invitation_goes_with_the_mail_about_a_chosen_time(carrier):
    match = matches.accept(MatchRequestFactory())
    time = timezone.now() + timedelta(days=2)
    interview = matches.offer_times(
        match, match.mentor.user, times=[time], mode="online", place="https://meet.example/talk"
    )
    matches.choose_time(interview, match.mentee.user, time)

    delivery.deliver_due()

    invitations = [message for message in carrier.sent if message.attachments]
    assert {message.to[0] for message in invitations} == {match.mentee.user.email, match.mentor.user.email}
    assert "METHOD:PUBLISH" in invitations[0].attachments[0].content


def test_in_demo_mode_mails_go_to_a_folder(settings):
    settings.DELIVERY = None
    mail = received()

    delivery.deliver_due()

    [letter] = mailbox.Maildir(settings.DEMO_MAILBOX)
    assert letter["Subject"] == render_subject(mail.kind, mail.about, mail.recipient)


def test_a_folder_that_another_process_is_just_making_takes_the_mail(settings):
    settings.DELIVERY = None
    settings.DEMO_MAILBOX.mkdir(parents=True)
    received()

    delivery.deliver_due()

    assert len(mailbox.Maildir(settings.DEMO_MAILBOX)) == 1


def test_a_real_portal_without_a_mail_server_says_what_to_set(settings):
    settings.DELIVERY, settings.DEMO = None, False

    with pytest.raises(delivery_backends.ImproperlyConfigured, match="EMAIL_URL"):
        delivery.deliver_due()


def test_a_kind_that_is_switched_off_is_not_mailed_but_the_notice_is_there(carrier):
    match_request = MatchRequestFactory()
    mentee = match_request.mentee.user
    opt_out(mentee, "matches/request_sent")
    notify(mentee, "matches/request_sent", match_request)

    delivery.deliver_due()

    assert (carrier.sent, fate(OutgoingMail.objects.get()), mentee.notices.count()) == ([], "obsolete", 1)


def test_only_mail_that_may_be_switched_off_offers_one_click_to_do_so(carrier):
    match_request = MatchRequestFactory()
    notify(match_request.mentee.user, "matches/request_sent", match_request)
    received(match_request)

    delivery.deliver_due()

    offers = {message.to[0]: message.extra_headers.get("List-Unsubscribe-Post") for message in carrier.sent}
    assert offers == {
        match_request.mentee.user.email: "List-Unsubscribe=One-Click",
        match_request.mentor.user.email: None,
    }


def test_staff_open_a_kind_of_mail_with_their_own_words_and_sign_it(carrier):
    EmailIntro.objects.create(kind="matches/request_received", text_en="Spring is here.", text_es="Ya es primavera.")
    ProgramSettings.objects.create(signature_en="Warmly, the office")
    received()
    received(MatchRequestFactory(mentor__user__language="es"))

    delivery.deliver_due()

    english, spanish = (message.body for message in carrier.sent)
    assert english.split("\n\n")[1] == "Spring is here."
    assert "-- \nWarmly, the office" in english
    assert spanish.split("\n\n")[1] == "Ya es primavera."
