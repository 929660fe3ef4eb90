import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from program.conduct import participation
from program.models import Edition, FaqEntry, Material, Page
from tests.factories import MenteeProfileFactory, MentorProfileFactory, StaffFactory, SuperuserFactory, UserFactory
from tests.pages import found, links, words
from tests.program.staff_members import with_factor

PUBLIC = ["front", "faq", "help", "accessibility", "privacy"]


@pytest.fixture
def questions(db):
    call_command("load_program", verbosity=0)


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_visitor_reads_the_public_pages(client, questions, name, language):
    response = client.get(reverse(f"program:{name}"), headers={"accept-language": language})

    assert response.status_code == 200


def test_loading_the_questions_twice_keeps_what_staff_have_changed(questions):
    FaqEntry.objects.filter(slug="orientation").update(answer_en="Changed by staff.")

    call_command("load_program", verbosity=0)

    assert FaqEntry.objects.count() == 22
    assert FaqEntry.objects.get(slug="orientation").answer_en == "Changed by staff."


def test_every_question_has_both_languages(questions):
    assert not FaqEntry.objects.filter(question_es="").exists()
    assert not FaqEntry.objects.filter(answer_es="").exists()


def test_every_page_of_help_has_both_languages(questions):
    assert set(Page.objects.values_list("slug", flat=True)) == {"help", "contacts", "policies", "supporting-resources"}
    assert not Page.objects.filter(title_es="").exists()
    assert not Page.objects.filter(text_es="").exists()


@pytest.mark.parametrize("slug", ["contacts", "policies", "supporting-resources"])
def test_help_leads_to_pages_that_staff_write_with_both_telephones(client, questions, slug):
    page = Page.objects.get(slug=slug)

    assert f'href="/help/{slug}/"' in client.get("/help/").text
    shown = client.get(page.get_absolute_url()).text
    assert page.title_en in shown
    assert 'href="tel:+13233434978"' in shown


def test_what_staff_write_for_the_help_page_stands_on_it_and_nowhere_else(client, questions):
    Page.objects.filter(slug="help").update(text_en="The office is **closed** on Friday.")

    assert "The office is <strong>closed</strong> on Friday." in client.get("/help/").text
    assert client.get("/help/help/").status_code == 404


def test_a_page_that_is_not_published_does_not_exist(client, questions):
    Page.objects.filter(slug="contacts").update(is_published=False)

    assert client.get("/help/contacts/").status_code == 404
    assert "/help/contacts/" not in client.get("/help/").text


def found_beside(client, words):
    return [str(found) for found in client.get(reverse("program:faq"), {"q": words}).context["other_results"]]


def test_the_search_finds_pages_and_materials_too(client, client_of, questions):
    guide = Material.objects.create(slug="guide", kind="guide", title_en="Before the talk", is_for_mentors_only=True)
    Edition.objects.create(material=guide, number=1, text_en="Counseling?", published_at=timezone.now())

    assert "Support resources" in found_beside(client, "counseling")
    assert "Mentor Manual" in found_beside(client, "counselor")
    assert "Before the talk" not in found_beside(client, "counseling")
    assert "Before the talk" in found_beside(client_of(MentorProfileFactory().user), "counseling")


def test_the_search_finds_no_page_that_is_not_published(client, questions):
    Page.objects.filter(slug="contacts").update(is_published=False, text_en="Zebras.", text_es="")
    Page.objects.filter(slug="policies").update(text_en="Zebras.")

    assert found_beside(client, "zebras") == [Page.objects.get(slug="policies").title_en]


def test_the_search_reads_the_current_edition_of_each_material_only(client, db):
    for slug, texts in (("first", ["Zebras.", "Horses."]), ("second", ["Horses.", "Zebras."])):
        material = Material.objects.create(slug=slug, kind="guide", title_en=slug.title())
        for number, text in enumerate(texts, start=1):
            Edition.objects.create(material=material, number=number, text_en=text, published_at=timezone.now())

    assert found_beside(client, "zebras") == ["Second"]


