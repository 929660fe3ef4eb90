"""Joining, in a real browser: a mentor's required pages by keyboard alone, and a student from sign-up to the search."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from notifications.models import OutgoingMail
from profiles.models import MenteeProfile, MentorProfile
from tests.factories import PASSWORD, IndustryFactory, MajorFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page_of(page, live_server, cookies_of):
    """`page_of(user)`: a page of a browser in which that person is signed in."""

    def sign_in(person):
        page.context.add_cookies(cookies_of(person))
        return page

    return sign_in


def continue_to(page, heading):
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_mentor_fills_in_the_required_pages_by_keyboard(page_of, live_server):
    IndustryFactory(name_en="Accounting")
    TopicFactory(name_en="Networking")
    user = UserFactory(given_name="", family_name="")
    page = page_of(user)
    page.goto(live_server.url + reverse("profiles:join_mentor"))
    page.get_by_role("link", name="Begin").press("Enter")

    page.get_by_label("Given name").press_sequentially("Rosa")
    page.get_by_label("Family name").press_sequentially("Delgado")
    continue_to(page, "What do you do?")
    page.get_by_label("Profession").press_sequentially("Accountant")
    page.get_by_label("Years of experience").press_sequentially("8")
    page.get_by_label("Industry", exact=True).press_sequentially("Acc")
    page.get_by_label("Years of experience").focus()
    continue_to(page, "Did you study at Cal State LA?")
    page.get_by_label("I studied elsewhere").press("Space")
    page.get_by_label("Graduation year", exact=True).focus()
    continue_to(page, "What have you learned and done?")
    page.get_by_label("What, and where").first.press_sequentially("BS Accounting")
    continue_to(page, "What can you help with?")
    page.get_by_label("Networking").press("Space")
    continue_to(page, "How do you like to meet, and how many students?")
    page.get_by_label("Online").press("Space")
    continue_to(page, "How may a matched student reach you?")
    page.get_by_label("E-mail").press("Space")
    continue_to(page, "What mentoring is, and what it is not")
    page.get_by_label("I have read what mentoring is").press("Space")
    page.get_by_label("I will follow the Mentor Manual").press("Space")
    continue_to(page, "Your profile as students will see it")
    page.get_by_role("button", name="Send my application").press("Enter")

    expect(page.get_by_text("Waiting for staff").first).to_be_visible()
    assert MentorProfile.objects.get(user=user).status == "submitted"


def test_a_student_signs_up_with_a_campus_address_and_gets_to_the_search(page, live_server):
    MajorFactory(name_en="Economics")
    TopicFactory(name_en="Networking")
    page.goto(live_server.url + reverse("profiles:join_mentee"))
    page.get_by_role("link", name="Create an account and begin").click()
    page.get_by_label("Email").fill("ana.reyes@calstatela.edu")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    page.get_by_label("Code").fill(code_in_the_subject())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Your campus address shows that you belong to Cal State LA.")).to_be_visible()
    page.get_by_role("link", name="Begin").click()

    page.get_by_label("Given name").fill("Ana")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("I study at Cal State LA now").check()
    page.get_by_label("If you study: where you are").select_option("Junior")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Major", exact=True).select_option("Economics")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Networking").check()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("E-mail").check()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("I have read what mentoring is").check()
    page.get_by_label("I will follow the Mentee Handbook").check()
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="My application is complete").click()

    expect(page).to_have_url(live_server.url + reverse("profiles:mentor_list"))
    assert MenteeProfile.objects.get(user__email="ana.reyes@calstatela.edu").status == "complete"


def code_in_the_subject():
    return re.match(r"(\S+) is your code", OutgoingMail.objects.latest("pk").message["subject"])[1]


def test_a_draft_saves_itself_without_a_button(page_of, live_server):
    user = UserFactory()
    page = page_of(user)
    page.goto(live_server.url + reverse("profiles:join_mentor_step", args=["work"]))

    page.get_by_label("Profession").fill("Accountant")
    page.get_by_label("Years of experience").focus()

    expect(page.locator("#kept")).to_contain_text("Saved at")
    assert MentorProfile.objects.get(user=user).profession == "Accountant"
