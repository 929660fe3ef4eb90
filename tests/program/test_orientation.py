from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import IdentityClaim
from demo import mailbox
from notifications import delivery
from notifications.rendering import render_subject
from program.conduct import participation
from program.models import LimitedOrientation, OrientationSession, Registration
from program.monitoring.invariants import broken_rules
from program.orientation import arranging
from program.privacy import erasure_requests
from program.privacy.purge import purge_accommodations
from program.staff_dashboard import waiting
from tests.factories import (
    MenteeProfileFactory,
    MentorApplicationFactory,
    StaffFactory,
    age,
)
from tests.pages import WHOLE_FORM, codes, errors_of, found, links, words
from tests.program.notices import told
from tests.program.staff_members import with_factor
from tests.refusals import refused


def test_a_full_session_keeps_a_waiting_list_and_its_first_moves_up(session, mentors):
    first, second, third = [arranging.register(session, mentor) for mentor in mentors]
    assert [row.status for row in (first, second, third)] == ["coming", "waiting", "waiting"]

    arranging.cancel(first, by=StaffFactory())

    statuses = Registration.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["cancelled", "coming", "waiting"]
    assert told(mentors[1]) == ["program/session_waiting", "program/session_place_free"]


def test_one_who_waited_and_does_not_come_frees_no_place(session, mentors):
    coming, waiting = [arranging.register(session, mentor) for mentor in mentors[:2]]

    arranging.cancel(waiting, by=StaffFactory())

    coming.refresh_from_db()
    assert coming.status == "coming"
    assert session.registrations.filter(status="coming").count() == 1


def test_who_says_it_twice_keeps_the_place_and_is_told_once(session, mentors):
    first = arranging.register(session, mentors[0], works_well_with="Captions, please.")
    arranging.register(session, mentors[1])

    again = arranging.register(session, mentors[0])

    assert (again.status, again.registered_at, again.works_well_with) == (
        "coming",
        first.registered_at,
        "Captions, please.",
    )
    assert told(mentors[0]) == ["program/session_registered"]


def test_who_waits_and_says_so_again_keeps_the_turn_and_says_more(session, mentors):
    for mentor in mentors:
        arranging.register(session, mentor)

    arranging.register(session, mentors[1], works_well_with="ASL")
    arranging.cancel(Registration.objects.get(person=mentors[0]), by=StaffFactory())

    moved_up = Registration.objects.get(status="coming")
    assert (moved_up.person, moved_up.works_well_with) == (mentors[1], "ASL")
    assert told(mentors[1]) == ["program/session_waiting", "program/session_place_free"]


def test_who_took_it_back_and_comes_after_all_is_told_anew(session, mentors):
    arranging.cancel(arranging.register(session, mentors[0]), by=StaffFactory())

    assert arranging.register(session, mentors[0]).status == "coming"
    assert told(mentors[0]) == ["program/session_registered"] * 2


def test_the_database_keeps_a_session_from_being_overfull(session, mentors):
    Registration.objects.create(session=session, person=mentors[0])

    with pytest.raises(IntegrityError, match="a_session_is_never_overfull"):
        Registration.objects.create(session=session, person=mentors[1])


def test_a_mentee_is_offered_the_short_orientation_instead(session):
    with refused("sessions_are_for_mentors"):
        arranging.register(session, MenteeProfileFactory().user)


def test_a_session_that_has_begun_takes_nobody(session, mentors):
    OrientationSession.objects.update(starts_at=timezone.now() - timedelta(minutes=1))

    with refused("session_begun_or_called_off"):
        arranging.register(session, mentors[0])


def test_calling_off_tells_everybody_who_comes_or_waits(session, mentors):
    for mentor in mentors:
        arranging.register(session, mentor)

    assert arranging.call_off(session, by=StaffFactory()) == 3

    assert [told(mentor)[-1] for mentor in mentors] == ["program/session_called_off"] * 3


def test_more_places_go_to_those_who_wait(session, mentors):
    for mentor in mentors:
        arranging.register(session, mentor)
    OrientationSession.objects.update(capacity=3)

    assert arranging.apply_session_change(session, has_moved=False, by=StaffFactory()) == 0

    assert set(Registration.objects.values_list("status", flat=True)) == {"coming"}
    assert [told(mentor)[-1] for mentor in mentors[1:]] == ["program/session_place_free"] * 2


def test_a_new_time_is_told_to_all_with_a_new_invitation_and_a_new_reminder(session, mentors):
    for mentor in mentors[:2]:
        arranging.register(session, mentor)
    OrientationSession.objects.update(starts_at=timezone.now() + timedelta(days=9), reminded_at=timezone.now())

    assert arranging.apply_session_change(session, has_moved=True, by=StaffFactory()) == 2

    session.refresh_from_db()
    assert (session.sequence, session.reminded_at) == (1, None)
    assert [told(mentor)[-1] for mentor in mentors[:2]] == ["program/session_moved"] * 2
    assert told(mentors[2]) == []
    delivery.deliver_due()
    moved = {render_subject("program/session_moved", session, mentor) for mentor in mentors}
    letters = {letter.to: letter for letter in map(mailbox.stored_mail, mailbox.keys()) if letter.subject in moved}
    files = {to.split("@")[0]: len(letter.attachments) for to, letter in letters.items()}
    assert sorted(files.values()) == [0, 1]  # who waits has no entry in the calendar


