"""What stands beside the action items on the start page, and what the whole page costs."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from matches.models import Match
from profiles.actions import withdraw_profile
from profiles.faces import face_of
from profiles.models import SavedMentor
from profiles.search import index
from program.models import OrientationSession, Registration
from tests.agreements.builders import finished
from tests.factories import (
    IdentityProofFactory,
    InterviewFactory,
    MajorFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    days_from_today,
)
from tests.matches.declining import decline_for_good
from tests.pages import found, links, words

pytestmark = pytest.mark.django_db
HOME = reverse("program:home")


def shown_beside(client, heading):
    """The addresses in one section beside the items, in their order."""
    return found(client.get(HOME), f"//section[@aria-labelledby='{heading}']//a/@href")


def mentee_of(*majors, **fields):
    mentee = MenteeProfileFactory(**fields)
    mentee.majors.set(majors)
    return mentee


def mentors_who_help(major, count):
    mentors = MentorProfileFactory.create_batch(count)
    for mentor in mentors:
        mentor.helped_majors.add(major)
    index.refresh([mentor.pk for mentor in mentors])
    return mentors


def test_who_may_ask_sees_three_mentors_of_their_major_with_an_opening(client_of):
    nursing, law = MajorFactory(), MajorFactory()
    mentors = mentors_who_help(nursing, 4)
    others = [*mentors_who_help(law, 1), MentorProfileFactory()]
    full = MentorProfileFactory(capacity=1, places_taken=1)
    full.helped_majors.add(nursing)
    index.refresh([mentor.pk for mentor in (*others, full)])

    found_mentors = shown_beside(client_of(mentee_of(nursing).user), "mentors-of-major")

    assert len(found_mentors) == 3
    assert set(found_mentors) <= {mentor.get_absolute_url() for mentor in mentors}
    assert not {mentor.get_absolute_url() for mentor in (*others, full)} & set(found_mentors)


@pytest.mark.parametrize("why", ["a request waits", "a match goes on", "not confirmed", "no major yet"])
def test_who_may_not_ask_now_or_has_no_major_is_shown_no_mentors(client_of, why):
    nursing = MajorFactory()
    [mentor] = mentors_who_help(nursing, 1)
    mentor.helps_any_major = True
    mentor.save()
    index.refresh([mentor.pk])
    mentee = mentee_of(*([] if why == "no major yet" else [nursing]), proven=why != "not confirmed")
    if why == "a request waits":
        MatchRequestFactory(mentee=mentee)
    if why == "a match goes on":
        MatchFactory(request__mentee=mentee)

    assert shown_beside(client_of(mentee.user), "mentors-of-major") == []


def test_after_a_no_mentors_stand_there_again_and_not_who_has_said_no(client_of):
    nursing = MajorFactory()
    said_no, mentor = mentors_who_help(nursing, 2)
    mentee = mentee_of(nursing)
    decline_for_good(MatchRequestFactory(mentee=mentee, mentor=said_no))

    assert shown_beside(client_of(mentee.user), "mentors-of-major") == [mentor.get_absolute_url()]


def test_a_mentor_who_also_looks_for_one_is_not_shown_themselves(client_of):
    nursing = MajorFactory()
    [both] = mentors_who_help(nursing, 1)
    mentee_of(nursing, user=both.user)
    IdentityProofFactory(user=both.user)

    assert shown_beside(client_of(both.user), "mentors-of-major") == []


@pytest.mark.parametrize(("kind", "said"), [("retired", "Retired from Clinic"), ("employed", "Clinic"), ("hidden", "")])
def test_of_an_employer_only_what_the_profile_says_is_shown(client_of, kind, said):
    nursing = MajorFactory()
    [mentor] = mentors_who_help(nursing, 1)
    mentor.employer, mentor.profession, mentor.is_employer_hidden = "Clinic", "Nurse", kind == "hidden"
    mentor.employer_kind = kind if kind != "hidden" else "employed"
    mentor.save()

    page = client_of(mentee_of(nursing).user).get(HOME)

    [work] = found(page, "//section[@aria-labelledby='mentors-of-major']//p")
    assert words(work) == " · ".join(filter(None, ["Nurse", said]))


def test_saved_mentors_stand_beside_newest_first_while_one_looks_for_a_mentor(client_of):
    mentee = MenteeProfileFactory()
    saved = MentorProfileFactory.create_batch(4)
    for day, mentor in enumerate(saved):
        SavedMentor.objects.create(mentee=mentee, mentor=mentor, saved_at=timezone.now() - timedelta(days=day))
    hidden = saved[1]
    hidden.hidden_until = days_from_today(9)
    hidden.save()
    SavedMentor.objects.create(mentee=MenteeProfileFactory(), mentor=MentorProfileFactory())

    beside = shown_beside(client_of(mentee.user), "saved-mentors")

    expected = [mentor.get_absolute_url() for mentor in (saved[0], saved[2], saved[3])]
    assert beside == [*expected, reverse("profiles:saved")]


def test_a_mentor_without_a_request_reads_how_to_answer_and_when_the_next_orientation_is(client_of):
    OrientationSession.objects.create(starts_at=timezone.now() - timedelta(days=9), place="Room 300")
    session = OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=9), place="Room 100")
    OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=20), place="Room 200")
    client = client_of(MentorProfileFactory().user)

    assert shown_beside(client, "meanwhile") == [reverse("program:events"), "/materials/"]
    [tile] = found(client.get(HOME), "//section[@aria-labelledby='meanwhile']//*[@class='tile']")
    assert words(tile.find("strong")) == str(timezone.localtime(session.starts_at).day)


@pytest.mark.parametrize("state", ["applying", "asked", "matched", "paused", "hidden", "withdrawn"])
def test_who_has_something_else_to_wait_for_is_not_told_to_wait_for_a_request(client_of, state):
    MentorProfileFactory()  # another, who is ready to be asked
    mentor = MentorApplicationFactory(status="submitted") if state == "applying" else MentorProfileFactory()
    if state == "asked":
        MatchRequestFactory(mentor=mentor)
    if state == "matched":
        MatchFactory(request__mentor=mentor)
    if state in ("paused", "hidden"):
        setattr(mentor, f"{state}_until", days_from_today(9))
        mentor.save()
    if state == "withdrawn":
        withdraw_profile(mentor)

    assert shown_beside(client_of(mentor.user), "meanwhile") == []


def test_an_item_shows_the_other_person_and_the_day_of_the_talk(client_of):
    time = timezone.now() + timedelta(days=3)
    interview = InterviewFactory(status="confirmed", chosen_time=time, offered_times=[time])
    match, client = interview.match, client_of(interview.match.mentee.user)

    [item] = found(client.get(HOME), "//article[.//*[@class='tile']]")

    assert match.get_absolute_url() in links(client.get(HOME))
    [tile] = item.xpath(".//*[@class='tile']/strong")
    assert words(tile) == str(timezone.localtime(interview.chosen_time).day)
    assert item.xpath(".//*[contains(@class, 'avatar')]")


def test_a_mentors_photo_is_shown_only_while_the_profile_is_posted():
    mentor = MentorProfileFactory(photo=ContentFile(b"x", name="face.jpg"))
    address = reverse("profiles:photo", args=[mentor.pk])
    assert face_of(mentor).photo == address

    mentor.hidden_until = days_from_today(1)
    assert face_of(mentor).photo == ""
    mentor.hidden_until, mentor.status = None, "withdrawn"
    assert face_of(mentor).photo == ""
    assert face_of(MenteeProfileFactory()).photo == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_takes_the_same_statements_however_much_goes_on(client_of, count, django_assert_max_num_queries):
    nursing = MajorFactory()
    both = MentorProfileFactory(capacity=9)
    mentee = mentee_of(nursing, user=both.user)
    IdentityProofFactory(user=both.user)
    for mentor in mentors_who_help(nursing, count):
        SavedMentor.objects.create(mentee=mentee, mentor=mentor)
    MatchRequestFactory.create_batch(count, mentor=both)
    MatchFactory.create_batch(count, request__mentor=both, status=Match.Status.ARRANGING)
    client = client_of(both.user)
    client.get(HOME)

    with django_assert_max_num_queries(16):
        client.get(HOME)


def test_a_new_mentor_is_led_to_the_first_session_that_has_room(client_of):
    places = [
        OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=days), place="Room 100", capacity=1)
        for days in (9, 16, 23)
    ]
    Registration.objects.create(session=places[0], person=MentorProfileFactory().user)
    client = client_of(MentorProfileFactory().user)

    [tile] = found(client.get(HOME), "//section[@aria-labelledby='meanwhile']//*[@class='tile']")
    assert words(tile.find("strong")) == str(timezone.localtime(places[1].starts_at).day)

    for full in places[1:]:
        Registration.objects.create(session=full, person=MentorProfileFactory().user)
    [tile] = found(client.get(HOME), "//section[@aria-labelledby='meanwhile']//*[@class='tile']")
    assert words(tile.find("strong")) == str(timezone.localtime(places[0].starts_at).day)


def test_after_the_conclusion_what_happened_last_is_still_there(client_of):
    conclusion = finished()

    shown = shown_beside(client_of(conclusion.agreement.mentee), "happened")

    assert reverse("notifications:list") in shown
