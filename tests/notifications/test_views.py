import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.html import escape

from matches.answer_link import link_for
from notifications.actions import mark_read, notify
from notifications.delivery_backends import MaildirBackend
from notifications.models import Notice, OutgoingMail
from notifications.rendering import render_subject
from tests.factories import MatchFactory, MatchRequestFactory, SuperuserFactory, UserFactory, age
from tests.pages import found, words

pytestmark = pytest.mark.django_db
NOTICES = reverse("notifications:list")


def notices_for(user, count):
    for _number in range(count):
        notify(user, "matches/request_received", MatchRequestFactory())
        notify(user, "matches/lapsed", MatchFactory())


@pytest.mark.parametrize("count", [1, 3])
def test_the_notices_need_the_same_statements_for_any_number(client_of, user, count, django_assert_num_queries):
    notices_for(user, count)
    client = client_of(user)
    client.get(NOTICES)  # content types are read once and kept

    with django_assert_num_queries(7):
        assert client.get(NOTICES).status_code == 200


def test_a_notice_says_what_its_mail_says_and_leads_there(client_of, user):
    match_request = MatchRequestFactory()
    notify(user, "matches/request_received", match_request)

    shown = client_of(user).get(NOTICES)

    [notice] = found(shown, "//ul[@class='rows']//a")
    assert words(notice) == render_subject("matches/request_received", match_request, user)
    assert match_request.mentee.user.public_name in words(notice)
    assert notice.get("href") == match_request.get_absolute_url()


def test_what_came_today_stands_apart_from_what_came_before(client_of, user):
    notices_for(user, 2)
    old = Notice.objects.order_by("pk").first()
    age(old, days=2)

    today, earlier = (len(notices) for _heading, notices in client_of(user).get(NOTICES).context["groups"])

    assert (today, earlier) == (3, 1)


def test_a_notice_about_a_row_that_is_gone_says_so(client_of, user):
    match_request = MatchRequestFactory()
    notify(user, "matches/request_received", match_request)
    name = match_request.mentee.user.public_name
    match_request.delete()

    [notice] = found(client_of(user).get(NOTICES), "//ul[@class='rows']//a")
    assert words(notice)
    assert name not in words(notice)
    assert notice.get("href") == reverse("program:home")


def test_what_is_shown_as_new_is_read_then_and_nothing_of_others(client_of, user):
    notices_for(user, 1)
    notify(UserFactory(), "matches/request_received", MatchRequestFactory())
    client = client_of(user)

    first, second = (found(client.get(NOTICES), "//li[contains(@class, 'unread')]") for _visit in range(2))

    assert (len(first), len(second)) == (2, 0)
    assert Notice.objects.filter(read_at=None).count() == 1


def test_no_notices_yet_says_what_will_be_there(client_of, user):
    [empty] = found(client_of(user).get(NOTICES), "//*[@class='empty']")
    assert [bool(words(empty.find(part))) for part in ("h2", "p")] == [True, True]


def letter(settings):
    message = EmailMultiAlternatives("Subject <b>", "Text https://people.example/", None, ["ana@people.example"])
    message.attach_alternative('<p style="color: red">As HTML</p><script src="/x.js"></script>', "text/html")
    message.attach("talk.ics", "BEGIN:VCALENDAR", "text/calendar")
    MaildirBackend(settings.DEMO_MAILBOX).send_messages([message])


def test_the_demo_mailbox_shows_every_mail(client, settings):
    assert len(found(client.get(reverse("demo:mail_list")), "//*[@class='empty']/h2")) == 1
    letter(settings)

    shown = client.get(reverse("demo:mail_list"))

    [kept] = shown.context["mails"]
    detail = client.get(reverse("demo:mail_detail", args=[kept.key])).content.decode()
    assert "Subject &lt;b&gt;" in shown.content.decode()
    assert '<a href="https://people.example/"' in detail
    assert ">talk.ics</a>" in detail
    html = client.get(reverse("demo:mail_html", args=[kept.key]))
    assert "sandbox" in html["Content-Security-Policy"]
    assert "script-src" not in html["Content-Security-Policy"]
    file = client.get(reverse("demo:mail_attachment", args=[kept.key, 0]))
    assert (file.content, file["Content-Disposition"]) == (b"BEGIN:VCALENDAR", 'attachment; filename="talk.ics"')


@pytest.mark.parametrize("name", ["mail_detail", "mail_html"])
def test_a_mail_that_is_not_there_is_not_found(client, name):
    assert client.get(reverse(f"demo:{name}", args=["../../etc/passwd".replace("/", "-")])).status_code == 404


@pytest.mark.parametrize("page", ["/notices/", "/home/", "/requests/", "/help/"])
def test_a_banner_on_every_page_says_that_a_mail_did_not_arrive(client_of, user, page):
    def banner(person):
        """Where a banner leads that asks for another address."""
        return found(client_of(person).get(page), "//*[@class='notice warn' and not(@hidden)]//a/@href")

    notices_for(user, 1)
    assert banner(user) == []
    OutgoingMail.objects.filter(recipient=user).update(failed_at=Now())

    assert banner(user) == [reverse("account_email")]
    assert banner(UserFactory()) == []


@pytest.fixture
def staff_client(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    return client_of(SuperuserFactory())


def test_staff_queue_dead_letters_again(staff_client, user):
    notices_for(user, 1)
    OutgoingMail.objects.update(failed_at=Now(), attempts=29)
    mails = list(OutgoingMail.objects.values_list("pk", flat=True))

    staff_client.post(
        reverse("admin:notifications_outgoingmail_changelist"),
        {"action": "queue_again", "_selected_action": mails, "confirmed": "1"},
    )

    assert OutgoingMail.objects.due().filter(attempts=0).count() == len(mails)


def test_staff_read_a_mail_with_real_data_but_never_the_link_that_acts(staff_client):
    match_request = MatchRequestFactory()
    notify(match_request.mentor.user, "matches/request_received", match_request)
    mail = OutgoingMail.objects.get()

    shown = staff_client.get(reverse("admin:notifications_outgoingmail_change", args=[mail.pk])).content.decode()

    assert escape(render_subject("matches/request_received", match_request, match_request.mentor.user)) in shown
    assert "/answer/…/" in shown
    assert link_for(match_request) not in shown


def test_a_code_in_a_finished_message_is_not_shown_to_staff(staff_client):
    send_mail("Your code", "998877", None, ["ana@people.example"])
    mail = OutgoingMail.objects.get()

    shown = staff_client.get(reverse("admin:notifications_outgoingmail_change", args=[mail.pk]))

    assert b"998877" not in shown.content


def test_only_the_notices_that_were_shown_are_read_then_and_once(client_of, user):
    notices_for(user, 11)
    client = client_of(user)

    client.get(NOTICES)

    unread = user.notices.filter(read_at=None)
    assert unread.count() == 2
    first_read = dict(user.notices.exclude(read_at=None).values_list("pk", "read_at"))
    mark_read(user.notices.all())
    assert not unread.exists()
    assert dict(user.notices.filter(pk__in=first_read).values_list("pk", "read_at")) == first_read
