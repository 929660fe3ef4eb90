"""What is done to one profile is done to that one: there are others before and after it (R8–R10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import IdentityClaim, User
from core.days import today
from profiles import actions
from profiles.actions import due_decisions
from profiles.models import Attainment, MentorProfile, MentorReview, ResponseStats, SavedMentor, SavedSearch
from profiles.next_step import last_reason
from profiles.search import saved_searches
from tests.factories import (
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
)
from tests.profiles.deciding import approve_for_good, pass_undo_window, send_back_for_good
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def three(make, **fields):
    """One in the middle: an older and a newer one are there too."""
    return [make(**fields) for _one in range(3)]


# Decisions of staff.


def test_one_application_is_read_by_one_whatever_others_are():
    earlier, read, later = three(MentorApplicationFactory)
    first, second = StaffFactory(), StaffFactory()
    actions.open_case(read, first)
    actions.open_case(read, second)

    assert MentorProfile.objects.get(pk=read.pk).opened_by == first
    assert [MentorProfile.objects.get(pk=one.pk).opened_by for one in (earlier, later)] == [None, None]


@pytest.mark.parametrize("is_posted", [True, False])
def test_what_does_not_wait_is_not_marked_as_read(is_posted):
    three(MentorApplicationFactory)
    mentor = MentorProfileFactory() if is_posted else MentorApplicationFactory()
    if not is_posted:
        actions.approve(mentor, by=StaffFactory())

    actions.open_case(mentor, StaffFactory())

    assert MentorProfile.objects.get(pk=mentor.pk).opened_by is None


@pytest.mark.parametrize("reader", [{"is_staff": False}, {"is_active": False}, {}])
def test_an_application_is_free_when_its_reader_is_no_more_staff(reader):
    StaffFactory()
    was_staff = StaffFactory()
    actions.open_case(mentor := MentorApplicationFactory(), was_staff)
    User.objects.filter(pk=was_staff.pk).update(**{"is_staff": True} | reader)

    found = actions.open_next_case(by=StaffFactory())

    assert found == (mentor if reader else None)


def test_a_decision_is_undone_only_by_itself():
    by = StaffFactory()
    first = actions.approve(MentorApplicationFactory(), by=by)
    pass_undo_window()
    actions.approve(MentorApplicationFactory(), by=by)

    with refused("decision_cannot_be_undone"):
        actions.undo_decision(first, by=by)


def test_a_decision_that_is_not_due_waits_while_others_are_carried_out():
    by = StaffFactory()
    actions.approve(due := MentorApplicationFactory(), by=by)
    pass_undo_window()
    actions.approve(waiting := MentorApplicationFactory(), by=by)
    review = waiting.reviews.get()

    assert not due_decisions.carry_out(review)
    assert actions.carry_out_decisions() == 1

    statuses = [MentorProfile.objects.get(pk=one.pk).status for one in (due, waiting)]
    assert statuses == ["approved", "submitted"]


def test_an_approval_is_announced_once_and_no_other_with_it(monkeypatch):
    announced = []
    monkeypatch.setattr(saved_searches, "notify_waiting_mentees", lambda mentor: announced.append(mentor.pk))
    mentors = three(MentorApplicationFactory)
    reviews = [approve_for_good(mentor, by=StaffFactory()) for mentor in mentors]
    assert announced == [mentor.pk for mentor in mentors]

    due_decisions.announce(reviews[1].pk)
    assert len(announced) == 3

    MentorReview.objects.filter(pk__in=[review.pk for review in reviews]).update(is_announcement_due=True)
    due_decisions.announce(reviews[1].pk)
    assert announced[3:] == [mentors[1].pk]


def test_who_is_brought_in_at_once_leaves_the_decisions_about_others():
    other = actions.approve(MentorApplicationFactory(), by=StaffFactory())

    due_decisions.approve_at_once([MentorApplicationFactory()])

    other.refresh_from_db()
    assert other.takes_effect_at is not None


@pytest.mark.parametrize("waits", ["nothing", "of another"])
def test_only_what_was_changed_is_sent_back_for_correction(waits):
    changed = timezone.now() if waits == "of another" else None
    MentorProfileFactory(changed_since_approval_at=changed)

    with refused("no_change_to_review"):
        actions.ask_to_correct(MentorProfileFactory(), by=StaffFactory(), reason="Please check.")


def test_nothing_of_a_profile_that_is_not_posted_is_sent_back_for_correction():
    mentor = MentorProfileFactory(changed_since_approval_at=timezone.now())
    actions.withdraw_profile(mentor)

    with refused("no_change_to_review"):
        actions.ask_to_correct(mentor, by=StaffFactory(), reason="Please check.")


def test_the_reason_shown_is_that_of_the_last_decision_in_effect():
    mentor = send_back_for_good(MentorApplicationFactory(), by=StaffFactory(), reason="In effect.").mentor
    MentorReview.objects.create(mentor=mentor, decision="returned", reason="Undone.", undone_at=timezone.now())

    assert last_reason(mentor) == "In effect."


def test_a_fact_that_another_has_too_is_marked_for_the_one_who_changed_it():
    mentor, other = MentorProfileFactory(), MentorProfileFactory()
    Attainment.objects.create(mentor=other, kind="degree", text="Of another")

    actions.change_profile(mentor, profession="Judge")

    mentor.refresh_from_db()
    assert mentor.reviewed_facts["attainments"] == [["position", "Senior accountant", None]]


def approve_and_undo(mentor, by):
    actions.undo_decision(actions.approve(mentor, by=by), by=by)


def send_back(mentor, by):
    actions.send_back(mentor, by=by, reason="Why.")


@pytest.mark.parametrize("decide", [approve_and_undo, send_back, actions.approve])
def test_a_change_is_marked_only_where_an_approval_is_under_way(decide):
    mentor = MentorApplicationFactory()
    approve_for_good(MentorApplicationFactory(), by=StaffFactory())
    decide(mentor, by=StaffFactory())

    actions.change_profile(mentor, profession="Judge")

    assert (MentorProfile.objects.get(pk=mentor.pk).reviewed_facts is not None) == (decide is actions.approve)


def test_blank_words_are_no_reason_no_note_and_no_question():
    mentor, by = MentorProfileFactory(), StaffFactory()
    claim = IdentityClaim.objects.create(user=UserFactory(), graduation_year=2010)

    for code, act in {
        "hiding_without_reason": lambda: actions.hide(mentor, by=by, until=today() + timedelta(days=9), reason=" "),
        "empty_note": lambda: actions.note(mentor, by=by, text=" \n"),
        "answering_without_reason": lambda: actions.send_back(MentorApplicationFactory(), by=by, reason=" "),
        "asking_without_question": lambda: actions.ask_graduate_again(claim, by=by, answer=" "),
        "day_is_past": lambda: actions.hide(mentor, by=by, until=today(), reason="Why."),
        "mentor_profile_approved": lambda: actions.approve(mentor, by=by),
    }.items():
        with refused(code):
            act()


def test_nobody_records_a_conversation_with_themselves():
    mentee = MenteeProfileFactory(is_adult=False)

    with refused("deciding_about_oneself"):
        actions.record_conversation(mentee, by=mentee.user)


# Lists of mentees, and of mentors.


def test_a_mentor_is_forgotten_on_one_list_and_no_other_is():
    mentees, mentors = three(MenteeProfileFactory), three(MentorProfileFactory)
    for mentee in mentees:
        for mentor in mentors:
            actions.save_mentor(mentee, mentor)

    actions.forget_mentor(mentees[1], mentors[1])

    left = set(SavedMentor.objects.values_list("mentee", "mentor"))
    assert left == {(one.pk, two.pk) for one in mentees for two in mentors} - {(mentees[1].pk, mentors[1].pk)}


def test_what_is_known_of_answers_is_forgotten_of_the_others_only():
    kept, forgotten = MentorProfileFactory(), MentorProfileFactory()
    actions.update_response_stats([(kept.pk, 1, 2), (forgotten.pk, 1, 2)])

    actions.clear_response_stats(but_of={kept.pk: ()})

    assert list(ResponseStats.objects.values_list("mentor", flat=True)) == [kept.pk]


def test_nobody_is_told_of_a_mentor_twice_nor_after_they_have_left():
    told = SavedSearch.objects.create(mentee=MenteeProfileFactory(), told_at=timezone.now())
    gone = SavedSearch.objects.create(mentee=MenteeProfileFactory(user__is_active=False))
    waiting = SavedSearch.objects.create(mentee=MenteeProfileFactory())

    approve_for_good(MentorApplicationFactory(), by=StaffFactory())

    after = {row.pk: row.told_at for row in SavedSearch.objects.all()}
    assert (after[told.pk], after[gone.pk], after[waiting.pk] is None) == (told.told_at, None, False)
