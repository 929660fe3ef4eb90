"""The staff's workplace: everything with consequences goes through a verb, and asks first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matches.models import Match
from notifications.models import Notice
from program.conduct import reporting
from program.content import announcements
from program.models import Announcement, Concern, Edition, Material, ParticipationEnd
from program.privacy import erasure_requests
from tests.factories import (
    MatchFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    age,
)
from tests.pages import buttons
from tests.program.staff_members import member_of, with_factor


@pytest.fixture
def staff(db):
    return with_factor(SuperuserFactory())


@pytest.fixture
def desk(client_of, staff):
    return client_of(staff)


@pytest.fixture
def concern(db):
    match = MatchFactory()
    return reporting.report(match.mentee.user, text="Qsecret words.", about=match, subject=match.mentor.user)


LISTS = [
    "faqentry",
    "material",
    "edition",
    "acknowledgement",
    "term",
    "closedday",
    "orientationsession",
    "registration",
    "limitedorientation",
    "announcement",
    "concern",
    "participationend",
    "erasurerequest",
]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens(desk, name):
    assert desk.get(reverse(f"admin:program_{name}_changelist")).status_code == 200


@pytest.mark.parametrize("name", ["faqentry", "material", "edition", "term", "orientationsession", "announcement"])
def test_every_form_opens(desk, name):
    assert desk.get(reverse(f"admin:program_{name}_add")).status_code == 200


def test_a_case_is_read_only_by_those_who_handle_cases_and_every_reading_is_logged(client_of, concern):
    address = reverse("admin:program_concern_change", args=[concern.pk])
    officer, office = member_of("Conduct"), member_of("Office")

    assert "Qsecret words." in client_of(officer).get(address).text
    assert client_of(office).get(address).status_code == 403
    assert list(concern.readings.values_list("reader", flat=True)) == [officer.pk]


def test_a_case_that_comes_back_with_a_refused_form_is_a_reading_too(desk, staff, concern):
    page = desk.post(reverse("admin:program_concern_change", args=[concern.pk]), {"verb": "note", "text": ""})

    assert "Qsecret words." in page.text
    assert list(concern.readings.values_list("reader", flat=True)) == [staff.pk]


def test_staff_who_are_named_in_a_case_do_not_find_it(client_of, db):
    officer = member_of("Conduct")
    concern = reporting.report(MenteeProfileFactory().user, text="x", subject=officer)

    response = client_of(officer).get(reverse("admin:program_concern_change", args=[concern.pk]))

    assert response.status_code == 404


def test_a_case_is_handled_to_its_end(desk, concern):
    address = reverse("admin:program_concern_change", args=[concern.pk])

    for verb, words in [
        ("look_at", {}),
        ("note", {"text": "I called both."}),
        ("hold", {}),
        ("release", {}),
        ("warn", {"text": "Please be kind."}),
        ("close", {"outcome": "We have spoken with both of you."}),
    ]:
        assert desk.post(address, {"verb": verb, "confirmed": "1", **words}).status_code == 302

    concern.refresh_from_db()
    assert concern.status == Concern.Status.CLOSED
    acts = concern.acts.values_list("act", flat=True)
    assert list(acts) == ["note", "hold", "release", "warn", "close"]


def test_ending_shows_what_will_close_before_it_closes_anything(desk):
    mentor = MatchFactory().mentor
    address = reverse("admin:program_participationend_add")
    form = {"user": mentor.pk, "reason": "Broke the manual."}

    first = desk.post(address, form)
    assert first.context["preview"].is_posted
    assert len(first.context["preview"].others) == 1
    assert Match.objects.open().count() == 1

    desk.post(address, form | {"sure": "yes"})
    assert Match.objects.open().count() == 0
    assert ParticipationEnd.objects.get().user == mentor.user


def test_reinstating_asks_why(desk, staff):
    mentee = MenteeProfileFactory()
    desk.post(reverse("admin:program_participationend_add"), {"user": mentee.pk, "reason": "Broke it.", "sure": "yes"})
    end = ParticipationEnd.objects.get()
    address = reverse("admin:program_participationend_change", args=[end.pk])

    desk.post(address, {"verb": "reinstate", "because": ""})
    end.refresh_from_db()
    assert end.reinstated_at is None

    desk.post(address, {"verb": "reinstate", "because": "A mistake.", "confirmed": "1"})
    end.refresh_from_db()
    assert (end.reinstated_by, end.reinstated_because) == (staff, "A mistake.")


def test_staff_erase_a_person_when_it_is_due(desk):
    mentee = MenteeProfileFactory()
    asked = erasure_requests.ask_for_erasure(mentee.user)
    address = reverse("admin:program_erasurerequest_change", args=[asked.pk])
    assert ("verb", "erase") not in buttons(desk.get(address))

    age(asked, days=14, seconds=1)
    assert ("verb", "erase") in buttons(desk.get(address))
    desk.post(address, {"verb": "erase", "confirmed": "1"})

    asked.refresh_from_db()
    assert asked.done_at


def test_a_published_edition_is_not_changed_any_more(desk):
    material = Material.objects.create(slug="manual", kind="manual", title_en="Manual")
    edition = Edition.objects.create(material=material, number=1, text_en="Words.")

    chosen = {"action": "publish", "_selected_action": [str(edition.pk)], "confirmed": "1"}
    desk.post(reverse("admin:program_edition_changelist"), chosen)

    edition.refresh_from_db()
    assert edition.published_at
    page = desk.get(reverse("admin:program_edition_change", args=[edition.pk])).text
    assert 'name="text_en"' not in page


def test_an_announcement_reaches_its_audience_once(staff):
    MenteeProfileFactory.create_batch(2)
    MentorProfileFactory()
    announcement = Announcement.objects.create(title_en="News", text_en="News.", audience="mentees")

    announcements.release(announcement, by=StaffFactory())
    assert announcements.send_due() == 0
    age(announcement, minutes=5)
    assert [announcements.send_due(), announcements.send_due()] == [1, 0]

    announcement.refresh_from_db()
    assert announcement.sent_to == 2
    assert Notice.objects.filter(kind="program/announcement").count() == 2


def test_staff_see_an_announcement_as_people_will_read_it(desk):
    announcement = Announcement.objects.create(title_en="News", text_en="One.\n\nTwo & <b>.", audience="mentees")

    page = desk.get(reverse("admin:program_announcement_change", args=[announcement.pk])).text

    assert "<p>One.</p>\n\n<p>Two &amp; &lt;b&gt;.</p>" in page


def test_a_released_announcement_can_be_stopped_for_five_minutes(db):
    MentorProfileFactory()
    announcement = Announcement.objects.create(title_en="Oops", text_en="O.", audience="mentors")
    announcements.release(announcement, by=StaffFactory())

    announcements.take_back(announcement, by=StaffFactory())

    age(announcement, minutes=6)
    assert announcements.send_due() == 0


def test_staff_who_stop_an_announcement_read_that_it_goes_to_no_one(desk):
    MentorProfileFactory()
    announcement = Announcement.objects.create(title_en="Oops", text_en="O.", audience="mentors")
    announcements.release(announcement, by=StaffFactory())
    chosen = {"action": "take_back", "_selected_action": [announcement.pk]}

    page = desk.post(reverse("admin:program_announcement_changelist"), chosen, follow=True)

    announcement.refresh_from_db()
    assert announcement.send_at is None
    assert [(message.level_tag, "Oops" in message.message) for message in page.context["messages"]] == [
        ("success", True)
    ]


def test_an_announcement_waits_for_its_time(db):
    MentorProfileFactory()
    at = timezone.now() + timedelta(hours=1)
    announcement = Announcement.objects.create(title_en="Later", text_en="L.", audience="mentors", planned_for=at)

    announcements.release(announcement, by=StaffFactory())
    assert announcement.send_at == at

    assert announcements.send_due() == 0
