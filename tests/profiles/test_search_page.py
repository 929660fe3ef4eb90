"""The Mentor Network as people meet it: who may come in, and what a page says, hides and saves."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notice
from profiles.models import MeetingMode, Occupation, SavedSearch
from profiles.permissions import why_search_is_closed
from profiles.search import index, saved_searches, terms
from profiles.search.filters import MentorFilter
from tests.factories import (
    IndustryFactory,
    MajorFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    UserFactory,
)
from tests.pages import found, links, words
from tests.profiles.searching import get, posted

pytestmark = pytest.mark.django_db


def shown(response):
    return [card.pk for card in response.context["cards"]]


def test_a_mentee_who_is_not_proven_is_led_home_with_a_sentence(client_of):
    unproven = MenteeProfileFactory(proven=False).user
    browser = client_of(unproven)

    response = browser.get("/mentors/", follow=True)

    assert response.redirect_chain == [("/home/", 302)]
    assert [str(message) for message in response.context["messages"]] == [why_search_is_closed(unproven)]
    others = [UserFactory(), MentorProfileFactory().user]
    assert len({why_search_is_closed(person) for person in (unproven, *others)}) == 3


def test_each_card_is_marked_with_its_mentor(browser, nursing):
    mentor = posted(nursing)

    assert f'data-mentor="{mentor.pk}"' in get(browser, q="nursing").content.decode()


def test_no_page_of_results_holds_a_contact_detail(browser, nursing):
    posted(nursing, user__email="canary@people.example", user__family_name="Canaryfamily", phone="323-555-0199",
           link="https://canary.example/me", contact_methods=["email", "call", "link"])  # fmt: skip

    page = get(browser, q="nursing").content.decode()

    assert [word for word in ("canary", "Canaryfamily", "555-0199") if word in page] == []


def test_filters_of_the_address_are_applied_and_shown_as_chips(browser, nursing):
    mentor = posted(nursing, meeting_modes=["phone"])
    posted(nursing, meeting_modes=["online"])

    response = get(browser, major=nursing.pk, mode="phone")

    assert shown(response) == [mentor.pk]
    assert [chip["text"] for chip in response.context["chips"]] == ["Nursing", MeetingMode.PHONE.label]


def test_a_chip_leads_to_the_search_without_it(browser, nursing):
    posted(nursing)

    chips = get(browser, q="nursing", major=nursing.pk, page=2).context["chips"]

    assert chips == [{"text": "Nursing", "remove": "?q=nursing"}]


@pytest.mark.parametrize(
    "query",
    [{"page": "0"}, {"page": "x"}, {"page": "9" * 30}, {"major": "x"}, {"mode": "telepathy"}, {"industry": "²"}],
)
def test_what_nobody_offered_is_ignored(browser, nursing, query):
    mentor = posted(nursing)

    assert shown(get(browser, **query)) == [mentor.pk]


def test_the_filters_alone_say_which_documents_they_mean(nursing):
    phone = posted(nursing, meeting_modes=["phone"])
    posted(nursing, meeting_modes=["online"]), posted(meeting_modes=["phone"])

    mentor_filter = MentorFilter(QueryDict(f"q=lawyer&page=3&mode=phone&major={nursing.pk}&major=x"))

    assert [document.mentor_id for document in mentor_filter.qs] == [phone.pk]
    assert (mentor_filter.query, mentor_filter.page_number, mentor_filter.errors) == ("lawyer", 3, {})


def test_every_filter_is_a_named_group_of_boxes(browser, nursing):
    posted(nursing)

    page = get(browser, mode="phone")

    groups = found(page, "//*[@id='filters']//fieldset")
    assert len(groups) == len({words(group.find("legend")) for group in groups}) > 3
    [modes] = [group for group in groups if group.xpath(".//input[@name='mode'][@value='phone'][@checked]")]
    assert words(modes.find("legend"))


def test_the_choices_of_a_long_filter_come_when_it_is_opened(browser, nursing):
    posted(nursing)
    unused = MajorFactory(name_en="Audiology")
    address = reverse("profiles:filter_choices", args=["major"])

    folded = get(browser, q="nursing", mode="in_person")
    opened = browser.get(address, {"q": "nursing"})
    without_scripts = get(browser, q="nursing", open="major")

    assert found(folded, "//input[@name='major']") == []
    assert not found(folded, f"//details[@open][div/@hx-get='{address}']")
    assert address in found(folded, "//details/div/@hx-get")
    [link] = [one for one in links(folded) if "open=major" in one]
    assert "q=nursing" in link
    for page in (opened, without_scripts):
        counts = {box.get("value"): words(box.getparent())[-1] for box in found(page, "//input[@name='major']")}
        assert counts == {str(nursing.pk): "1", str(unused.pk): "0"}
    assert len(found(without_scripts, "//details[@open][.//input[@name='major']]")) == 1
    assert browser.get(reverse("profiles:filter_choices", args=["mode"])).status_code == 404


def test_a_long_filter_with_a_choice_is_listed(browser, nursing):
    posted(nursing)

    page = get(browser, major=nursing.pk)

    assert found(page, "//details[@open]//input[@name='major'][@checked]/@value") == [str(nursing.pk)]


def test_counts_stand_beside_every_filter_as_if_its_own_group_were_free(browser, nursing):
    other = MajorFactory(name_en="Audiology")
    posted(nursing), posted(other), posted(other)

    counts = get(browser, major=nursing.pk).context["counts"]

    assert (counts[terms.facet_of(nursing)], counts[terms.facet_of(other)]) == (1, 2)


def test_a_full_mentor_is_marked_and_can_be_left_out(browser, nursing):
    full, other = posted(nursing, capacity=1, places_taken=1), posted(nursing, capacity=2)

    cards = {card.pk: card for card in get(browser, q="nursing").context["cards"]}

    assert [
        (cards[mentor.pk].openings, re.findall(r"\d+", cards[mentor.pk].openings_text)) for mentor in (full, other)
    ] == [
        (0, []),
        (2, ["2"]),
    ]
    assert shown(get(browser, q="nursing", available=1)) == [other.pk]
    assert full.openings == 0


def test_a_mended_query_can_be_searched_as_typed(browser, nursing):
    posted(nursing)

    page = get(browser, q="nusring")

    assert [words(mended) for mended in found(page, "//*[@class='notice']//strong")] == ["nursing"]
    assert "?q=nusring&as_typed=1" in links(page)
    assert shown(get(browser, q="nusring", as_typed=1)) == []


def test_an_empty_result_says_what_was_understood_and_what_somebody_near_it_offers(browser):
    chef, baker, cook = (
        Occupation.objects.create(onet_code=code, title=title)
        for code, title in [("35-1011.00", "Chefs"), ("51-3011.00", "Bakers"), ("35-2014.00", "Cooks")]
    )
    server = Occupation.objects.create(onet_code="35-1012.00", title="Kitchen Supervisors")
    terms.index_entries([chef, baker, cook, server])
    posted(occupation=server), posted(occupation=baker)
    posted(occupation=cook, paused_until=timezone.localdate() + timedelta(days=9))

    response = get(browser, q="chefs")

    related = response.context["related"]
    assert [(bool(thing.kind), thing.text) for thing in related.understood] == [(True, "Chefs")]
    assert [(thing.text, thing.href) for thing in related.similar] == [
        ("Kitchen Supervisors", "?q=Kitchen+Supervisors")
    ]
    assert set(said_of_nobody(response)) & set(said_of_nobody(get(browser, q="zzgrx"))) == set()


@pytest.mark.parametrize("make", [MajorFactory, IndustryFactory])
def test_near_to_a_major_or_an_industry_are_its_relatives(browser, make):
    if make is MajorFactory:
        asked, near, far = (make(name_en=name, cip_codes=[code]) for name, code in
                            [("Physics", "40.0801"), ("Astronomy", "40.0201"), ("Music", "50.0901")])  # fmt: skip
        field = "helped_majors"
    else:
        asked = make(name_en="Radio")
        near, far = make(name_en="Cinema", group=asked.group), make(name_en="Mining")
        field = "industries"
    terms.index_entries([asked, near, far])
    for thing in (near, far):
        mentor = MentorProfileFactory()
        getattr(mentor, field).set([thing])
        index.refresh([mentor.pk])

    related = get(browser, q=asked.name_en).context["related"]

    assert [thing.text for thing in related.similar] == [near.name_en]


def test_an_empty_result_of_words_nobody_knows_says_so(browser):
    page = get(browser, q="zzgrx")

    # That nobody mentions it, and that names are not searched.
    assert (len(said_of_nobody(page)), page.context["related"].understood) == (2, [])
    assert found(page, "//*[@class='empty']//*[@class='chip why']") == []


def said_of_nobody(page):
    """The sentences about a search that found nobody."""
    return [words(sentence) for sentence in found(page, "//*[@class='empty']/p[not(*)]")]


def test_a_saved_mentor_says_until_when_they_are_away(browser, mentee):
    mentor = MentorProfileFactory(paused_until=date(2100, 5, 1))
    browser.post(reverse("profiles:save", args=[mentor.pk]))

    [badge] = found(browser.get(reverse("profiles:saved")), "//*[@class='badge warn']")
    assert "May 1, 2100" in words(badge)


def test_a_query_without_a_word_browses_and_says_so(browser, nursing):
    mentor = posted(nursing)

    response = get(browser, q="???")

    assert shown(response) == [mentor.pk]
    [notice] = found(response, "//section[@id='results']/p[@class='notice']")
    assert "???" in words(notice)


def test_htmx_gets_the_results_alone_and_the_back_button_the_page(browser, nursing):
    posted(nursing)

    part = browser.get("/mentors/?q=nursing", headers={"HX-Request": "true"}).content.decode()
    restored = browser.get(
        "/mentors/?q=nursing", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    ).content.decode()

    assert ("<html" in part, 'id="results"' in part) == (False, True)
    assert "<html" in restored


# Session, person, what is known of them; then what the query means, and the page. More where noted (ADR 5).
STATEMENTS = {
    "nursing": 6,
    "nursing science": 6,
    "": 6,
    "nurs": 7,  # the names that begin so
    "nusring": 7,  # the ways to mend it
    "nursing sci": 7,  # the ways to spell it out
    "pasadena": 7,  # titles that hold words which mean nothing by themselves
    "zzgrx": 8,  # nobody: such titles, and it is counted
    "surgery": 8,  # nobody: what is near, and it is counted
    "nursing surgery": 7,  # nobody fits both: those who fit one
    "zzgrx surgery": 9,  # nobody: all of that
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", STATEMENTS)
def test_the_page_costs_few_statements_however_many_mentors(browser, nursing, query, count):
    science, surgery = MajorFactory(name_en="Nursing Science"), MajorFactory(name_en="Surgery")
    terms.index_entries([science, surgery])
    for _ in range(count):
        posted(nursing, science, bio="Pasadena")
    get(browser, q="nursing")

    with CaptureQueriesContext(connection) as asked:
        get(browser, q=query, mode="online")

    assert len(asked) == STATEMENTS[query], "\n\n".join(one["sql"][:300] for one in asked)


def test_a_mentee_is_told_once_when_such_a_mentor_joins(browser, mentee, nursing):
    browser.post(reverse("profiles:save_search"), {"search": "q=nursing"})
    mentor = posted(nursing)

    told = [saved_searches.notify_waiting_mentees(mentor), saved_searches.notify_waiting_mentees(mentor)]

    assert told == [1, 0]
    assert list(Notice.objects.values_list("recipient", "kind")) == [(mentee.user.pk, "profiles/mentor_joined")]


def test_a_mentee_is_not_told_of_a_mentor_who_does_not_fit(browser, nursing):
    browser.post(reverse("profiles:save_search"), {"search": "q=nursing"})

    assert saved_searches.notify_waiting_mentees(posted()) == 0


def test_saving_a_search_twice_keeps_one(browser, mentee):
    for _ in range(2):
        browser.post(reverse("profiles:save_search"), {"search": "q=nursing&page=3&csrfmiddlewaretoken=x"})

    assert [saved.query_string for saved in mentee.saved_searches.all()] == ["q=nursing"]


def test_a_mentee_stops_waiting_for_their_own_searches_only(browser, mentee):
    own = saved_searches.save(mentee, "q=nursing")
    others = saved_searches.save(MenteeProfileFactory(), "q=nursing")

    answers = [browser.post(reverse("profiles:forget_search", args=[saved.pk])).status_code for saved in (own, others)]

    assert answers == [302, 404]
    assert list(SavedSearch.objects.all()) == [others]


def test_a_suggestion_with_the_whole_word_comes_before_one_that_only_begins_with_it(browser):
    nursery, midwives = IndustryFactory(name_en="Nursery work"), Occupation.objects.create(title="Nurse Midwives")
    terms.index_entries([nursery, midwives])
    posted(industries=[nursery]), posted(occupation=midwives)

    page = browser.get(reverse("profiles:suggestion_list"), {"q": "nurse"})

    assert [suggestion.text for suggestion in page.context["suggestions"]] == ["Nurse Midwives", "Nursery work"]


def test_suggestions_name_only_what_posted_mentors_are_found_by(browser, nursing):
    terms.index_entries([IndustryFactory(name_en="Nursery gardens")])
    posted(nursing)

    page = browser.get(reverse("profiles:suggestion_list"), {"q": "nurs"})

    assert [suggestion.text for suggestion in page.context["suggestions"]] == ["Nursing"]
