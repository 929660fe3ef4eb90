"""Staff see what an approved mentor changed, before and after, and can ask the mentor to correct it (R8)."""

import pytest
from django.urls import reverse

from notifications.models import OutgoingMail
from profiles import actions
from profiles.models import MentorProfile
from tests.factories import MentorApplicationFactory, MentorProfileFactory
from tests.pages import errors_of, found
from tests.profiles.deciding import take_effect
from tests.refusals import refused

pytestmark = pytest.mark.django_db
ASKED = "profiles/correction_asked"


@pytest.fixture
def mentor():
    mentor = MentorProfileFactory(profession="School nurse", employer="Los Angeles County")
    mentor.attainments.all().delete()
    mentor.attainments.create(kind="degree", text="BSN", year=2001)
    return mentor


@pytest.fixture
def page_of(client_of, staff):
    def page(mentor):
        return client_of(staff).get(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]))

    return page


def mails(person):
    return list(OutgoingMail.objects.filter(recipient=person, kind=ASKED).values_list("obsolete_at", flat=True))


def queue(desk_client, name):
    page = desk_client.get(reverse("admin:profiles_mentorprofile_changelist"), {"queue": name})
    return list(page.context["cl"].queryset)


def test_staff_see_the_words_that_were_removed_and_added(page_of, mentor):
    actions.change_profile(
        mentor, profession="Head nurse", attainments=[{"kind": "degree", "text": "MSN", "year": 2001}]
    )

    page = page_of(mentor)

    assert found(page, "//del/text()") == ["School", "BSN"]
    assert found(page, "//ins/text()") == ["Head", "MSN"]
    assert len(found(page, "//tr/th[@scope='row'][strong]")) == 2  # what was not changed is shown beside it, unmarked


def test_a_change_of_the_years_of_experience_is_reviewed_like_the_rest(page_of, mentor):
    before = mentor.years_of_experience
    actions.change_profile(mentor, years_of_experience=before + 20)

    page = page_of(mentor)

    assert (found(page, "//del/text()"), found(page, "//ins/text()")) == ([str(before)], [str(before + 20)])
    assert MentorProfile.objects.changed().contains(mentor)


def test_what_was_not_yet_checked_when_facts_were_kept_counts_as_unchanged(page_of, mentor):
    actions.change_profile(mentor, profession="Head nurse")
    facts = {name: value for name, value in mentor.reviewed_facts.items() if name != "years_of_experience"}
    MentorProfile.objects.filter(pk=mentor.pk).update(reviewed_facts=facts)

    assert found(page_of(mentor), "//del/text()") == ["School"]


def test_what_was_before_stays_what_staff_had_reviewed(page_of, staff, mentor):
    actions.change_profile(mentor, profession="Head nurse")
    actions.change_profile(mentor, profession="Chief nurse")
    assert found(page_of(mentor), "//del/text()") == ["School"]

    actions.check_changes(mentor, by=staff)
    actions.change_profile(mentor, profession="Principal nurse")
    assert found(page_of(mentor), "//del/text()") == ["Chief"]


def test_a_mentor_who_puts_it_back_leaves_nothing_to_review(mentor, desk):
    actions.change_profile(mentor, employer="County")
    desk(mentor, "ask_to_correct", **{"correction-reason": "Which county?"})

    actions.change_profile(mentor, employer="Los Angeles County")

    mentor.refresh_from_db()
    assert (mentor.changed_since_approval_at, mentor.reviewed_facts, mentor.correction_asked_at) == (None,) * 3


def test_what_an_applicant_changes_in_the_five_minutes_is_compared_with_what_was_approved(page_of, staff):
    applicant = MentorApplicationFactory(profession="School nurse")
    review = actions.approve(applicant, by=staff, identity_method="diploma")
    actions.change_profile(applicant, profession="Surgeon")
    take_effect(review)

    assert found(page_of(applicant), "//del/text()") == ["School nurse"]


def test_a_change_that_staff_had_read_is_not_compared(page_of, staff):
    applicant = MentorApplicationFactory(profession="School nurse")
    actions.undo_decision(actions.approve(applicant, by=staff), by=staff)
    actions.change_profile(applicant, profession="Surgeon")
    take_effect(actions.approve(applicant, by=staff))

    applicant.refresh_from_db()
    assert (applicant.changed_since_approval_at, applicant.reviewed_facts) == (None, None)


def test_asking_for_a_correction_tells_the_mentor_why_and_keeps_the_profile_posted(client_of, staff, desk, mentor):
    actions.change_profile(mentor, profession="Surgeon")

    desk(mentor, "ask_to_correct", **{"correction-reason": "Your license says nurse."})

    review = mentor.reviews.first()
    assert (review.decision, review.reviewer, review.reason) == ("correction", staff, "Your license says nurse.")
    assert mails(mentor.user) == [None]
    assert MentorProfile.objects.posted().filter(pk=mentor.pk).exists()
    for page in ("profiles:my_profile", "program:home"):
        assert "Your license says nurse." in client_of(mentor.user).get(reverse(page)).text


def test_who_acts_next_is_the_mentor_and_then_staff_again(client_of, staff, desk, mentor):
    office = client_of(staff)
    actions.change_profile(mentor, profession="Surgeon")
    assert (queue(office, "changed"), queue(office, "asked")) == ([mentor], [])

    desk(mentor, "ask_to_correct", **{"correction-reason": "Your license says nurse."})
    assert (queue(office, "changed"), queue(office, "asked")) == ([], [mentor])

    actions.change_profile(mentor, profession="Surgical nurse")
    assert (queue(office, "changed"), queue(office, "asked")) == ([mentor], [])
    assert "Your license says nurse." not in client_of(mentor.user).get(reverse("profiles:my_profile")).text


def test_a_correction_without_a_reason_is_asked_for_beside_its_field(desk, mentor):
    actions.change_profile(mentor, profession="Surgeon")

    page = desk(mentor, "ask_to_correct")

    assert errors_of(page.context["correction_form"]) == {"reason": ["reason_missing"]}
    assert mails(mentor.user) == []


def test_two_colleagues_do_not_ask_twice(staff, mentor):
    actions.change_profile(mentor, profession="Surgeon")
    actions.ask_to_correct(mentor, by=staff, reason="Which hospital?")

    with refused("no_change_to_review"):
        actions.ask_to_correct(mentor, by=staff, reason="Which hospital?")


def test_nothing_is_corrected_that_was_not_changed(staff, mentor):
    with refused("no_change_to_review"):
        actions.ask_to_correct(mentor, by=staff, reason="Which hospital?")


def test_a_version_nobody_has_read_is_not_sent_back(staff, mentor):
    actions.change_profile(mentor, profession="Surgeon")
    seen = mentor.changed_at
    actions.change_profile(mentor, profession="Pediatrician")

    with refused("application_changed"):
        actions.ask_to_correct(mentor, by=staff, reason="Which hospital?", seen=seen)
