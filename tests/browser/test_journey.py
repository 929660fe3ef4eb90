"""The main job from one end to the other, by a student, a mentor and staff, each in a browser of their own.

Student and mentor have JavaScript off: all of it works without. With scripts the pairs do the same, in test_asking_pair
and test_agreement_pair.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from agreements.tasks import make_staff_copies
from demo import mailbox
from matches.models import Match, MatchRequest
from notifications import delivery
from profiles.models import MentorProfile
from tests.browser import interactions
from tests.browser.interactions import press
from tests.factories import IndustryFactory, MajorFactory, SuperuserFactory, TopicFactory, age
from tests.profiles.deciding import take_effect

PASSWORD = "a long and private word"
PHONE, WIDE = 390, 1280


@pytest.fixture
def portal(live_server, settings):
    settings.PORTAL_URL = live_server.url
    settings.STAFF_SECOND_FACTOR_REQUIRED = False  # the second factor has its own browser tests
    MajorFactory(name_en="Nursing", cip_codes=["51.3801"])
    IndustryFactory(name_en="Hospitals", group__name_en="Health care")
    TopicFactory(name_en="Résumé writing")
    return live_server


@pytest.fixture
def open_browser(portal, browser):
    """`open_browser(width)`: a window of one more person, without JavaScript unless `scripts` says so."""

    def open_window(width, *, scripts=False):
        context = browser.new_context(
            base_url=portal.url,
            viewport={"width": width, "height": 900},
            locale="en-US",
            java_script_enabled=scripts,
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    return open_window


def newest_mail_to(address):
    """The newest mail that the worker has really delivered to this address."""
    delivery.deliver_due()
    letters = map(mailbox.stored_mail, mailbox.keys())
    return next(letter for letter in letters if address in letter.to)


def sign_up(page, address, then):
    page.goto(f"/accounts/signup/?next={then}")
    page.locator("#id_email").fill(address)
    page.locator("#id_password1").fill(PASSWORD)
    press(page, interactions.act(reverse("account_signup")))
    code = newest_mail_to(address).subject.split()[0]
    page.locator("input[autocomplete=one-time-code]").fill(code)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(then))


def answer_page(page, role, step, answers):
    """Fill in one page of an application: {name of the field: text, option, or True for a tick}."""
    page.goto(f"/join/{role}/{step}/")
    for name, answer in answers.items():
        field = page.locator(f"[name={name}]")
        if answer is True:
            field.first.check()
        elif field.first.get_attribute("type") in ("radio", "checkbox"):
            page.locator(f"[name={name}][value={answer}]").check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(answer)
        else:
            field.fill(str(answer))
    press(page, interactions.MAIN)
    expect(page.locator(".summary")).to_have_count(0)


def apply_as_mentee(page):
    sign_up(page, "ana@calstatela.edu", "/join/mentee/")
    pages = {
        "name": {"given_name": "Ana", "family_name": "Sol"},
        "university": {"standing": "student", "class_level": "junior"},
        "majors": {"major_1": "Nursing"},
        "topics": {"topics": True},
        "contact": {"contact_methods": "email"},
        "promise": {"has_read": True, "will_follow": True, "is_adult": True},
    }
    for step, answers in pages.items():
        answer_page(page, "mentee", step, answers)
    page.goto("/join/mentee/check/")
    press(page, interactions.MAIN)


def apply_as_mentor(page):
    sign_up(page, "rosa@clinic.example", "/join/mentor/")
    pages = {
        "name": {"given_name": "Rosa", "family_name": "Duarte"},
        "work": {"profession": "Nurse Practitioner", "years_of_experience": 12, "industry_1": "Hospitals"},
        "university": {"affiliation": "alumnus", "graduation_year": 2012},
        "attainments": {"form-0-kind": "degree", "form-0-text": "BSN, Cal State LA"},
        "topics": {"topics": True},
        "meeting": {"meeting_modes": "online", "capacity": 1},
        "contact": {"contact_methods": "email"},
        "promise": {"has_read": True, "will_follow": True},
    }
    for step, answers in pages.items():
        answer_page(page, "mentor", step, answers)
    page.goto("/join/mentor/check/")
    press(page, interactions.MAIN)
    expect(page.locator("main dl.who-acts")).to_be_visible()
    assert MentorProfile.objects.get().status == MentorProfile.Status.SUBMITTED


def approve_in_the_admin(page):
    """Staff sign in, open the queue, read the application and approve it."""
    staff = SuperuserFactory(email="staff@office.example")
    page.goto("/admin/")
    page.locator("#id_login").fill(staff.email)
    page.locator("#id_password").fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto("/admin/profiles/mentorprofile/")
    page.get_by_role("link", name="Rosa Duarte").first.click()
    page.locator("[name=identity_method][value=call]").check()
    press(page, interactions.do("approve"))
    expect(page.locator(interactions.do("undo"))).to_be_visible()


def search_and_ask(page):
    page.goto("/mentors/")
    page.locator("#q").fill("nurse")
    press(page, "#search-form .network-query button.main")
    page.get_by_role("link", name="Rosa D.").click()
    expect(page.locator("main")).not_to_contain_text("rosa@clinic.example")
    press(page, interactions.link(reverse("matches:request_new", args=[MentorProfile.objects.get().pk])))
    page.locator("#id_wants_to_reach").fill("I want to pass the NCLEX and find a first position.")
    press(page, "#letter button.main")
    expect(page.locator("main .days .today")).to_have_count(1)


def say_yes_by_the_answer_link(page):
    """From the mail, without signing in, with a time in the same step."""
    link = re.search(r"http\S+/answer/\S+", newest_mail_to("rosa@clinic.example").text).group()
    page.goto(link)
    page.locator("[name=answer][value=yes]").check()
    soon = timezone.localtime() + timedelta(days=3)
    page.locator("#id_time_1").fill(soon.strftime("%Y-%m-%dT10:00"))
    page.locator("[name=mode][value=online]").check()
    page.locator("#id_place_online").fill("https://meet.example/rosa")
    press(page, "form.answers button.main")
    expect(page.locator("main dl.who-acts")).to_be_visible()


def propose(page, match, goal, activity, days):
    page.goto(f"/matches/{match.pk}/")
    begin, go_on = reverse("agreements:begin", args=[match.pk]), "section[aria-labelledby=agreement-heading] a.main"
    page.locator(interactions.act(begin)).or_(page.locator(go_on)).first.click()
    expect(page).to_have_url(re.compile(r"/agreements/\d+/"))
    page.goto(f"/agreements/{Match.objects.get(pk=match.pk).agreement.pk}/propose/")
    page.locator("[name=goal-0-text]").fill(goal)
    page.locator("[name=goal-0-activity-0]").fill(activity)
    deadline = timezone.localdate() + timedelta(days=days)
    page.locator("[name=goal-0-deadline]").fill(deadline.isoformat())
    page.locator("[name=starts_on]").fill(timezone.localdate().isoformat())
    page.locator("[name=ends_on]").fill((deadline + timedelta(days=30)).isoformat())
    press(page, interactions.do("propose"))
    expect(page).to_have_url(re.compile(r"/agreements/\d+/versions/\d+/$"))


def sign(page, agreement, name):
    page.goto(f"/agreements/{agreement.pk}/sign/")
    page.locator("#id_typed_name").fill(name)
    press(page, interactions.MAIN)
    expect(page).to_have_url(re.compile(r"/agreements/\d+/$"))


def test_the_main_job_from_sign_up_to_next_steps(open_browser):
    student, mentor, office = open_browser(PHONE), open_browser(WIDE), open_browser(WIDE, scripts=True)

    apply_as_mentee(student)
    assert User.objects.get(email="ana@calstatela.edu").is_proven
    apply_as_mentor(mentor)
    student.goto("/mentors/?q=nurse")
    expect(student.locator("[data-mentor]")).to_have_count(0)

    approve_in_the_admin(office)
    take_effect()
    rosa = MentorProfile.objects.get(user__email="rosa@clinic.example")
    assert rosa.status == MentorProfile.Status.APPROVED

    search_and_ask(student)
    student.goto(f"/mentors/{rosa.pk}/request/")
    withdraw = reverse("matches:withdraw", args=[MatchRequest.objects.get().pk])
    expect(student.locator(f'a[href="{withdraw}"]')).to_be_visible()

    say_yes_by_the_answer_link(open_browser(PHONE))
    match = Match.objects.get()
    assert MatchRequest.objects.get().status == MatchRequest.Status.ACCEPTED
    assert "Rosa" in newest_mail_to("ana@calstatela.edu").subject

    student.goto(f"/matches/{match.pk}/")
    expect(student.locator("main")).to_contain_text("rosa@clinic.example")
    student.locator("button[name=time]").first.click()
    assert [part.get_content_type() for part in newest_mail_to("rosa@clinic.example").attachments] == ["text/calendar"]
    age(match.interviews.confirmed().get(), days=4)  # the time comes
    student.goto(f"/matches/{match.pk}/")
    press(student, interactions.act(reverse("matches:talked", args=[match.pk])))
    interactions.is_told(student, "talked")

    propose(student, match, "Pass the NCLEX", "A study plan, looked at every second week", days=60)
    agreement = Match.objects.get().agreement
    mentor.goto(f"/agreements/{agreement.pk}/versions/1/")
    expect(mentor.locator("main")).to_contain_text("Pass the NCLEX")
    propose(mentor, match, "Pass the NCLEX at the first try", "A study plan, looked at every second week", days=75)
    student.goto(f"/agreements/{agreement.pk}/versions/2/")
    expect(student.locator(".changes ins", has_text="at the first try")).to_be_visible()

    sign(student, agreement, "Ana Sol")
    sign(mentor, agreement, "Rosa Duarte")
    make_staff_copies()
    letter = newest_mail_to("agreements@portal.example")
    assert letter.attachments[0].get_content().startswith(b"%PDF-")
    office.goto("/admin/agreements/staffcopy/")
    expect(office.locator("#result_list")).to_contain_text("Ana Sol")

    mentor.goto(f"/agreements/{agreement.pk}/conclude/")
    mentor.locator("[name=reason][value=reached]").check()
    mentor.locator("#id_achieved").fill("Ana passed the exam.")
    press(mentor, interactions.MAIN)
    interactions.is_told(mentor, "part_of_the_record_kept")
    student.goto(f"/agreements/{agreement.pk}/conclusion/")
    expect(student.locator("main")).to_contain_text("Ana passed the exam.")
    student.locator("[name=opinion][value=agrees]").check()
    press(student, interactions.MAIN)
    interactions.is_told(student, "record_complete")

    rosa.refresh_from_db()
    assert (Match.objects.get().status, rosa.openings) == (Match.Status.CONCLUDED, 1)
    student.goto("/mentors/?q=nurse")
    expect(student.locator("[data-mentor]")).to_have_count(1)
