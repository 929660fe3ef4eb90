"""A page says what its reader is to read: a visitor, an applicant, a student, the mentor, and staff (R7–R10)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from profiles import actions
from profiles.application_steps import MENTEE, MENTOR
from profiles.models import MentorProfile, MentorReview
from tests.factories import MentorApplicationFactory, MentorProfileFactory, UserFactory
from tests.pages import found, links, words
from tests.profiles.deciding import approve_for_good, pass_undo_window

pytestmark = pytest.mark.django_db
Kind = MentorProfile.EmployerKind


@pytest.mark.parametrize("journey", [MENTOR, MENTEE], ids=lambda journey: journey.role)
def test_a_visitor_is_led_to_an_account_and_not_to_pages_that_ask_for_one(client, client_of, journey):
    hub = reverse(journey.hub)
    pages = {reverse(journey.step_url, args=[step.slug]) for step in journey.steps}

    visitors = links(client.get(hub))
    answer = client_of(UserFactory()).get(hub, follow=True)
    [(first_question, _status)] = answer.redirect_chain

    assert f"{reverse('account_signup')}?next={hub}" in visitors
    assert (bool(pages & visitors), first_question in pages) == (False, True)
    assert not found(answer, f"//main//a[@href='{hub}']"), "which leads back to this page"


def test_a_mentor_who_opens_the_own_profile_is_led_to_where_it_is_changed(client_of):
    mentor, other = MentorProfileFactory(), MentorProfileFactory()
    client = client_of(mentor.user)

    assert client.get(mentor.get_absolute_url()).url == reverse("profiles:my_profile")
    assert client.get(other.get_absolute_url()).url == reverse("program:home")


@pytest.mark.parametrize(
    ("is_hidden", "named", "unlike"),
    [(False, {Kind.EMPLOYED, Kind.SELF_EMPLOYED, Kind.RETIRED}, 4), (True, set(), 1)],
)
def test_a_student_reads_where_and_how_a_mentor_works_unless_it_is_hidden(browser, is_hidden, named, unlike):
    shown = {}
    for kind in Kind:
        mentor = MentorProfileFactory(employer="Arroyo Clinic", employer_kind=kind, is_employer_hidden=is_hidden)
        page = browser.get(mentor.get_absolute_url())
        shown[kind] = page.context["shown"].employer
        assert ("Arroyo Clinic" in page.text) == (kind in named)

    assert {kind for kind, text in shown.items() if "Arroyo Clinic" in text} == named
    assert len(set(shown.values())) == unlike


def test_a_mentor_reads_what_is_to_be_corrected_and_not_what_another_decision_says(client_of, staff):
    mentor = MentorProfileFactory()
    actions.change_profile(mentor, profession="Surgeon")
    actions.ask_to_correct(mentor, by=staff, reason="Which hospital is it?")
    MentorReview.objects.create(mentor=mentor, decision="returned", reason="Undone.", undone_at=timezone.now())

    pages = [client_of(mentor.user).get(reverse(name)).text for name in ("profiles:my_profile", "program:home")]

    assert [("Which hospital is it?" in page, "Undone." in page) for page in pages] == [(True, False)] * 2


def test_staff_read_what_became_of_every_decision(client_of, staff):
    approve_for_good(MentorApplicationFactory(), by=staff)
    actions.approve(waiting := MentorApplicationFactory(), by=staff)
    actions.undo_decision(actions.approve(MentorApplicationFactory(), by=staff), by=staff)
    actions.approve(gone := MentorApplicationFactory(), by=staff)
    actions.withdraw_profile(gone)

    page = client_of(staff).get(reverse("admin:profiles_mentorreview_changelist"))

    said = [words(cell) for cell in found(page, "//td[contains(@class, 'field-outcome')]")]
    assert (len(said), len(set(said))) == (4, 4)
    pass_undo_window()
    actions.carry_out_decisions()
    assert waiting.reviews.get().outcome == ""
