"""One page per person for staff: everything, for those who may see it, and every opening written down."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models.functions import Now
from django.urls import reverse

from notifications.models import OutgoingMail
from program.models import Acknowledgement, Edition, Material, OrientationSession, Registration
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
)
from tests.pages import found, links
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db


def page_of(person):
    return reverse("admin:accounts_user_everything", args=[person.pk])


@pytest.fixture
def desk(client_of):
    return client_of(with_factor(SuperuserFactory()))


def mail_to(person, **fate):
    key = f"matches/request_sent:{OutgoingMail.objects.count()}"
    return OutgoingMail.objects.create(recipient=person, kind="matches/request_sent", key=key, **fate)


@pytest.fixture
def match():
    return MatchFactory()


def test_the_page_brings_all_floors_together(desk, match):
    mentor = match.mentor.user
    type(match.mentor).objects.filter(pk=match.mentor.pk).update(phone="(323) 555-0147")
    material = Material.objects.create(slug="the-manual", kind="manual", title_en="The Manual")
    edition = Edition.objects.create(material=material, number=3, text_en="Words.")
    Acknowledgement.objects.create(edition=edition, person=mentor)

    page = desk.get(page_of(mentor)).text

    for text in (mentor.email, "(323) 555-0147", f"{match.mentee} → {mentor}", f"{match.mentee} + {mentor}"):
        assert text in page
    assert str(edition) in page
    assert match.get_status_display() in page


@pytest.mark.parametrize("field", ["email", "family_name", "phone"])
def test_a_person_is_found_by_name_address_or_phone(desk, match, field):
    mentor = match.mentor
    type(mentor).objects.filter(pk=mentor.pk).update(phone="(323) 555-0147")
    word = "555-0147" if field == "phone" else getattr(mentor.user, field)

    page = desk.get(reverse("admin:accounts_user_changelist"), {"q": word}).text

    assert page.count("/everything/") == 1
    assert page_of(mentor.user) in page


@pytest.mark.parametrize("typed", ["3235550147", "+1 323 555 0147", "323.555.0147"])
def test_a_phone_number_is_found_however_it_is_written(desk, match, typed):
    MentorProfileFactory(phone="(213) 555-0147")
    type(match.mentee).objects.filter(pk=match.mentee.pk).update(phone="(323) 555-0147")

    page = desk.get(reverse("admin:accounts_user_changelist"), {"q": typed}).text

    assert page.count("/everything/") == 1
    assert page_of(match.mentee.user) in page


def test_digits_among_letters_are_no_phone_number(desk, match):
    type(match.mentor).objects.filter(pk=match.mentor.pk).update(phone="+13235550147")

    page = desk.get(reverse("admin:accounts_user_changelist"), {"q": "rosa3235550147"}).text

    assert page.count("/everything/") == 0


def test_each_opening_is_written_down_and_shown(desk, client_of, match):
    colleague = member_of("Office")

    client_of(colleague).get(page_of(match.mentor.user))
    page = desk.get(page_of(match.mentor.user)).text

    opened = LogEntry.objects.filter(object_id=match.mentor.pk, action_flag=4)
    assert opened.count() == 2
    assert str(colleague) in page


def test_a_group_sees_only_its_sections(client_of, match):
    mail_to(match.mentor.user)

    page = client_of(member_of("Conduct")).get(page_of(match.mentor.user))

    assert reverse("admin:profiles_mentorprofile_change", args=[match.mentor.pk]) in links(page)
    assert "matches/request_sent" not in page.text


def test_who_may_not_see_people_opens_no_page_and_leaves_no_mark(client_of, match):
    outsider = with_factor(StaffFactory())

    assert client_of(outsider).get(page_of(match.mentor.user)).status_code == 403
    assert client_of(match.mentee.user).get(page_of(match.mentor.user)).status_code in (302, 403)
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("fate", "queued"), [("failed_at", ["matches/request_sent:0"]), ("sent_at", ["matches/request_sent:0:again1"])]
)
def test_a_mail_is_sent_again(desk, fate, queued):
    person = UserFactory()
    mail = mail_to(person, **{fate: Now()})

    desk.post(page_of(person), {"mail": mail.pk})

    assert list(OutgoingMail.objects.queued().values_list("key", flat=True)) == queued


def test_a_mail_sent_again_keeps_the_record_of_the_first(desk):
    person = UserFactory()
    mail = mail_to(person, sent_at=Now())

    for _time in range(2):
        desk.post(page_of(person), {"mail": mail.pk})

    keys = OutgoingMail.objects.order_by("pk").values_list("key", flat=True)
    assert list(keys) == [mail.key, f"{mail.key}:again1", f"{mail.key}:again2"]
    assert OutgoingMail.objects.exclude(sent_at=None).get() == mail


@pytest.mark.parametrize(
    ("fate", "code"),
    [
        ({}, "mail_waiting_already"),
        ({"obsolete_at": Now()}, "mail_no_longer_true"),
        ({"message": {"subject": "ABC123"}, "sent_at": Now()}, "mail_of_the_sign_in"),
    ],
)
def test_what_waits_is_untrue_or_holds_a_code_is_not_sent_again(desk, fate, code):
    person = UserFactory()
    mail = mail_to(person, **fate)

    page = desk.post(page_of(person), {"mail": mail.pk}, headers={"referer": f"http://testserver{page_of(person)}"})

    assert found(desk.get(page.url), "//ul[@class='messagelist']/li/@class") == [f"{code} error"]
    assert OutgoingMail.objects.count() == 1


def test_another_persons_mail_is_not_sent_from_here(desk):
    mail = mail_to(UserFactory(), sent_at=Now())

    assert desk.post(page_of(UserFactory()), {"mail": mail.pk}).status_code == 404
    assert OutgoingMail.objects.count() == 1


def test_who_may_only_read_mails_sends_none(client_of):
    person = UserFactory()
    mail = mail_to(person, sent_at=Now())

    assert client_of(member_of("Conduct")).post(page_of(person), {"mail": mail.pk}).status_code == 403
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_statements_however_much_there_is(desk, match, count, django_assert_num_queries):
    mentor = match.mentor
    MatchRequestFactory.create_batch(count, mentor=mentor)
    for number in range(count):
        mail_to(mentor.user)
        session = OrientationSession.objects.create(title_en=f"Session {number}", starts_at=Now(), place="Room 1")
        Registration.objects.create(session=session, person=mentor.user)
    desk.get(page_of(mentor.user))

    with django_assert_num_queries(31):
        desk.get(page_of(mentor.user))


@pytest.mark.parametrize("reader", ["Office", "Administrator", "Conduct"])
def test_only_who_handles_cases_sees_that_an_officer_opened_the_page(client_of, reader):
    person, officer, colleague = UserFactory(), member_of("Conduct"), member_of("Office")
    client_of(officer).get(page_of(person))
    client_of(colleague).get(page_of(person))
    desk = client_of(member_of(reader))

    page = desk.get(page_of(person)).text
    history = desk.get(reverse("admin:accounts_user_history", args=[person.pk])).text

    assert [officer.email in text for text in (page, history)] == [reader == "Conduct"] * 2
    assert [colleague.email in text for text in (page, history)] == [True] * 2


ACTS = {
    "Office": {"profile", "orientation", "account"},
    "Conduct": {"profile", "end", "account"},
    "Administrator": {"profile", "orientation", "account"},
}


@pytest.mark.parametrize("group", ACTS)
def test_the_head_of_the_page_leads_to_what_ones_group_can_do_about_the_person(client_of, match, group):
    mentor = match.mentor.pk
    pages = {
        "profile": reverse("admin:profiles_mentorprofile_change", args=[mentor]),
        "orientation": f"{reverse('admin:program_limitedorientation_add')}?person={mentor}",
        "end": f"{reverse('admin:program_participationend_add')}?user={mentor}",
        "account": reverse("admin:accounts_user_change", args=[mentor]),
    }
    client = client_of(member_of(group))

    page = client.get(reverse("admin:accounts_user_everything", args=[mentor]))

    buttons = [href for href in found(page, "//p[@class='acts']/a/@href") if not href.startswith("mailto:")]
    assert set(buttons) == {pages[act] for act in ACTS[group]}
    for href in buttons:
        opened = client.get(href)
        assert opened.status_code == 200
        assert match.mentor.user.email in opened.text or str(match.mentor.user) in opened.text


def test_nothing_is_ended_or_arranged_for_who_does_not_take_part(client_of):
    staff = member_of("Office")

    page = client_of(with_factor(SuperuserFactory())).get(reverse("admin:accounts_user_everything", args=[staff.pk]))

    hrefs = [href for href in found(page, "//p[@class='acts']/a/@href") if not href.startswith("mailto:")]
    assert hrefs == [reverse("admin:accounts_user_change", args=[staff.pk])]
