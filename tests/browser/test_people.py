"""How one is approved, and a living profile, as people and staff walk it in a browser."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import OutgoingMail, ProgramSettings
from notifications.rendering import render
from profiles import actions
from profiles.admin.mentors import flags
from profiles.models import Major, MentorProfile, MentorReview, ReviewReason
from profiles.photos import SIDE
from profiles.search import index
from program.staff_dashboard.person_overview import SECTIONS
from tests.browser import interactions
from tests.browser.interactions import press
from tests.factories import (
    IndustryFactory,
    MajorFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    SuperuserFactory,
    TopicFactory,
)
from tests.profiles.deciding import take_effect
from tests.profiles.photo_files import picture

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


def says(page, text):
    expect(page.get_by_role("main")).to_contain_text(text)


def remarks(page):
    """What stands below a profile: when it was confirmed, and what a reader should know."""
    return page.locator("main article > p.muted")


def whole_application(**fields):
    """An application with everything that is required."""
    mentor = MentorApplicationFactory(
        user__given_name="Rosa", user__family_name="Duarte", graduation_year=2009, **fields
    )
    mentor.industries.add(IndustryFactory())
    mentor.topics.add(TopicFactory())
    return mentor


def review_page(page, mentor):
    page.goto(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]))
    return page.locator("#content")


def unfold(page, field):
    """Open what this field is folded into."""
    page.locator("details", has=field).locator("> summary").click()


def test_an_application_is_returned_undone_changed_and_approved(window_of):
    ReviewReason.objects.create(decision="returned", text_en="Name a degree.", text_es="Indique un título.")
    applicant, following = whole_application(years_of_experience=2, user__language="es"), whole_application()
    staff = SuperuserFactory(given_name="Olga", family_name="Lee")
    office, colleague = window_of(staff), window_of(SuperuserFactory())

    desk = review_page(office, applicant)
    few_years, unchecked, double = flags(applicant, [])
    for unusual in (few_years, unchecked, double):
        expect(desk).to_contain_text(str(unusual))
    press(office, interactions.do("open"))
    expect(review_page(colleague, applicant)).to_contain_text("Olga Lee")
    expect(colleague.locator(interactions.do("open"))).to_have_count(0)
    box = office.locator("#id_returned-reason")
    unfold(office, box)
    office.locator("#id_returned-ready").select_option(label="Name a degree.")
    expect(box).to_have_value("Indique un título.")
    box.fill("Indique un título o una licencia.")
    press(office, interactions.do("send_back"))
    press(office, interactions.do("undo"))
    expect(office.locator(interactions.do("send_back"))).to_be_attached()
    assert MentorReview.objects.get().undone_at
    assert not OutgoingMail.objects.queued().filter(kind="profiles/application_returned").exists()
    unfold(office, box)
    box.fill("Indique un título o una licencia.")
    press(office, interactions.do("send_back"))
    expect(office.locator(interactions.do("undo"))).to_be_visible()
    take_effect()

    page = window_of(applicant.user)
    page.goto(reverse("profiles:join_mentor"))
    says(page, "Indique un título o una licencia.")
    page.goto(reverse("profiles:join_mentor_check"))
    page.locator("main form button").click()
    expect(page.locator("main .badge.warn").first).to_be_visible()

    review_page(office, applicant)
    office.locator("[name=identity_method][value=alumni_record]").check()
    press(office, interactions.do("approve_next"))
    expect(office).to_have_url(re.compile(f"/{following.pk}/change/"))
    expect(desk).to_contain_text("Olga Lee")
    unfold(office, office.locator("[name=note-text]"))
    office.locator("[name=note-text]").fill("Called; sound.")
    press(office, interactions.do("note"))
    expect(desk).to_contain_text("Called; sound.")
    take_effect()
    applicant.refresh_from_db()
    assert (applicant.status, applicant.user.is_proven) == ("approved", True)
    office.goto("/admin/profiles/mentorreview/")
    expect(office.locator("#result_list")).to_contain_text(str(MentorReview.Decision.RETURNED.label))


def test_an_application_that_is_not_approved_says_why_and_can_be_sent_again(window_of):
    applicant = whole_application()
    office, page = window_of(SuperuserFactory()), window_of(applicant.user)
    desk = review_page(office, applicant)
    unfold(office, office.locator("#id_declined-reason"))
    office.locator("#id_declined-reason").fill("We need two years more in your field.")
    press(office, interactions.do("decline"))
    take_effect()
    review_page(office, applicant)
    expect(desk.locator("strong").first).to_have_text(str(MentorProfile.Status.DECLINED.label))

    page.goto(reverse("profiles:join_mentor"))
    expect(page.locator("main .notice.warn:not([hidden])")).to_contain_text("We need two years more in your field.")
    press(page, interactions.link(reverse("profiles:join_mentor_step", args=["work"])))
    page.locator("[name=years_of_experience]").fill("9")
    press(page, interactions.MAIN)
    expect(page).not_to_have_url(re.compile("/work/"))
    page.goto(reverse("profiles:join_mentor_check"))
    page.locator("main form button").click()
    expect(page.locator("main dl.who-acts")).to_be_visible()
    applicant = MentorProfile.objects.get(pk=applicant.pk)
    assert applicant.status == "submitted"
    changed_since, *_others = flags(applicant, list(applicant.reviews.all()))
    assert changed_since not in flags(applicant, [])
    review_page(office, applicant)
    expect(desk).to_contain_text(str(changed_since))


def tell_about_oneself(page):
    """The pages that can wait until after the approval: students, words about oneself, a photo."""
    page.goto(reverse("profiles:join_mentor_step", args=["students"]))
    page.locator("[name=helps_any_major]").uncheck()
    suggested = page.locator("[name=helped_majors]").first  # what the industry suggests stands before all else
    expect(suggested).to_have_value(str(Major.objects.get(name_en="Accounting").pk))
    suggested.check()
    press(page, interactions.MAIN)
    expect(page).not_to_have_url(re.compile("/students/"))
    page.goto(reverse("profiles:join_mentor_step", args=["about"]))
    page.locator("[name=bio]").fill("<img src=x onerror=alert(1)>")
    press(page, interactions.MAIN)
    expect(page).not_to_have_url(re.compile("/about/"))
    page.goto(reverse("profiles:join_mentor_step", args=["photo"]))
    page.locator("input[type=file]").set_input_files({"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    press(page, interactions.MAIN)
    expect(page).not_to_have_url(re.compile("/photo/"))


def test_a_posted_profile_changes_is_checked_hidden_and_shown_again(window_of):
    mentor, industry = MentorProfileFactory(user__given_name="Rosa"), IndustryFactory(group__name_en="Audit")
    industry.majors.add(MajorFactory(name_en="Accounting"))
    for one in (mentor, *MentorProfileFactory.create_batch(4)):
        one.industries.add(industry)
    visitor = window_of()
    visitor.goto(reverse("profiles:numbers"))
    expect(visitor.locator("main .lead")).to_contain_text("5")
    expect(visitor.get_by_role("row", name="Audit")).to_contain_text("5")
    own, student, office = (
        window_of(person) for person in (mentor.user, MenteeProfileFactory().user, SuperuserFactory())
    )
    tell_about_oneself(own)
    student.goto(mentor.get_absolute_url())
    says(student, "<img src=x onerror=alert(1)>")  # as text; what would run is heard by the window
    says(student, "Accounting")
    student.wait_for_function("side => document.querySelector('main img').naturalWidth === side", arg=SIDE)

    own.goto(reverse("profiles:join_mentor_step", args=["work"]))
    expect(remarks(student)).to_have_count(1)  # when the mentor confirmed it
    own.locator("[name=profession]").fill("Auditor")
    press(own, interactions.MAIN)
    expect(own).not_to_have_url(re.compile("/work/"))
    student.goto(mentor.get_absolute_url())
    says(student, "Auditor")
    expect(remarks(student)).to_have_count(2)  # and that staff have not checked it yet

    office.goto("/admin/profiles/mentorprofile/?queue=changed")
    office.get_by_role("link", name=str(mentor)).click()
    press(office, interactions.do("check"))
    expect(office.locator(interactions.do("check"))).to_have_count(0)
    student.reload()
    expect(remarks(student)).to_have_count(1)

    unfold(office, office.locator("[name=hide-until]"))
    office.locator("[name=hide-until]").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    office.locator("[name=hide-reason]").fill("We are looking into something.")
    press(office, interactions.do("hide"))
    expect(office.locator(interactions.do("unhide"))).to_be_visible()
    own.goto(reverse("profiles:my_profile"))
    says(own, "We are looking into something.")
    assert student.request.get(mentor.get_absolute_url()).status == 404
    press(office, interactions.do("unhide"))
    press(office, "[name=confirmed]")
    expect(office.locator(interactions.do("hide"))).to_be_attached()
    student.goto(mentor.get_absolute_url())
    says(student, "Auditor")


def test_a_living_profile_is_confirmed_from_a_mail_paused_and_kept_by_a_student(window_of):
    """Its owner is a mentee as well, and changes roles without signing out."""
    mentor = MentorProfileFactory(user__given_name="Rosa", confirmed_at=timezone.now() - timedelta(days=400))
    MenteeProfileFactory(user=mentor.user)
    index.refresh([mentor.pk])
    visitor, student, own = window_of(), window_of(MenteeProfileFactory().user), window_of(mentor.user)
    student.goto(mentor.get_absolute_url())
    expect(remarks(student)).to_have_count(2)  # when it was confirmed, and that this is long ago

    actions.ask_to_confirm(MentorProfile.objects.filter(pk=mentor.pk), occasion="fall")
    mail = OutgoingMail.objects.get(kind="profiles/confirm_profile")
    _subject, text, _html = render(mail.kind, mentor, mentor.user, ProgramSettings.current(), None)
    visitor.goto(re.search(r"https?://[^/]+(/profile/confirm/\S+)", text)[1])
    press(visitor, "main form button.main")
    expect(visitor.locator("main .notice.good")).to_be_visible()
    student.reload()
    expect(remarks(student)).to_have_count(1)
    press(student, interactions.act(reverse("profiles:save", args=[mentor.pk])))
    expect(student.locator(interactions.act(reverse("profiles:forget", args=[mentor.pk])))).to_be_visible()
    student.goto(reverse("profiles:saved"))
    says(student, "Rosa")

    own.goto(reverse("profiles:pause"))
    own.locator("[name=until]").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    press(own, interactions.MAIN)
    interactions.is_told(own, "profile_paused")
    student.goto(reverse("profiles:mentor_list"))
    expect(student.locator("[data-mentor]")).to_have_count(0)
    press(own, interactions.act(reverse("profiles:resume")))
    interactions.is_told(own, "profile_found_again")
    own.goto(reverse("profiles:join_mentor_step", args=["meeting"]))
    own.locator("[name=capacity]").fill("3")
    press(own, interactions.MAIN)
    expect(own).not_to_have_url(re.compile("/meeting/"))
    own.goto("/mentors/")
    expect(own.get_by_role("heading", level=1)).to_be_visible()
    student.goto(reverse("profiles:mentor_list"))
    expect(student.locator("[data-mentor]")).to_have_count(1)
    mentor.refresh_from_db()
    assert mentor.capacity == 3


def test_staff_find_a_person_by_phone_and_send_a_mail_again(window_of):
    mentor = MentorProfileFactory(user__given_name="Rosa", user__family_name="Duarte", phone="(323) 555-0147")
    failed = OutgoingMail.objects.create(
        recipient=mentor.user,
        kind="profiles/application_approved",
        key="one",
        failed_at=Now(),
        last_error="mailbox full",
    )
    office = window_of(SuperuserFactory(given_name="Olga", family_name="Lee"))
    office.goto("/admin/accounts/user/")
    office.locator("#searchbar").fill("323 555 0147")
    office.locator("#searchbar").press("Enter")
    office.get_by_role("link", name="Rosa Duarte").click()

    page = office.locator("#content")
    for part in [*(str(section.title) for section in SECTIONS), "mailbox full"]:
        expect(page).to_contain_text(part)
    press(office, f"form:has([name=mail][value='{failed.pk}']) button")
    expect(page).to_contain_text("Olga Lee")
    failed.refresh_from_db()
    assert failed.failed_at is None
