"""Applying as a mentee and as a mentor, over HTTP: one question a page, kept on the server (R7–R9)."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import escape

from core.validators import CONTACT_DATA
from notifications.models import OutgoingMail
from profiles.application_steps import MENTEE, MENTOR
from profiles.management.commands import load_vocabularies as vocabularies
from profiles.models import Industry, MenteeProfile, MentorProfile, Occupation
from tests.factories import (
    IdentityProofFactory,
    IndustryFactory,
    MajorFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    TopicFactory,
    UserFactory,
)
from tests.pages import codes, errors_of, found, words
from tests.profiles.applications import answer, fill_in_mentee, fill_in_mentor
from tests.profiles.deciding import approve_for_good, send_back_for_good

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("title", ["Registered Nurses", "registered nurses", ""])
def test_a_job_a_student_is_interested_in_is_known_by_its_title(client_of, title):
    nurses = Occupation.objects.create(onet_code="29-1141", title="Registered Nurses")
    user = UserFactory()
    client = client_of(user)
    fill_in_mentee(client)

    page = answer(client, "mentee", "interests", occupation_1=title)

    assert page.status_code == 302
    assert list(MenteeProfile.objects.get(user=user).occupations.all()) == [nurses][: len(title)]


def test_every_field_of_every_page_takes_a_word_or_says_why_not():
    Occupation.objects.create(onet_code="29-1141", title="Registered Nurses")
    for wizard in (MENTOR, MENTEE):
        for step in wizard.steps:
            for field in getattr(step.form, "base_fields", {}).values():
                with suppress(ValidationError):
                    field.clean("Registered Nurses")


def test_a_mentor_applies_page_by_page_and_sends_it(client_of):
    user = UserFactory()
    client = client_of(user)

    pages = fill_in_mentor(client)
    client.post(reverse("profiles:join_mentor_check"))

    mentor = MentorProfile.objects.get(user=user)
    assert [page.status_code for page in pages.values()] == [302] * 8
    assert pages["promise"].url == reverse("profiles:join_mentor_check")
    assert mentor.status == "submitted"
    assert (mentor.user.given_name, mentor.profession, mentor.capacity) == ("Rosa", "Accountant", 2)
    assert [str(line) for line in mentor.attainments.all()] == ["BS Accounting (2009)"]


def test_an_approved_mentor_who_sends_an_old_page_stays_approved(client_of):
    user = UserFactory()
    client = client_of(user)
    fill_in_mentor(client)
    client.post(reverse("profiles:join_mentor_check"))
    mentor = MentorProfile.objects.get(user=user)
    approve_for_good(mentor, by=StaffFactory())

    answer = client.post(reverse("profiles:join_mentor_check"), follow=True)

    mentor.refresh_from_db()
    assert mentor.status == "approved"
    assert codes(answer) == ["mentor_profile_approved"]


def test_the_applicant_sees_where_it_stands_and_hears_by_mail(client_of):
    user = UserFactory()
    client = client_of(user)
    fill_in_mentor(client)

    page = client.post(reverse("profiles:join_mentor_check"), follow=True)

    assert len(found(page, "//main//*[@class='badge warn']")) == 1
    assert len(found(page, "//main//dl[@class='who-acts']")) == 1
    assert list(OutgoingMail.objects.values_list("kind", "recipient")) == [("profiles/application_received", user.pk)]


@pytest.mark.parametrize("step", ["work", "university", "attainments", "topics", "meeting", "contact", "promise"])
def test_an_application_with_a_required_page_missing_is_not_sent(client_of, step):
    user = UserFactory()
    client = client_of(user)
    fill_in_mentor(client, **{step: {"form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0}})

    client.post(reverse("profiles:join_mentor_check"))

    assert MentorProfile.objects.get(user=user).status == "draft"


def test_a_draft_goes_on_where_it_was_left_on_another_device(client_of):
    user = UserFactory()
    answer(client_of(user), "mentor", "name", given_name="Rosa")

    page = client_of(user).get(reverse("profiles:join_mentor"))

    assert page.context["next_step"].slug == "work"


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(client_of):
    client = client_of(UserFactory())

    page = answer(client, "mentor", "work", profession="Nurse", years_of_experience="many")

    assert page.status_code == 200
    assert 'value="Nurse"' in page.content.decode()


def test_fewer_than_three_years_are_told_and_never_refused(client_of):
    client = client_of(UserFactory())

    page = client.post(
        reverse("profiles:join_mentor_step", args=["work"]),
        {"profession": "Nurse", "years_of_experience": 2, "industry_1": IndustryFactory().pk},
        follow=True,
    )

    assert [message.level_tag for message in page.context["messages"]] == ["info"]
    assert page.redirect_chain == [(reverse("profiles:join_mentor_step", args=["university"]), 302)]


@pytest.mark.parametrize(
    ("methods", "wrong"),
    [(["call"], "phone"), (["text"], "phone"), (["link"], "link"), (["portal", "email"], "contact_methods")],
)
def test_a_contact_method_needs_what_it_works_by(client_of, methods, wrong):
    page = answer(client_of(UserFactory()), "mentor", "contact", contact_methods=methods)

    assert set(page.context["form"].errors) == {wrong}


def test_a_form_takes_only_the_fields_it_shows(client_of):
    user = UserFactory()

    answer(
        client_of(user),
        "mentor",
        "meeting",
        meeting_modes=["online"],
        capacity=2,
        status="approved",
        places_taken=-1,
        is_staff="on",
    )

    mentor = MentorProfile.objects.get(user=user)
    assert (mentor.status, mentor.places_taken, mentor.user.is_staff) == ("draft", 0, False)


def test_staff_do_not_take_part_with_their_staff_account(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    staff = StaffFactory()

    answer(client_of(staff), "mentor", "name", given_name="Sam")

    assert not MentorProfile.objects.filter(user=staff).exists()


def test_a_draft_saves_itself_as_far_as_it_is_right(client_of):
    user = UserFactory()
    client = client_of(user)

    client.post(
        reverse("profiles:autosave", args=["mentor", "work"]), {"profession": "Nurse", "years_of_experience": "many"}
    )

    mentor = MentorProfile.objects.get(user=user)
    assert (mentor.profession, mentor.years_of_experience) == ("Nurse", None)


def test_a_posted_profile_does_not_change_by_itself(client_of):
    mentor = MentorProfileFactory(profession="Accountant")

    client_of(mentor.user).post(reverse("profiles:autosave", args=["mentor", "work"]), {"profession": "Nurse"})

    mentor.refresh_from_db()
    assert mentor.profession == "Accountant"


def test_contact_details_ask_again_when_the_sign_in_was_long_ago(client_of):
    page = answer(client_of(UserFactory(), hours_ago=12.1), "mentor", "contact", contact_methods=["email"])

    assert page.url.startswith(reverse("account_reauthenticate"))


def test_students_one_can_help_are_suggested_from_the_industry(client_of):
    nursing, art = MajorFactory(name_en="Nursing", college__name_en="Health & Care"), MajorFactory(name_en="Art")
    hospitals = IndustryFactory(name_en="Hospitals")
    hospitals.majors.add(nursing)
    mentor = MentorProfileFactory()
    address = reverse("profiles:join_mentor_step", args=["students"])
    before = client_of(mentor.user).get(address).context["form"].fields["helped_majors"].choices
    assert nursing.college.name in dict(before)

    mentor.industries.add(hospitals)
    page = client_of(mentor.user).get(address)

    groups = dict(page.context["form"].fields["helped_majors"].choices)
    [suggested] = set(groups) - set(dict(before))
    assert list(groups) == [suggested, art.college.name]
    assert [str(label) for _key, label in groups[suggested]] == ["Nursing"]
    assert "Health &amp; Care" in str(page.context["form"].fields["helped_colleges"].help_text)


def test_every_industry_suggests_students_to_begin_with():
    for step in (vocabularies.colleges, vocabularies.majors, vocabularies.industry_groups, vocabularies.industries):
        vocabularies.add_missing(step())
    vocabularies.add_missing(vocabularies.suggested_majors())
    assert not Industry.objects.filter(majors=None).exists()

    hospitals = Industry.objects.get(name_en="Hospitals & Health Systems")
    hospitals.majors.clear()
    vocabularies.add_missing(vocabularies.suggested_majors())

    assert hospitals.majors.count() == 0  # what staff have taken away stays away


@pytest.mark.parametrize("journey", [MENTOR, MENTEE], ids=lambda journey: journey.role)
def test_beside_each_field_stands_who_sees_it(journey):
    person = journey.model(user=UserFactory())

    for step in journey.steps:
        form = step.form_for(person)
        lines = getattr(form, "forms", [])  # a line of attainments says it once, for its kind and its year as well
        assert all(any(field.who_sees for field in line) for line in lines)
        assert lines or [field.name for field in form.visible_fields() if not field.who_sees] == [], step.slug


def test_a_first_letter_begins_with_the_goals_of_the_application(client_of, mentee):
    mentee.goals = "A first job in public health."
    mentee.save()

    page = client_of(mentee.user).get(reverse("matches:request_new", args=[MentorProfileFactory().pk]))

    assert "A first job in public health." in page.content.decode()


def test_a_mentee_applies_page_by_page_and_is_complete(client_of):
    user = UserFactory()
    client = client_of(user)

    fill_in_mentee(client)
    client.post(reverse("profiles:join_mentee_check"))

    mentee = MenteeProfile.objects.get(user=user)
    assert (mentee.status, mentee.is_adult, mentee.majors.count()) == ("complete", True, 1)


def test_a_withdrawn_profile_is_posted_again_and_not_sent_to_staff_once_more(client_of):
    mentor = MentorProfileFactory()
    client = client_of(mentor.user)
    client.post(reverse("profiles:withdraw"))
    assert MentorProfile.objects.get().status == "withdrawn"

    refused = client.post(reverse("profiles:join_mentor_check"), follow=True)

    assert (MentorProfile.objects.get().status, codes(refused)) == ("withdrawn", ["mentor_profile_withdrawn"])


@pytest.mark.parametrize("proven", [True, False])
def test_whoever_came_with_a_search_finds_it_again_once_they_may_search(client_of, proven):
    user = UserFactory()
    if proven:
        IdentityProofFactory(user=user)
    client = client_of(user)
    client.get(reverse("profiles:mentor_list"), {"q": "nurse practitioner"})
    fill_in_mentee(client)

    done = client.post(reverse("profiles:join_mentee_check"))

    search = "/mentors/?q=nurse+practitioner"
    assert done.headers["Location"] == (search if proven else reverse("accounts:identity"))


def test_undeclared_is_a_major_one_can_have(client_of):
    user = UserFactory()
    client = client_of(user)
    fill_in_mentee(client, majors={"is_undeclared": "on"})

    client.post(reverse("profiles:join_mentee_check"))

    assert MenteeProfile.objects.get(user=user).status == "complete"


@pytest.mark.parametrize("step", ["university", "majors", "topics", "contact", "promise"])
def test_a_mentee_application_with_a_page_missing_is_not_complete(client_of, step):
    user = UserFactory()
    client = client_of(user)
    fill_in_mentee(client, **{step: {}})

    client.post(reverse("profiles:join_mentee_check"))

    assert MenteeProfile.objects.get(user=user).status == "draft"


def test_a_mentee_is_always_reachable_by_mail(client_of):
    page = answer(client_of(UserFactory()), "mentee", "contact", contact_methods=["call"], phone="(323) 555-0100")

    assert set(page.context["form"].errors) == {"contact_methods"}


def test_one_person_can_be_both(client_of):
    user = UserFactory()
    client = client_of(user)

    fill_in_mentor(client)
    fill_in_mentee(client)

    assert MentorProfile.objects.filter(user=user).exists()
    assert MenteeProfile.objects.filter(user=user).exists()


def test_a_returned_application_shows_its_reason_and_is_sent_again(client_of):
    user = UserFactory()
    client = client_of(user)
    fill_in_mentor(client)
    client.post(reverse("profiles:join_mentor_check"))
    send_back_for_good(MentorProfile.objects.get(user=user), by=StaffFactory(), reason="Please name your degree.")

    page = client.get(reverse("profiles:join_mentor"))
    client.post(reverse("profiles:join_mentor_check"))

    assert "Please name your degree." in page.content.decode()
    assert MentorProfile.objects.get(user=user).status == "submitted"


@pytest.mark.parametrize(
    "text",
    ["Call me: (323) 343-4978", "rosa@work.example", "rosa (at) work . example", "323.343.4978", "+1 323 343 4978"],
)
def test_contact_data_in_a_public_text_is_refused_with_a_pointer(client_of, text):
    page = answer(client_of(UserFactory()), "mentor", "about", bio=text)

    assert errors_of(page.context["form"]) == {"bio": ["contact_data"]}
    assert escape(str(CONTACT_DATA)) in page.text


@pytest.mark.parametrize(
    "text", ["2015-2019 at the county", "Over $10,000,000 raised", "Room 343, twice a week, 12-13"]
)
def test_numbers_that_are_no_contact_data_are_welcome(client_of, text):
    user = UserFactory()

    answer(client_of(user), "mentor", "about", bio=text)

    assert MentorProfile.objects.get(user=user).bio == text


def test_a_student_reads_a_posted_profile_without_any_contact_data(client_of, mentee):
    mentor = MentorProfileFactory(
        user__given_name="Rosa",
        user__family_name="Delgado",
        user__email="rosa@work.example",
        employer="Hidden & Sons",
        is_employer_hidden=True,
        contact_methods=["call"],
        phone="(323) 555-0100",
    )

    page = client_of(mentee.user).get(mentor.get_absolute_url())

    assert "Rosa D." in page.text
    [ask] = found(page, f"//a[@href='{reverse('matches:request_new', args=[mentor.pk])}']")
    assert "Rosa" in words(ask)
    assert [word for word in ("Delgado", "rosa@work.example", "555-0100", "Hidden") if word in page.text] == []


def test_a_profile_that_waits_for_staff_is_posted_to_nobody(client_of, mentee):
    mentor = MentorApplicationFactory()

    assert client_of(mentee.user).get(mentor.get_absolute_url()).status_code == 404


def test_of_two_attainments_the_second_is_not_asked_as_the_first_is(client_of):
    shown = client_of(UserFactory()).get(reverse("profiles:join_mentor_step", args=["attainments"]))

    first, second = (form["text"].label for form in shown.context["form"])
    assert first != second


def test_an_answer_changed_from_the_check_leads_back_to_it(client_of):
    client = client_of(UserFactory())
    fill_in_mentor(client)

    assert answer(client, "mentor", "topics", topics=[TopicFactory().pk]).url == reverse("profiles:join_mentor_check")


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_a_page_that_can_wait_says_where_it_was_that_it_is_saved(client_of, role):
    client = client_of(UserFactory())
    (fill_in_mentor if role == "mentor" else fill_in_mentee)(client)
    slug = {"mentor": "time", "mentee": "interests"}[role]

    address, row = answer(client, role, slug).url.split("#")

    assert found(client.get(address), f"//*[@id='{row}']//*[contains(@class, 'badge')]")
    assert not found(client.get(address.split("?")[0]), f"//*[@id='{row}']//*[contains(@class, 'badge')]")


def test_a_posted_mentor_reads_beside_an_answer_that_it_is_saved(client_of):
    client = client_of(MentorProfileFactory().user)

    address, row = answer(client, "mentor", "time", city="Alhambra").url.split("#")

    assert found(client.get(address, follow=True), f"//*[@id='{row}']//*[contains(@class, 'badge')]")
