"""Where staff lead people outside of the portal: asked first, logged; in what is sent to one person, not at all."""

from urllib.parse import urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from core import staff_log
from notifications.models import OutgoingMail, ProgramSettings
from profiles.models import MentorReview, ReviewReason
from program.conduct import reporting
from program.models import Announcement, ConcernAct, FaqEntry, Page
from tests.factories import MentorProfileFactory, StaffFactory, SuperuserFactory, UserFactory
from tests.pages import errors_of, found
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://evil.example/login"
FAQ = {"slug": "a", "question_en": "A?", "audience": "mentee", "position": 1, "is_published": "on"}
PAGE = {"slug": "a", "title_en": "A", "audience": "everybody", "position": 1, "is_published": "on"}
TEXTS = {
    "faqentry": (FaqEntry, "answer_en", FAQ),
    "page": (Page, "text_en", PAGE),
}
LINKS = [
    f"[our site]({ELSEWHERE})",
    f"<{ELSEWHERE}>",
    "[our site][1]\n\n[1]: //evil.example/login",
    "[our site](&#104;ttps://evil.example/login)",
    "[write to us](mailto:someone@evil.example)",
]


@pytest.fixture
def desk(client_of):
    return client_of(member_of("Administrator"))


def asks(page):
    return page.status_code == 200 and len(found(page, "//button[@name='confirmed']")) == 1


def log():
    return [staff_log.text_of(entry) for entry in LogEntry.objects.all()]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("text", LINKS)
def test_a_link_elsewhere_in_a_text_of_the_site_is_asked_about_and_logged(desk, name, text):
    model, field, fields = TEXTS[name]
    row = model.objects.create(**{**fields, "is_published": True, field: "See [this](https://old.example/)."})
    address = reverse(f"admin:program_{name}_change", args=[row.pk])
    before = LogEntry.objects.count()

    page = desk.post(address, fields | {field: text})

    row.refresh_from_db()
    assert asks(page)
    assert "evil.example" in str(page.context["rows"])
    assert "old.example" in getattr(row, field)
    assert LogEntry.objects.count() == before

    sent = {field.get("name"): field.get("value") for field in found(page, "//form//input[@type='hidden']")}
    desk.post(address, sent | {"confirmed": "1"})
    row.refresh_from_db()
    assert getattr(row, field) == text
    assert any("https://old.example/" in line and "evil.example" in line for line in log())


def test_a_text_that_leads_nowhere_new_is_saved_at_once(desk):
    row = FaqEntry.objects.create(slug="a", question_en="A?", answer_en=f"See <{ELSEWHERE}>.", is_published=True)
    address = reverse("admin:program_faqentry_change", args=[row.pk])

    page = desk.post(address, FAQ | {"answer_en": f"Better: <{ELSEWHERE}> and [help](/help/)."})

    assert page.status_code == 302


def test_who_may_only_read_a_text_and_whoever_asks_for_one_that_is_gone_is_asked_nothing(desk, client_of):
    row, reader = FaqEntry.objects.create(**{**FAQ, "is_published": True}), with_factor(StaffFactory())
    reader.user_permissions.add(Permission.objects.get(codename="view_faqentry"))
    add, change, gone = (
        reverse("admin:program_faqentry_add"),
        *(reverse("admin:program_faqentry_change", args=[pk]) for pk in (row.pk, row.pk + 1)),
    )
    link = FAQ | {"slug": "b", "answer_en": f"<{ELSEWHERE}>"}

    assert [client_of(reader).post(address, link).status_code for address in (add, change)] == [403, 403]
    assert desk.post(gone, link).status_code == 302


def settings_form(row, **changes):
    return {field.name: getattr(row, field.name) for field in row._meta.fields if field.name != "id"} | changes


@pytest.mark.parametrize("field", ["policies_url", "health_center_url", "office_email", "staff_copy_email"])
def test_an_address_of_the_program_is_changed_after_it_was_asked_about(desk, field):
    row = ProgramSettings.objects.first() or ProgramSettings.objects.create()
    old = getattr(row, field)
    new = "someone@evil.example" if "email" in field else ELSEWHERE
    address = reverse("admin:notifications_programsettings_change", args=[row.pk])

    page = desk.post(address, settings_form(row, **{field: new}))

    row.refresh_from_db()
    assert (asks(page), getattr(row, field)) == (True, old)
    desk.post(address, settings_form(row, **{field: new}, confirmed="1"))
    row.refresh_from_db()
    assert getattr(row, field) == new
    assert any(old in line and new in line for line in log())


def test_the_log_says_in_the_same_words_where_a_text_and_the_program_lead(desk):
    office = ProgramSettings.objects.create(office_email="a@calstatela.edu", staff_copy_email="b@calstatela.edu")
    swapped = settings_form(office, office_email="b@calstatela.edu", staff_copy_email="a@calstatela.edu")

    desk.post(reverse("admin:program_faqentry_add"), FAQ | {"answer_en": f"<{ELSEWHERE}>", "confirmed": "1"})
    desk.post(reverse("admin:notifications_programsettings_change", args=[office.pk]), swapped)

    assert [line for line in log() if line.startswith("Changed the ")] == [
        "Changed the links or addresses. Before: a@calstatela.edu, b@calstatela.edu. "
        "Now: b@calstatela.edu, a@calstatela.edu.",
        f"Changed the links or addresses. Before: –. Now: {ELSEWHERE}.",
    ]


