import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from agreements.models import Conclusion
from demo.mentors import addresses_by_hand
from demo.people import PASSWORD
from demo.portraits.giving import give_portraits, portraits
from matches import actions as matches
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile
from profiles.search.engine import SearchRequest, search
from program.staff_dashboard import dashboard_for
from tests.factories import MenteeProfileFactory


def test_the_demo_is_refused_on_a_real_database(db, settings):
    settings.DEMO = False
    before = User.objects.count()

    with pytest.raises(CommandError, match="demo mode only"):
        call_command("load_demo", verbosity=0)

    assert User.objects.count() == before


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for this module's tests, undone after them; each test undoes its own changes."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with media, django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """The loaded demo."""


def person(name):
    return User.objects.get(email=f"{name}@demo.example")


def test_the_named_accounts_are_in_the_named_states(demo):
    student, graduate = person("student").menteeprofile, person("graduate").menteeprofile
    mentor, applicant = person("mentor").mentorprofile, person("applicant").mentorprofile

    assert student.user.is_proven
    assert student.status == MenteeProfile.Status.COMPLETE
    assert not MatchRequest.objects.open().filter(mentee=student).exists()
    assert graduate.standing == MenteeProfile.Standing.GRADUATE
    assert MentorProfile.objects.searchable().filter(pk=mentor.pk).exists()
    assert MatchRequest.objects.awaiting_answer().filter(mentor=mentor).count() == 1
    assert Match.objects.open().filter(mentor=mentor).count() < mentor.capacity
    assert applicant.status == MentorProfile.Status.SUBMITTED
    assert person("staff").is_superuser


@pytest.mark.parametrize(
    "name", ["student", "graduate", "mentor", "applicant", "staff", "office", "conduct", "administrator"]
)
def test_the_named_accounts_sign_in_with_the_known_password(demo, client, name):
    assert person(name).check_password(PASSWORD)


def test_the_fictional_mentors_have_no_usable_password(demo):
    assert not User.objects.get(email="m001@mentors.example").has_usable_password()


def numbers():
    return [model.objects.count() for model in (User, MentorProfile, MenteeProfile, MatchRequest, Match)]


def test_loading_again_changes_nothing(demo):
    before = numbers()

    call_command("load_demo", verbosity=0)

    assert numbers() == before


def test_loading_again_puts_an_approved_applicant_back_into_the_queue(demo):
    MentorProfile.objects.filter(user=person("applicant")).update(
        status=MentorProfile.Status.DECLINED,
    )

    call_command("load_demo", verbosity=0)

    assert person("applicant").mentorprofile.status == MentorProfile.Status.SUBMITTED


def test_the_history_has_requests_and_matches_in_every_state(demo):
    assert set(MatchRequest.objects.values_list("status", flat=True)) == set(MatchRequest.Status.values)
    by_hand = {Match.Status.ENDED}
    assert set(Match.objects.values_list("status", flat=True)) == set(Match.Status.values) - by_hand
    assert set(Conclusion.objects.values_list("status", flat=True)) == set(Conclusion.Status.values)


def test_todays_page_has_one_commitment_to_check_and_a_late_yes_mends_it(demo):
    """A new office sees an orderly program, and one thing to look after."""
    to_check = [row for row in dashboard_for(person("staff"))["metrics"] if not row.is_on_track]

    assert [(row.name, row.number) for row in to_check] == [("unanswered", 1)]
    assert to_check[0].rows.get().is_late_yes_waiting


def test_todays_page_is_as_orderly_when_the_demo_starts_again(demo):
    MentorProfile.objects.waiting().update(submitted_at=timezone.now() - timedelta(days=30))

    call_command("load_demo", verbosity=0)

    assert [row.name for row in dashboard_for(person("staff"))["metrics"] if not row.is_on_track] == ["unanswered"]


def test_every_letter_of_the_past_keeps_its_ten_days(demo):
    requests = list(MatchRequest.objects.all())

    assert {request.respond_by - request.sent_at for request in requests} == {timedelta(days=10)}


def test_loading_again_frees_the_student_and_gives_the_mentor_a_letter(demo):
    student, mentor = person("student").menteeprofile, person("mentor").mentorprofile
    waiting = MatchRequest.objects.open().get(mentor=mentor)
    matches.decline(waiting)
    other = MentorProfile.objects.searchable().exclude(pk=mentor.pk).filter(places_taken=0)[0]
    matches.send_request(student, other, wants_to_reach="To see the demo.")

    call_command("load_demo", verbosity=0)

    assert not MatchRequest.objects.open().filter(mentee=student).exists()
    assert MatchRequest.objects.awaiting_answer().filter(mentor=mentor).count() == 1


def test_loading_again_asks_nothing_of_a_student_who_was_changed_so_that_they_may_not_ask(demo):
    """Whoever uses the demo changes it, and it starts again all the same."""
    mentor = person("mentor").mentorprofile
    matches.decline(MatchRequest.objects.open().get(mentor=mentor))
    first = MenteeProfileFactory(user__email="a@students.example", proven=False)

    call_command("load_demo", verbosity=0)

    assert MatchRequest.objects.awaiting_answer().filter(mentor=mentor).exclude(mentee=first).count() == 1


SEARCHES = (  # noqa: SIM905 — easier to read than a list
    "nursing,accounting,software,teaching,film,social work,biology,marketing,psychology,criminal justice,engineering,"
    "undeclared,"
).split(",")


@pytest.mark.parametrize("query", SEARCHES)
def test_the_first_mentors_that_people_see_are_written_by_hand(demo, query):
    by_hand = {"mentor@demo.example", *addresses_by_hand()}

    first = search(SearchRequest(query, mentee=person("student").pk)).mentors[:2]

    assert set(User.objects.filter(pk__in=first).values_list("email", flat=True)) <= by_hand


def test_so_are_the_first_whom_the_student_finds_without_a_search(demo, client):
    client.force_login(person("student"))

    first = list(dict.fromkeys(re.findall(r"/mentors/(\d+)/", client.get("/mentors/").text)))[:5]

    by_hand = {"mentor@demo.example", *addresses_by_hand()}
    assert set(User.objects.filter(pk__in=first).values_list("email", flat=True)) <= by_hand


def test_those_written_by_hand_can_be_asked(demo):
    free = MentorProfile.objects.searchable().filter(
        user__email__in=addresses_by_hand(), places_taken__lt=F("capacity")
    )

    assert free.count() == len(addresses_by_hand())


def test_the_named_people_have_chosen_what_they_say(demo):
    for name in ("student", "graduate"):
        mentee = person(name).menteeprofile
        assert [mentee.majors.count(), mentee.industries.count(), mentee.topics.count()] == [1, 1, 2]
    for name, topics in (("mentor", 4), ("applicant", 3)):
        mentor = person(name).mentorprofile
        assert [mentor.helped_majors.count(), mentor.industries.count(), mentor.topics.count()] == [1, 1, topics]
        assert mentor.occupation is not None


def test_a_dozen_mentors_have_a_face_and_all_others_show_initials(demo):
    with_photo = MentorProfile.objects.exclude(photo="").values_list("user__email", flat=True)

    assert set(with_photo) == set(portraits())
    assert len(with_photo) >= 12


def test_starting_again_keeps_the_photos_that_are_there(demo):
    before = list(MentorProfile.objects.order_by("pk").values_list("photo", flat=True))

    give_portraits()

    assert list(MentorProfile.objects.order_by("pk").values_list("photo", flat=True)) == before
