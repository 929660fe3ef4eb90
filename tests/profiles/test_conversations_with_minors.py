"""Someone who is not 18 talks with staff before the first request, is told so before writing, and is let in (R4)."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from matches import actions as matches
from notifications.models import OutgoingMail
from profiles import actions
from profiles.models import MenteeProfile
from program import staff_groups
from tests.factories import MenteeProfileFactory, StaffFactory, SuperuserFactory
from tests.pages import found, links
from tests.profiles.searching import posted
from tests.program.staff_members import with_factor
from tests.refusals import refused

pytestmark = pytest.mark.django_db
CHANGE_THE_ANSWER = "/join/mentee/promise/"


@pytest.fixture
def minor():
    return MenteeProfileFactory(is_adult=False)


def pages_before_writing(mentor):
    return [
        reverse("profiles:mentor_list"),
        mentor.get_absolute_url(),
        reverse("matches:request_new", args=[mentor.pk]),
    ]


def test_a_minor_reads_whom_to_talk_with_before_any_word_is_written(client_of, minor):
    mentor, browser = posted(), client_of(minor.user)

    for address in pages_before_writing(mentor):
        page = browser.get(address)

        assert CHANGE_THE_ANSWER in links(page), address
        assert found(page, "//*[@id='speak-first']//a[starts-with(@href, 'tel:')]"), address
        assert not found(page, "//main//textarea"), address


def test_once_staff_have_spoken_with_a_minor_no_page_says_so_and_the_request_goes_out(client_of, minor):
    mentor, browser = posted(), client_of(minor.user)
    actions.record_conversation(minor, by=StaffFactory(), note="By phone.")

    for address in pages_before_writing(mentor):
        assert not found(browser.get(address), "//*[@id='speak-first']"), address
    matches.send_request(minor, mentor, wants_to_reach="A first job.")

    assert minor.requests.count() == 1


def test_a_conversation_is_kept_with_who_when_and_a_note_and_the_mentee_is_told(minor):
    somebody = StaffFactory()

    actions.record_conversation(minor, by=somebody, note=" By phone. ")

    minor.refresh_from_db()
    assert (minor.spoken_by, minor.spoken_note, minor.spoken_at is None) == (somebody, "By phone.", False)
    assert OutgoingMail.objects.filter(recipient=minor.user, kind="profiles/spoken_with").count() == 1
    assert LogEntry.objects.get().user == somebody


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"is_adult": True}, "already_an_adult"),
        ({"is_adult": False, "status": "draft"}, "mentee_application_incomplete"),
    ],
)
def test_nothing_is_recorded_about_whom_nobody_has_to_speak_with(fields, code):
    with refused(code):
        actions.record_conversation(MenteeProfileFactory(**fields), by=StaffFactory())


def test_a_second_conversation_does_not_replace_the_first(minor):
    actions.record_conversation(minor, by=StaffFactory(), note="First.")

    with refused("conversation_already_recorded"):
        actions.record_conversation(minor, by=StaffFactory(), note="Second.")


def test_staff_find_who_is_to_be_spoken_with_and_record_it_with_a_note(client_of, minor):
    staff_groups.set_up()
    MenteeProfileFactory()
    desk = client_of(with_factor(SuperuserFactory()))
    address = reverse("admin:profiles_menteeprofile_changelist")
    chosen = {"action": "record_conversation", "_selected_action": [minor.pk]}

    assert list(desk.get(address, {"under_18": "waiting"}).context["cl"].queryset) == [minor]
    asked = desk.post(address, chosen)
    assert found(asked, "//textarea[@name='note']")
    assert MenteeProfile.objects.get(pk=minor.pk).spoken_at is None

    confirmed = chosen | {"note": "At the desk.", "confirmed": "1"}
    answers = [desk.post(address, confirmed, follow=True) for _time in range(2)]
    said = [message.extra_tags for answer in answers for message in answer.context["messages"]]
    assert said == ["", "conversation_already_recorded"]
    assert MenteeProfile.objects.get(pk=minor.pk).spoken_note == "At the desk."
    assert list(desk.get(address, {"under_18": "waiting"}).context["cl"].queryset) == []
