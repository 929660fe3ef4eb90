"""What staff can neither delete without a trace, nor redirect with a session that stands open."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from notifications.models import EmailIntro, ProgramSettings
from profiles.models import Topic
from program.conduct import reporting
from program.content import announcements
from program.models import Announcement, Edition, Material
from tests.factories import MentorProfileFactory, StaffFactory, SuperuserFactory, TopicFactory
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser():
    return with_factor(SuperuserFactory())


@pytest.fixture
def desk(client_of, superuser):
    return client_of(superuser)


def delete(desk, row):
    model = row._meta
    desk.post(reverse(f"admin:{model.app_label}_{model.model_name}_delete", args=[row.pk]), {"post": "yes"})
    return not type(row).objects.filter(pk=row.pk).exists()


def released():
    MentorProfileFactory()
    announcement = Announcement.objects.create(title_en="News", text_en="N.", audience="mentors")
    announcements.release(announcement, by=StaffFactory())
    return announcement


def topic_in_use():
    mentor = MentorProfileFactory()
    mentor.topics.add(TopicFactory())
    return mentor.topics.get()


def material_with_edition():
    material = Material.objects.create(slug="m", kind="manual", title_en="M")
    Edition.objects.create(material=material, number=1, text_en="T")
    return material


def introduction():
    return EmailIntro.objects.create(kind="matches/request_sent", text_en="Hello.")


@pytest.mark.parametrize("row", [released, topic_in_use, material_with_edition, introduction])
def test_what_others_have_read_or_chosen_is_not_deleted(desk, row):
    assert not delete(desk, row())


def test_what_nobody_uses_is_deleted(desk):
    assert delete(desk, TopicFactory())
    assert delete(desk, Announcement.objects.create(title_en="News", text_en="N.", audience="mentors"))


def test_no_list_deletes_many_rows_at_once(desk, rf, superuser):
    request = rf.get("/")
    request.user = superuser
    offered = {model for model, desk in admin.site._registry.items() if "delete_selected" in desk.get_actions(request)}

    assert offered == set()
    topics = [TopicFactory().pk for _topic in range(2)]
    desk.post(
        reverse("admin:profiles_topic_changelist"),
        {"action": "delete_selected", "_selected_action": topics, "post": "yes"},
    )
    assert Topic.objects.filter(pk__in=topics).count() == 2


def change_settings(client, row):
    page = reverse("admin:notifications_programsettings_change", args=[row.pk])
    fields = {name: value for name, value in vars(row).items() if name[0] != "_" and value is not None}
    return client.post(page, fields | {"staff_copy_email": "elsewhere@people.example", "confirmed": "1"})


def test_where_agreements_go_is_changed_only_by_who_shows_again_who_they_are(client_of, superuser):
    row = ProgramSettings.objects.create()

    answer = change_settings(client_of(superuser, hours_ago=1), row)

    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    row.refresh_from_db()
    assert row.staff_copy_email != "elsewhere@people.example"


def test_the_log_says_which_address_it_was_and_is(desk, superuser):
    row = ProgramSettings.objects.create()
    before = row.staff_copy_email

    change_settings(desk, row)

    row.refresh_from_db()
    assert row.staff_copy_email == "elsewhere@people.example"
    said = " ".join(LogEntry.objects.filter(user=superuser).values_list("change_message", flat=True))
    assert before in said
    assert row.staff_copy_email in said


def test_no_shortcut_tells_which_rows_there_are(client_of, superuser):
    case = reporting.report(MentorProfileFactory().user, text="Too late.", kind="conduct")
    kind = ContentType.objects.get_for_model(case)

    answers = [client_of(superuser).get(f"/admin/r/{kind.pk}/{pk}/") for pk in (case.pk, case.pk + 1)]

    assert [answer.status_code for answer in answers] == [404, 404]