def test_a_page_that_says_why_one_has_left_is_not_for_who_has_come_back(client_of, db):
    staff, people = StaffFactory(), [MenteeProfileFactory().user for _person in range(2)]
    ends = [participation.end_participation(person, by=staff, reason="A reason.") for person in people]
    participation.reinstate(ends[0], by=staff, because="It was somebody else.")

    pages = [client_of(person).get(reverse("program:ended")) for person in people]

    assert [page.status_code for page in pages] == [302, 200]
    assert pages[1].context["end"] == ends[1]


def test_staff_see_both_languages_as_people_read_them_and_what_was_said_before(client_of, questions):
    page = Page.objects.get(slug="contacts")
    Page.objects.filter(pk=page.pk).update(text_en="Now *this*.", text_es="Ahora *esto*.")

    shown = client_of(with_factor(SuperuserFactory())).get(f"/admin/program/page/{page.pk}/change/").text

    assert "<em>this</em>" in shown
    assert "<em>esto</em>" in shown
    assert "You can ask either one" in shown  # the wording before


def shown(response):
    return [entry.slug for section in response.context["sections"] for entry in section["entries"]]


def test_a_visitor_searches_the_questions(client, questions):
    assert shown(client.get(reverse("program:faq"), {"q": "10 days"})) == ["if-the-answer-is-no", "if-i-cannot-accept"]


def test_a_search_that_finds_no_question_says_so(client, questions):
    response = client.get(reverse("program:faq"), {"q": "zebra"})

    assert shown(response) == []
    [empty] = found(response, "//*[@class='empty']")
    assert words(empty.find("h2"))


def test_a_mentor_reads_the_mentors_half_first(client_of, questions):
    response = client_of(MentorProfileFactory().user).get(reverse("program:faq"))

    visitor = client_of(UserFactory()).get(reverse("program:faq"))
    mentors, mentees = response.context["sections"]
    assert [{entry.audience for entry in half["entries"]} for half in (mentors, mentees)] == [{"mentor"}, {"mentee"}]
    assert [section["label"] for section in visitor.context["sections"]] == [mentees["label"], mentors["label"]]
    assert mentors["label"] != mentees["label"]


def test_an_unpublished_question_is_not_shown(client, questions):
    FaqEntry.objects.exclude(slug="orientation").update(is_published=False)

    assert shown(client.get(reverse("program:faq"))) == ["orientation"]


def test_markdown_of_staff_cannot_bring_scripts(client, questions):
    answer = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> **bold**"
    FaqEntry.objects.filter(slug="orientation").update(answer_en=answer)

    page = client.get(reverse("program:faq")).text

    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<img src=x" not in page
    assert "<strong>bold</strong>" in page


def test_the_help_page_has_three_doors_and_both_telephones(client, db):
    page = client.get(reverse("program:help"))

    doors = found(page, "//main//section[contains(@class, 'card')]")
    assert [door.get("id") for door in doors] == ["not-working", "unsafe", "worried"]
    assert all(words(door.find("h2")) for door in doors)
    assert {"tel:+13233434978", "tel:+13233433237"} <= links(page)


def test_staff_are_led_from_home_to_their_workplace(client_of, db, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False

    response = client_of(StaffFactory()).get(reverse("program:home"))

    assert (response.status_code, response.url) == (302, reverse("admin:index"))


def test_the_front_page_counts_mentors_from_five_on(client, db):
    MentorProfileFactory.create_batch(4)
    assert client.get("/").context["mentors"] == 0

    MentorProfileFactory()
    assert client.get("/").context["mentors"] == 5


def test_a_mentor_who_is_paused_or_pending_is_not_counted(client, db):
    MenteeProfileFactory()

    assert client.get("/").context["mentors"] == 0
