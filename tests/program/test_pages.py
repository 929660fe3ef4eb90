import pytest
from django.core.management import call_command
from django.urls import reverse

from program.models import FaqEntry
from tests.factories import MenteeProfileFactory, MentorProfileFactory, StaffFactory

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


def shown(response):
    return [entry.slug for half in response.context["halves"] for entry in half["entries"]]


def test_a_visitor_searches_the_questions(client, questions):
    assert shown(client.get(reverse("program:faq"), {"q": "ten days"})) == ["if-the-answer-is-no", "if-i-cannot-accept"]


def test_a_search_that_finds_no_question_says_so(client, questions):
    response = client.get(reverse("program:faq"), {"q": "zebra"})

    assert "No question holds these words" in response.text


def test_a_mentor_reads_the_mentors_half_first(client_of, questions):
    response = client_of(MentorProfileFactory().user).get(reverse("program:faq"))

    assert [half["label"] for half in response.context["halves"]] == ["For mentors", "For mentees"]


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
    page = client.get(reverse("program:help")).text

    for words in ("It is not working well", "Someone crossed a line", "I am worried about my mentee"):
        assert words in page
    assert 'href="tel:+13233434978"' in page
    assert 'href="tel:+13233433237"' in page


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
