"""Whom a search finds, in which order, and when (R11). A handful of words here; the quality tests have them all."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from profiles import actions
from profiles.models import CommonLexeme, MentorProfile, Occupation, SearchAlias
from profiles.search import index, terms
from profiles.search.engine import SearchRequest, search
from tests.factories import IndustryFactory, MajorFactory, TopicFactory
from tests.profiles.searching import found, indexed, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def lawyers(db):
    return indexed(Occupation.objects.create(onet_code="23-1011.00", title="Lawyers", alternate_titles=["Attorney"]))


def test_a_mentor_is_found_by_their_profession():
    mentor = posted(profession="Beekeeper")

    assert found("beekeepers") == [mentor.pk]


def test_a_mentor_is_found_by_a_major_in_either_language(nursing):
    mentor = posted(nursing)

    assert (found("nursing"), found("enfermeria")) == ([mentor.pk], [mentor.pk])


def test_a_mentor_is_found_by_another_title_of_their_occupation(lawyers):
    mentor = posted(profession="Partner", occupation=lawyers)

    assert found("attorney") == [mentor.pk]


def test_an_alias_is_understood_in_the_middle_of_a_longer_query(lawyers):
    SearchAlias.objects.create(alias="esq", meaning="Lawyers")
    terms.index_entries([lawyers])
    mentor = posted(profession="Partner", occupation=lawyers, bio="I work in Pasadena.")
    posted(profession="Partner", occupation=lawyers)

    assert found("an esq in pasadena") == [mentor.pk]


def test_a_career_also_finds_mentors_of_the_majors_that_lead_to_it(nursing, lawyers):
    lawyers.majors.add(nursing)
    lawyer, graduate = posted(occupation=lawyers), posted(nursing)

    assert found("attorney") == [lawyer.pk, graduate.pk]


@pytest.mark.parametrize("typed", ["K-12", "k12", "K 12", "k–12"])
def test_punctuation_is_folded(typed):
    school = indexed(IndustryFactory(name_en="K-12 Education"))
    SearchAlias.objects.create(alias="k-12", meaning="K-12 Education")
    terms.index_entries([school])
    mentor = posted(industries=[school])

    assert found(typed) == [mentor.pk]


def test_a_typo_is_mended_and_the_result_says_so(nursing):
    mentor = posted(nursing)

    result = search(SearchRequest("nusring"))

    assert (result.mentors, result.parsed_query.corrected) == ([mentor.pk], "nursing")


def test_a_typo_is_not_mended_when_asked_for_as_typed(nursing):
    posted(nursing)

    assert search(SearchRequest("nusring"), correct_typos=False).mentors == []


def test_a_word_of_four_letters_is_never_mended():
    posted(indexed(MajorFactory(name_en="Laws")))

    assert found("lwas") == []


def test_a_word_mentors_use_is_not_mended(nursing):
    mentor = posted(profession="Nursling gardener")
    posted(nursing)

    assert found("nursling") == [mentor.pk]


def test_a_minus_word_is_left_out(nursing):
    here, _there = posted(nursing, bio="Pasadena"), posted(nursing, bio="Torrance")

    assert found("nursing -torrance") == [here.pk]


@pytest.mark.parametrize("typed", ['"stained glass"', "“stained glass”", "«stained glass»"])
def test_quoted_words_stand_together(typed):
    mentor = posted(bio="I restore stained glass windows.")
    posted(bio="Glass, and stained wood.")

    assert found(typed) == [mentor.pk]


def test_quoted_words_with_a_minus_are_left_out_together(nursing):
    posted(nursing, bio="I restore stained glass windows.")
    mentor = posted(nursing, bio="Glass, and stained wood.")

    assert found('nursing -"stained glass"') == [mentor.pk]


def test_the_beginning_of_a_word_finds_as_one_types(nursing):
    mentor = posted(nursing)

    assert found("nurs") == [mentor.pk]


def test_all_things_asked_for_must_fit(nursing, lawyers):
    both = posted(nursing, occupation=lawyers)
    posted(nursing)

    assert found("nursing attorney") == [both.pk]


def test_whoever_fits_a_part_is_shown_when_nobody_fits_all_and_the_result_says_so(nursing, lawyers):
    nurse, lawyer = posted(nursing), posted(occupation=lawyers)

    result = search(SearchRequest("nursing attorney"))

    assert (set(result.mentors), result.parsed_query.matches_any_term) == ({nurse.pk, lawyer.pk}, True)


def test_an_unknown_word_finds_nobody_however_well_the_rest_fits(nursing):
    posted(nursing)

    assert found("horniman nursing") == []


def test_filters_of_one_kind_widen_and_of_two_kinds_narrow(nursing, lawyers):
    topic = TopicFactory()
    nurse, lawyer = posted(nursing, topics=[topic]), posted(occupation=lawyers, topics=[topic])
    majors = (terms.facet_of(nursing),)

    assert set(found("", facet_filters=((terms.facet_of(topic),),))) == {nurse.pk, lawyer.pk}
    assert found("", facet_filters=(majors, (terms.facet_of(topic),))) == [nurse.pk]


def test_what_a_mentor_is_counts_more_than_what_a_mentor_mentions(nursing):
    mentions = posted(bio="My sister studied nursing.")
    is_one = posted(nursing)

    assert found("nursing") == [is_one.pk, mentions.pk]


def test_a_fresh_profile_comes_before_a_stale_one_that_fits_as_well(nursing):
    stale = posted(nursing, confirmed_at=timezone.now() - timedelta(days=366))
    fresh = posted(nursing)

    assert found("nursing") == [fresh.pk, stale.pk]


def test_without_words_the_order_is_what_the_mentee_cares_about(nursing, lawyers):
    others = [posted().pk for _ in range(3)]
    nurse = posted(nursing)

    result = found("", preferences=((terms.facet_of(nursing),),))

    assert (result[0], set(result[1:])) == (nurse.pk, set(others))


def test_a_mentee_who_is_a_mentor_too_does_not_find_themselves(nursing):
    mentor = posted(nursing)

    assert found("nursing", mentee=mentor.pk) == []


def test_a_page_is_the_same_twice_and_pages_neither_repeat_nor_skip(nursing):
    everybody = {posted(nursing).pk for _ in range(45)}

    pages = [found("nursing", mentee=7, page=page) for page in (1, 2, 3)]

    assert pages[0] == found("nursing", mentee=7, page=1)
    assert [len(page) for page in pages] == [20, 20, 5]
    assert set().union(*pages) == everybody


def test_every_mentor_of_a_common_word_is_on_the_first_page_within_a_month(nursing):
    everybody = {posted(nursing).pk for _ in range(120)}

    shown = set()
    for day in range(30):
        shown |= set(found("nursing", mentee=7, as_of=timezone.localdate() + timedelta(days=day)))

    assert shown == everybody


def test_two_students_meet_equally_fitting_mentors_in_different_orders(nursing):
    for _ in range(30):
        posted(nursing)

    assert found("nursing", mentee=1) != found("nursing", mentee=2)


@pytest.mark.calendar
def test_a_pause_and_its_end_hold_by_the_date_without_any_refresh(nursing):
    back = timezone.localdate() + timedelta(days=3)
    mentor = posted(nursing, paused_until=back)

    assert found("nursing") == []
    assert found("nursing", as_of=back) == [mentor.pk]


@pytest.mark.calendar
def test_whose_turn_it_is_is_told_by_the_database_whatever_the_web_server_believes(nursing):
    for _ in range(45):
        posted(nursing)
    today = found("nursing", mentee=7)

    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        assert found("nursing", mentee=7) == today
    assert found("nursing", mentee=7, as_of=timezone.localdate() + timedelta(days=9)) != today


def test_what_is_counted_as_common_changes_the_work_and_never_who_is_found(nursing, lawyers):
    for n in range(12):
        posted(nursing, occupation=lawyers if n % 2 else None, bio="Charts" if n % 3 else "Maps")
    queries = ["nursing", "nursing attorney", "charts nursing", "char", "nursing -maps", '"charts"']
    before = [found(query) for query in queries]
    lexemes = [f"f:{terms.facet_of(nursing)}", f"f:{terms.facet_of(lawyers)}", "nurs", "chart", "map"]

    for percents in ((90, 90, 90, 90, 90), (5, 60, 20, 15, 70)):
        for lexeme, percent in zip(lexemes, percents, strict=True):
            CommonLexeme.objects.update_or_create(lexeme=lexeme, defaults={"percent": percent})
        assert [found(query) for query in queries] == before


def test_common_words_and_facets_are_counted_from_a_sample(nursing):
    for _ in range(100):
        posted(nursing)

    index.refresh_all()

    percents = dict(CommonLexeme.objects.values_list("lexeme", "percent"))
    assert percents["nurs"] == percents[f"f:{terms.facet_of(nursing)}"] == 100


def test_a_changed_profile_is_found_by_its_new_words_as_soon_as_it_is_saved():
    mentor = posted(profession="Beekeeper")

    actions.change_profile(mentor, profession="Falconer")

    assert (found("falconer"), found("beekeeper")) == ([mentor.pk], [])


def test_a_profile_taken_back_is_no_longer_found(nursing):
    mentor = posted(nursing)
    MentorProfile.objects.filter(pk=mentor.pk).update(status=MentorProfile.Status.WITHDRAWN)

    index.refresh([mentor.pk])

    assert found("nursing") == []


def test_a_hidden_employer_finds_nobody():
    posted(employer="Arroyo Seco Labs", is_employer_hidden=True)

    assert found("arroyo") == []


def test_what_staff_add_to_a_vocabulary_is_found_at_once(nursing):
    mentor = posted(nursing)
    SearchAlias.objects.create(alias="florence", meaning="Nursing")

    terms.index_entries([nursing])

    assert found("florence") == [mentor.pk]


def test_loading_the_vocabularies_again_keeps_what_staff_have_edited():
    call_command("load_vocabularies", stdout=io.StringIO())
    major = terms.entries_named("Nursing")[0]
    type(major).objects.filter(pk=major.pk).update(name_es="La enfermería")

    call_command("load_vocabularies", stdout=io.StringIO())

    major.refresh_from_db()
    assert major.name_es == "La enfermería"