def test_every_approved_mentor_is_invited_once(session, mentors):
    arranging.register(session, mentors[0])
    MentorApplicationFactory()

    assert [arranging.invite(session, by=StaffFactory()), arranging.invite(session, by=StaffFactory())] == [2, 2]

    assert [told(mentor) for mentor in mentors[1:]] == [["program/session_invitation"]] * 2
    assert "program/session_invitation" not in told(mentors[0])


@pytest.mark.calendar
def test_those_who_come_are_reminded_once_a_day_before(session, mentors):
    arranging.register(session, mentors[0])
    arranging.register(session, mentors[1])
    OrientationSession.objects.update(starts_at=timezone.now() + timedelta(hours=23))

    assert [arranging.remind(), arranging.remind()] == [1, 0]

    assert told(mentors[0])[-1] == "program/session_reminder"
    assert "program/session_reminder" not in told(mentors[1])


@pytest.mark.calendar
def test_wishes_are_deleted_fourteen_days_after_the_session(session, mentors):
    arranging.register(session, mentors[0], works_well_with="Captions, please.")
    OrientationSession.objects.update(starts_at=timezone.now() - timedelta(days=13, hours=23))
    assert purge_accommodations() == 0

    OrientationSession.objects.update(starts_at=timezone.now() - timedelta(days=14, minutes=1))
    assert purge_accommodations() == 1
    assert Registration.objects.get().works_well_with == ""


def test_the_link_is_for_those_who_are_coming(client_of, session, mentors):
    arranging.register(session, mentors[0])

    assert "meet.example" in client_of(mentors[0]).get(reverse("program:events")).text
    assert "meet.example" not in client_of(mentors[1]).get(reverse("program:events")).text


@pytest.mark.calendar
def test_the_calendar_file_is_one_event_in_utc(client_of, session, mentors):
    arranging.register(session, mentors[0])

    response = client_of(mentors[0]).get(reverse("program:event_calendar", args=[session.pk]))

    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["UID"].startswith(f"orientation-{session.pk}@")
    assert event.decoded("DTSTART").utcoffset() == timedelta(0)


def test_a_mentor_registers_on_the_page(client_of, session, mentors):
    client_of(mentors[0]).post(
        reverse("program:event_register", args=[session.pk]), {"works_well_with": "A place near the door."}
    )

    assert Registration.objects.get().works_well_with == "A place near the door."


WISH = {"works_well_with": "A place near the door."}


def page_of(name, session):
    return reverse(f"program:event_{name}", args=[session.pk])


def test_who_registers_too_late_reads_why_beside_their_words(client_of, session, mentors):
    client = client_of(mentors[0])
    client.get(page_of("register", session))
    OrientationSession.objects.update(starts_at=timezone.now() - timedelta(minutes=1))

    late = client.post(page_of("register", session), WISH)

    assert errors_of(late.context["form"]) == {WHOLE_FORM: ["session_begun_or_called_off"]}
    assert late.context["form"].non_field_errors()[0] in late.text
    assert WISH["works_well_with"] in late.text
    assert not Registration.objects.exists()
    assert codes(client.get(page_of("register", session), follow=True)) == ["session_begun_or_called_off"]


def test_a_registration_that_is_refused_keeps_its_words(client_of, session):
    refused = client_of(MenteeProfileFactory().user).post(page_of("register", session), WISH)

    assert errors_of(refused.context["form"]) == {WHOLE_FORM: ["sessions_are_for_mentors"]}
    assert refused.context["form"].non_field_errors()[0] in refused.text
    assert WISH["works_well_with"] in refused.text


def test_who_says_no_twice_or_has_no_place_reads_that_they_are_not_registered(client_of, session, mentors):
    arranging.register(session, mentors[0])
    client = client_of(mentors[0])
    client.post(page_of("cancel", session))

    answers = [
        client.post(page_of("cancel", session), follow=True),
        client.get(page_of("calendar", session), follow=True),
    ]

    assert [answer.redirect_chain for answer in answers] == [[(reverse("program:events"), 302)]] * 2
    assert codes(answers[0])[-1:] == codes(answers[1]) == ["not_registered"]


