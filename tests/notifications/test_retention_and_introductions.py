"""How long mails are kept, which may be switched off, and what staff may write into them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from agreements.actions import make_staff_copies
from agreements.models import StaffCopy
from notifications import delivery
from notifications.actions import delete_old_mails, notify
from notifications.models import MAIL_RETENTION_DAYS, EmailIntro, Notice, OutgoingMail
from notifications.registry import MESSAGE_TYPES, PREVIEW_SOURCES
from notifications.rendering import all_kinds, localized_for, render_body, render_subject
from notifications.tasks import delete_old_mails as task
from program.conduct import reporting
from program.privacy.retention_policy import RETENTION_POLICY
from tests.agreements.builders import in_force
from tests.factories import MatchFactory, MatchRequestFactory, StaffFactory, SuperuserFactory, UserFactory
from tests.pages import errors_of, found, links, words
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
FATES = ["sent_at", "failed_at", "obsolete_at"]


def mails(count=1):
    match_request = MatchRequestFactory()
    for number in range(count):
        notify(match_request.mentor.user, "matches/request_reminder", match_request, occasion=str(number))
    return OutgoingMail.objects.filter(about_id=match_request.pk)


def settled(field, **ago):
    mails().update(**{field: Now() - timedelta(**ago)})


@pytest.mark.parametrize("fate", FATES)
def test_a_mail_is_deleted_thirty_days_after_its_fate_and_its_notice_stays(fate):
    settled(fate, days=30)
    settled(fate, days=29, hours=23)

    assert [task(), task()] == [1, 0]

    assert (OutgoingMail.objects.count(), Notice.objects.count()) == (1, 2)


def test_a_mail_that_still_waits_is_never_deleted():
    mails().update(created_at=Now() - timedelta(days=400), not_before=Now() - timedelta(days=400))

    assert delete_old_mails() == 0


def test_many_are_deleted_in_batches():
    mails(5).update(sent_at=Now() - timedelta(days=31))

    assert delete_old_mails(batch=2) == 5


def test_the_record_of_which_version_went_to_the_office_outlives_the_thirty_days():
    agreement = in_force()
    make_staff_copies()
    OutgoingMail.objects.update(sent_at=Now() - timedelta(days=400), obsolete_at=None)
    copies = OutgoingMail.objects.filter(kind="agreements/staff_copy").count()

    delete_old_mails()

    assert copies == OutgoingMail.objects.count() == StaffCopy.objects.filter(version__agreement=agreement).count() == 1


def test_the_privacy_page_says_the_same(client):
    said = [
        str(promise["how_long"]) for promise in RETENTION_POLICY if str(MAIL_RETENTION_DAYS) in str(promise["how_long"])
    ]
    assert said
    assert MAIL_RETENTION_DAYS == 30
    page = client.get("/privacy/").text
    assert all(how_long in page for how_long in said)


def test_beat_deletes_them_every_night():
    assert "notifications.tasks.delete_old_mails" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.fixture
def staff_client(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    return client_of(SuperuserFactory())


def test_there_is_an_opening_for_every_kind_of_mail(staff_client):
    page = staff_client.get(reverse("admin:notifications_emailintro_add")).content.decode()

    assert all(f'<option value="{kind}"' in page for kind in all_kinds())
    assert set(MESSAGE_TYPES) <= set(all_kinds())


def test_staff_write_an_opening_see_the_last_mail_with_it_and_it_leaves_so(staff_client, settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    mail = mails().get()
    words = {"kind": mail.kind, "text_en": "Spring is here.", "text_es": "Ya es primavera."}

    staff_client.post(reverse("admin:notifications_emailintro_add"), words)

    opening = EmailIntro.objects.get()
    page = staff_client.get(reverse("admin:notifications_emailintro_change", args=[opening.pk])).content.decode()
    shown = page[page.index("<pre>") : page.index("</pre>")]
    greeting, opened, *_ = shown.removeprefix("<pre>").split("\n\n")
    assert (mail.recipient.first_name_shown in greeting, opened) == (True, "Spring is here.")
    with localized_for(mail.recipient):
        first = render_body(mail.kind, delivery.subject_row(mail), mail.recipient).split("\n\n")[0]
    assert mail.about.mentee.user.public_name in first
    assert escape(first) in shown
    assert "/answer/…/" in shown


def test_an_opening_for_a_kind_there_is_not_is_refused(staff_client):
    words = {"kind": "matches/no_such_kind", "text_en": "Hello.", "text_es": ""}

    page = staff_client.post(reverse("admin:notifications_emailintro_add"), words)

    assert (page.status_code, EmailIntro.objects.count()) == (200, 0)


def test_staff_read_every_kind_of_mail_with_real_data_in_both_languages_before_it_is_ever_sent(staff_client):
    match_request = MatchRequestFactory()
    page = reverse("admin:notifications_emailintro_kinds")

    shown = staff_client.get(page, {"kind": "matches/request_received"}).content.decode()

    mentor = match_request.mentor.user
    assert escape(render_subject("matches/request_received", match_request, mentor)) in shown
    mentor.language = "es"
    with translation.override("es"):
        assert escape(render_subject("matches/request_received", match_request, mentor)) in shown
    assert shown.count("/answer/…/") == 2
    assert not OutgoingMail.objects.exists()


def test_a_kind_that_can_be_about_nothing_yet_says_so(staff_client):
    page = staff_client.get(reverse("admin:notifications_emailintro_kinds"), {"kind": "matches/lapsed"})

    assert (page.context["kind"], list(page.context["previews"])) == ("matches/lapsed", [])
    assert found(page, "//div[@id='content-main']/p[not(a)]")


def test_staff_who_may_not_see_such_rows_do_not_read_them_in_a_preview(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    MatchRequestFactory()
    reader = StaffFactory()
    reader.user_permissions.add(Permission.objects.get(codename="view_emailintro"))
    page = reverse("admin:notifications_emailintro_kinds")

    assert client_of(reader).get(page).status_code == 200
    assert client_of(reader).get(page, {"kind": "matches/request_received"}).status_code == 403
    assert client_of(StaffFactory()).get(page).status_code == 403


def test_for_every_kind_of_mail_it_is_known_what_it_can_be_about():
    assert set(PREVIEW_SOURCES) == set(all_kinds())


def test_an_opening_without_a_mail_yet_says_so(staff_client):
    opening = EmailIntro.objects.create(kind="matches/lapsed", text_en="Hello.")

    page = staff_client.get(reverse("admin:notifications_emailintro_change", args=[opening.pk]))

    assert "<pre>" not in page.text
    MatchFactory(status="lapsed", closed_at=Now())
    assert "<pre>" in staff_client.get(page.request["PATH_INFO"]).text


def test_what_staff_write_is_text_never_template_code(settings):
    EmailIntro.objects.create(kind="matches/request_reminder", text_en="{{ reader.password }} {% load i18n %}")
    mail = mails().get()
    mail.about = delivery.subject_row(mail)

    message = delivery.build_message(mail, delivery.EmailBranding.current())

    assert message.body.split("\n\n")[1] == "{{ reader.password }} {% load i18n %}"


OURS = [
    "Read https://www.calstatela.edu/mentoring/handbook.pdf (page 3).",
    "See calstatela.edu, csula.edu, or {portal}/help/.",
    "Write to mentoring@portal.example by 5 p.m.Bring a pen, e.g. blue.",
]
FOREIGN = [
    "Sign in at https://evil.example/login",
    "evil.com",
    "www.evil.io.",
    "bit.ly/x",
    "https://calstatela.edu.evil.com/",
    "https://calstatela.edu@evil.com/",
    "https://evil.com\\@calstatela.edu/",
    "HTTPS://ＥＶＩＬ.com/",
    "https://e\u200bvil.com",
    "ftp://calstatela.edu/",
    "https://notcalstatela.edu/",
    "https://[calstatela.edu/",
    "Write to someone@gmail.example instead.",
    "someone (at) gmail.example",
    "mailto:someone@calstatela.edu",
    "203.0.113.9",
    "http://203.0.113.9/login",
    "Sign in here:evil.com",
    "xn--80ak6aa92e.com",
    "пример.рф",
    "evil。com",
    "evil。xyz",
    "javascript:alert(1)",
]


def written(client, **texts):
    intro = EmailIntro.objects.create(kind="matches/request_received", text_en="Hello.")
    fields = {"kind": intro.kind, "text_en": "Hello.", "text_es": ""} | texts
    page = client.post(reverse("admin:notifications_emailintro_change", args=[intro.pk]), fields)
    intro.refresh_from_db()
    return page, intro


@pytest.mark.parametrize("text", OURS)
def test_staff_lead_people_to_the_portal_and_the_university(staff_client, settings, text):
    text = text.format(portal=settings.PORTAL_URL)

    _page, intro = written(staff_client, text_en=text, text_es=text)

    assert (intro.text_en, intro.text_es) == (text, text)


@pytest.mark.parametrize("text", FOREIGN)
def test_and_nowhere_else(staff_client, text):
    page, intro = written(staff_client, text_en=text, text_es=text)

    assert errors_of(page.context["adminform"].form) == dict.fromkeys(["text_en", "text_es"], ["foreign_link"])
    assert intro.text_en == "Hello."


def test_nor_in_the_signature_under_every_mail(staff_client):
    page = staff_client.post(reverse("admin:notifications_programsettings_add"), {"signature_en": "evil.com"})

    assert errors_of(page.context["adminform"].form)["signature_en"] == ["foreign_link"]


def test_who_changed_an_introduction_and_what_it_said_before_stays(staff_client):
    page, intro = written(staff_client, text_en="Good morning.")

    texts = [(event.text_en, event.pgh_context and event.pgh_context.metadata["user"]) for event in intro.events.all()]
    office = page.wsgi_request.user
    assert texts == [("Hello.", None), ("Good morning.", office.pk)]
    shown = staff_client.get(reverse("admin:notifications_emailintro_change", args=[intro.pk]))
    history = words(found(shown, "//div[contains(@class, 'field-earlier')]")[0])
    assert all(said in history for said in ("Hello.", "Good morning.", str(office)))


def kinds_offered(desk):
    page = desk.get(reverse("admin:notifications_emailintro_add"))
    return {option.get("value") for option in found(page, "//select[@name='kind']/option")}


CONFIDENTIAL = {
    *("program/concern_received", "program/concern_looked_at", "program/concern_closed", "program/concern_to_read"),
    *("program/warning", "program/participation_ended", "profiles/profile_hidden", "matches/held", "matches/released"),
}


def test_who_handles_no_cases_writes_nothing_into_mails_about_them(client_of):
    intro = EmailIntro.objects.create(kind="program/concern_received", text_en="Hello.")
    desk = client_of(member_of("Office"))
    forged = {"kind": "program/warning", "text_en": "Call me.", "text_es": ""}

    offered = kinds_offered(desk)
    desk.post(reverse("admin:notifications_emailintro_add"), forged)
    page = desk.get(reverse("admin:notifications_emailintro_change", args=[intro.pk]))

    assert set(all_kinds()) - offered >= CONFIDENTIAL
    assert "matches/request_received" in offered
    assert list(EmailIntro.objects.all()) == [intro]
    assert page.status_code == 302


def test_an_officer_with_the_rights_of_mail_does(client_of):
    officer = member_of("Conduct")
    officer.groups.add(member_of("Office").groups.get())

    assert kinds_offered(client_of(officer)) == set(all_kinds())


@pytest.mark.parametrize("model", ["notice", "outgoingmail"])
def test_a_list_offers_only_the_types_of_what_it_shows(client_of, model):
    person = StaffFactory()
    reporting.report(UserFactory(), text="x")
    mails()
    reporting.warn(reporting.report(UserFactory(), text="x", subject=UserFactory()), person, "x")
    address = reverse(f"admin:notifications_{model}_changelist")

    def types(reader):
        return {link.partition("kind=")[2] for link in links(client_of(reader).get(address)) if "kind=" in link}

    assert "program%2Fwarning" in types(with_factor(SuperuserFactory()))
    shown = types(member_of("Office"))
    assert shown
    assert not any(kind.startswith("program%2F") for kind in shown)