@pytest.mark.parametrize(("named", "errors"), [("new", {}), ("old", {"signature_en": ["foreign_link"]})])
@pytest.mark.parametrize("field", ["office_email", "staff_copy_email"])
def test_a_signature_names_the_offices_address_as_it_is_saved_with_it(desk, field, named, errors):
    office = ProgramSettings.objects.create(**{field: "old@people.example"})
    changes = {field: "new@people.example", "signature_en": f"Write to {named}@people.example.", "confirmed": "1"}
    address = reverse("admin:notifications_programsettings_change", args=[office.pk])

    page = desk.post(address, settings_form(office, **changes))

    assert (errors_of(page.context["adminform"].form) if page.status_code == 200 else {}) == errors
    assert (ProgramSettings.current().signature_en != "") is (not errors)


@pytest.mark.parametrize("field", ["office_email", "staff_copy_email"])
def test_the_old_address_and_every_superuser_are_told(desk, field):
    row = ProgramSettings.objects.first() or ProgramSettings.objects.create()
    ProgramSettings.objects.update(**{field: "old@calstatela.edu"})
    row.refresh_from_db()
    superuser = SuperuserFactory()
    SuperuserFactory(is_active=False)
    address = reverse("admin:notifications_programsettings_change", args=[row.pk])

    desk.post(address, settings_form(row, **{field: "new@evil.example"}, confirmed="1"))

    told = OutgoingMail.objects.filter(to_address__in=["old@calstatela.edu", superuser.email])
    assert {mail.to_address for mail in told} == {"old@calstatela.edu", superuser.email}
    assert all("new@evil.example" in str(mail.message) for mail in told)
    assert not OutgoingMail.objects.filter(to_address="new@evil.example").exists()


ANNOUNCEMENT = {"title_en": "News", "audience": "mentors", "planned_for_0": "", "planned_for_1": ""}


def released(desk, row):
    chosen = {"action": "send_now", "_selected_action": [row.pk]}
    return desk.post(reverse("admin:program_announcement_changelist"), chosen)


def test_where_an_announcement_leads_is_logged_and_said_before_it_is_released(desk, settings):
    MentorProfileFactory()
    text = (
        f"Sign in at {ELSEWHERE}, see zoom.us or https://calstatela.edu@Other.example\\@csula.edu/A. "
        f"Write to someone@mail.example, or read {settings.PORTAL_URL}/events/."
    )

    saved = desk.post(reverse("admin:program_announcement_add"), ANNOUNCEMENT | {"text_en": text})
    asked = released(desk, Announcement.objects.get())

    links = f"https://calstatela.edu@Other.example\\@csula.edu/A, {ELSEWHERE}, someone@mail.example, zoom.us"
    assert saved.status_code == 302
    assert f"Changed the links or addresses. Before: –. Now: {links}." in log()
    assert asks(asked)
    assert "evil.example, mail.example, other.example, zoom.us" in asked.context["consequence"]
    assert found(asked, "//*[@id='content-main']/p[contains(., 'other.example')]")


def test_an_announcement_that_stays_in_the_portal_names_no_site(desk, settings):
    MentorProfileFactory()
    host = urlsplit(settings.PORTAL_URL).hostname
    text = f"Read {settings.PORTAL_URL}/events/ by 5 p.m.Bring a pen."

    desk.post(reverse("admin:program_announcement_add"), ANNOUNCEMENT | {"text_en": text})
    asked = released(desk, Announcement.objects.get())

    assert asks(asked)
    assert host not in asked.context["consequence"]
    assert not any("Before: –" in line for line in log())


def test_a_standard_reason_leads_nowhere_else(client_of):
    desk = client_of(member_of("Office"))
    ReviewReason.objects.all().delete()
    fields = {"decision": "returned", "text_en": ELSEWHERE, "text_es": "evil.com", "position": 0}

    page = desk.post(reverse("admin:profiles_reviewreason_add"), fields)

    assert errors_of(page.context["adminform"].form) == dict.fromkeys(["text_en", "text_es"], ["foreign_link"])


@pytest.mark.parametrize("decision", ["returned", "declined"])
def test_nor_does_a_reason_for_one_applicant(client_of, decision):
    mentor = MentorProfileFactory(status="submitted")
    address = reverse("admin:profiles_mentorprofile_change", args=[mentor.pk])
    verb, form = {"returned": ("send_back", "return_form"), "declined": ("decline", "decline_form")}[decision]
    fields = {"verb": verb, f"{decision}-reason": ELSEWHERE, f"{decision}-seen": mentor.changed_at.isoformat()}

    page = client_of(with_factor(SuperuserFactory())).post(address, fields)

    assert errors_of(page.context[form]) == {"reason": ["foreign_link"]}
    assert not MentorReview.objects.filter(mentor=mentor, decision=decision).exists()


def test_nor_does_a_warning(client_of):
    concern = reporting.report(UserFactory(), text="x", subject=UserFactory())
    address = reverse("admin:program_concern_change", args=[concern.pk])

    page = client_of(member_of("Conduct")).post(
        address, {"verb": "warn", "text": f"Sign in at {ELSEWHERE}", "confirmed": "1"}
    )

    assert errors_of(page.context["text_form"]) == {"text": ["foreign_link"]}
    assert not ConcernAct.objects.exists()