def test_a_short_orientation_asked_for_twice_keeps_the_second_words_and_says_so_once(client_of):
    client, address = client_of(MenteeProfileFactory().user), reverse("program:short_orientation")
    asked = {"how": "phone"} | WISH
    client.post(address, asked)

    pressed_twice = client.post(address, asked, follow=True)
    refused = client.post(address, asked | {"works_well_with": "Captions, please."})

    assert not [code for code in codes(pressed_twice) if code == "orientation_asked_already"]
    assert pressed_twice.redirect_chain == [(reverse("program:events"), 302)]
    assert refused.status_code == 422
    assert errors_of(refused.context["form"]) == {WHOLE_FORM: ["orientation_asked_already"]}
    assert refused.context["form"].non_field_errors()[0] in refused.text
    assert "Captions, please." in refused.text
    assert LimitedOrientation.objects.get().works_well_with == WISH["works_well_with"]


def test_without_sessions_the_page_says_when_they_come(client_of, user):
    page = client_of(user).get(reverse("program:events"))

    [sessions] = found(page, "//section[@aria-labelledby='sessions']")
    assert words(sessions.find(".//p"))
    assert sessions.findall("article") == []
    assert reverse("program:short_orientation") in links(page)


def test_a_mentee_asks_for_a_short_orientation_and_staff_log_it(client_of):
    mentee = MenteeProfileFactory()
    client_of(mentee.user).post(reverse("program:short_orientation"), {"how": "phone", "works_well_with": "ASL"})
    asked = LimitedOrientation.objects.get()

    arranging.log_short_orientation(asked, by=StaffFactory(), on=timezone.localdate())

    asked.refresh_from_db()
    assert (asked.how, asked.works_well_with, asked.given_on) == ("phone", "", timezone.localdate())


def test_staff_never_ask_as_a_participant(client_of, db):
    client_of(with_factor(StaffFactory())).post(reverse("program:short_orientation"), {"how": "phone"})

    assert not LimitedOrientation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_sessions_takes_the_same_statements(client_of, user, count, django_assert_num_queries):
    for number in range(count):
        OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=number + 1), place="Library")
    client = client_of(user)

    with django_assert_num_queries(7):
        client.get(reverse("program:events"))


# Somebody leaves the program (R26, R29).


def ended(person):
    participation.end_participation(person, by=StaffFactory(), reason="A reason")


def erased(person):
    request = erasure_requests.ask_for_erasure(person)
    age(request, days=14, seconds=1)
    erasure_requests.erase(request, by=StaffFactory())


def is_gone(person):
    """Without what ending closes."""
    participation.unpost_profile(person.mentorprofile)
    participation.mark_ended(person)


@pytest.mark.parametrize("leave", [ended, erased])
def test_the_place_of_one_who_leaves_goes_to_the_next(session, mentors, leave):
    for mentor in mentors:
        arranging.register(session, mentor, works_well_with="A place near the door.")

    leave(mentors[0])

    assert dict(Registration.objects.active().values_list("person", "status")) == {
        mentors[1].pk: "coming",
        mentors[2].pk: "waiting",
    }
    assert told(mentors[1])[-1] == "program/session_place_free"
    assert not Registration.objects.filter(person=mentors[0]).exclude(works_well_with="").exists()
    assert broken_rules() == {}


def test_a_place_is_given_to_nobody_who_has_left(session, mentors):
    """However they came to be on the list still."""
    for mentor in mentors:
        arranging.register(session, mentor)
    is_gone(mentors[1])
    assert list(broken_rules()) == ["somebody who has ended has no place in a session to come"]

    arranging.cancel(Registration.objects.get(person=mentors[0]), by=StaffFactory())

    assert Registration.objects.get(status="coming").person == mentors[2]


def test_every_session_to_come_is_left_and_one_that_has_begun_stays_as_it_was(session, mentors):
    begun, other = [
        OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=days), place="Library", capacity=1)
        for days in (1, 9)
    ]
    for each in (session, begun, other):
        for mentor in mentors[:2]:
            arranging.register(each, mentor)
    OrientationSession.objects.filter(pk=begun.pk).update(starts_at=timezone.now() - timedelta(minutes=1))

    ended(mentors[0])

    coming = Registration.objects.filter(status="coming").values_list("session", "person")
    assert set(coming) == {(session.pk, mentors[1].pk), (other.pk, mentors[1].pk), (begun.pk, mentors[0].pk)}


def test_who_has_left_registers_for_nothing(session, mentors):
    is_gone(mentors[0])

    with refused("your_participation_ended"):
        arranging.register(session, mentors[0])


def test_staff_are_not_asked_to_orient_or_confirm_somebody_who_has_left(mentors):
    here, left = mentors[:2]
    for person in (here, left):
        arranging.ask_for_short_orientation(person, how="phone")
        IdentityClaim.objects.create(user=person, name_while_enrolled="A", graduation_year=1999, major_then="Art")

    ended(left)

    assert [asked.person for asked in LimitedOrientation.objects.asked_for()] == [here]
    assert [claim.user for claim in IdentityClaim.objects.waiting()] == [here]
    waits = {
        line.name: line.rows.count() for line in waiting.pending_program_work(here) + waiting.pending_decisions(here)
    }
    assert (waits["short"], waits["graduates"]) == (1, 1)
