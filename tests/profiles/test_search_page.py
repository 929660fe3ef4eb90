"""The Mentor Network as people meet it: who may come in, what a page says and hides, and what staff edit."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notice
from profiles.models import MeetingMode, Occupation, ResponseStats, SavedSearch, SearchAlias, SearchGap
from profiles.permissions import why_search_is_closed
from profiles.search import index, saved_searches, terms
from profiles.search.engine import SearchRequest, search
from profiles.search.filters import MentorFilter
from profiles.search.presenters import REASONS
from profiles.search.terms import FacetKind
from tests.factories import (
    IndustryFactory,
    MajorFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    SuperuserFactory,
    TopicFactory,
    UserFactory,
)
from tests.pages import errors_of, found, links, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentee():
    return MenteeProfileFactory()


@pytest.fixture
def browser(mentee, client_of):
    return client_of(mentee.user)


@pytest.fixture
def nursing():
    major = MajorFactory(name_en="Nursing", name_es="Enfermería")
    terms.index_entries([major])
    return major


def posted(*majors, **fields):
    mentor = MentorProfileFactory(**fields)
    mentor.helped_majors.set(majors)
    index.refresh([mentor.pk])
    return mentor


def shown(response):
    return [card.pk for card in response.context["cards"]]


def get(browser, **query):
    return browser.get(reverse("profiles:mentor_list"), query)


def test_a_mentee_who_is_not_proven_is_led_home_with_a_sentence(client_of):
    unproven = MenteeProfileFactory(proven=False).user
    browser = client_of(unproven)

    response = browser.get("/mentors/", follow=True)

    assert response.redirect_chain == [("/home/", 302)]
    assert [str(message) for message in response.context["messages"]] == [why_search_is_closed(unproven)]
    assert why_search_is_closed(unproven) != why_search_is_closed(UserFactory())


def test_each_card_is_marked_with_its_mentor(browser, nursing):
    mentor = posted(nursing)

    assert f'data-mentor="{mentor.pk}"' in get(browser, q="nursing").content.decode()


def reason(kind, name):
    return str(REASONS[kind]) % {"name": name}


def test_a_card_says_why_it_is_there(browser, nursing):
    posted(nursing)

    assert get(browser, q="nursing").context["cards"][0].reasons == [reason(FacetKind.MAJOR, "Nursing")]


def test_a_card_that_nobody_searched_for_says_what_the_mentee_shares_with_it(browser, mentee, nursing):
    topic = TopicFactory(name_en="Networking")
    mentee.majors.add(nursing), mentee.topics.add(topic)
    both, neither = posted(nursing), posted()
    both.topics.add(topic)
    index.refresh([both.pk])

    reasons = {card.pk: card.reasons for card in get(browser).context["cards"]}

    assert reasons == {
        both.pk: [reason(FacetKind.MAJOR, "Nursing"), reason(FacetKind.TOPIC, "Networking")],
        neither.pk: [],
    }


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


def test_a_card_says_who_waits_and_how_soon_answers_come(browser, nursing):
    mentor = posted(nursing, capacity=1)
    ResponseStats.objects.create(mentor=mentor, waiting=2, usual_days=3)

    card = get(browser, q="nursing").context["cards"][0]

    assert [re.findall(r"\d+", said) for said in (card.waiting, card.response_time)] == [["2", "1"], ["3"]]


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

    assert (len(said_of_nobody(page)), page.context["related"].understood) == (1, [])
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
    "nursing": 5,
    "nursing science": 5,
    "": 5,
    "nurs": 6,  # the names that begin so
    "nusring": 6,  # the ways to mend it
    "nursing sci": 6,  # the ways to spell it out
    "pasadena": 6,  # titles that hold words which mean nothing by themselves
    "zzgrx": 7,  # nobody: such titles, and it is counted
    "surgery": 7,  # nobody: what is near, and it is counted
    "nursing surgery": 6,  # nobody fits both: those who fit one
    "zzgrx surgery": 8,  # nobody: all of that
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


def test_a_search_that_finds_nobody_is_counted_without_a_person(browser):
    get(browser, q="Astronaut")
    get(browser, q="astronaut")

    assert list(SearchGap.objects.values_list("query", "times")) == [("astronaut", 2)]


def test_a_saved_search_that_is_looked_at_again_is_not_counted_again(browser, mentee):
    saved = saved_searches.save(mentee, "q=astronaut")

    shown = browser.get(saved.get_absolute_url())

    assert (shown.status_code, shown.context["result"].total, shown.context["mentor_filter"].query) == (
        200,
        0,
        "astronaut",
    )
    assert SearchGap.objects.count() == 0


def test_what_is_typed_on_the_way_is_not_counted_and_what_is_left_standing_is(browser):
    typing = browser.get("/mentors/?q=astro", headers={"HX-Request": "true", "HX-Trigger": "q"})
    again = re.search(r'hx-get="([^"]+)" hx-trigger="load delay:2s" hx-swap="none"', typing.content.decode())
    assert SearchGap.objects.count() == 0

    settled = browser.get(unescape(again[1]), headers={"HX-Request": "true"})

    assert list(SearchGap.objects.values_list("query", "times")) == [("astro", 1)]
    assert "delay:2s" not in settled.content.decode()


@pytest.mark.parametrize(
    "query", ["rosa@people.example", "call 323 555 0199", "why does my boss never listen to me at all"]
)
def test_a_search_that_may_tell_of_a_person_is_not_counted(browser, query):
    get(browser, q=query)

    assert SearchGap.objects.count() == 0


def test_rare_gaps_are_shown_to_nobody(client_of):
    SearchGap.objects.create(query="astronaut", times=4)
    SearchGap.objects.create(query="beekeeper", times=5)
    staff = SuperuserFactory()
    staff.authenticator_set.create(type="totp", data={"secret": "of the tests"})

    page = client_of(staff).get(reverse("admin:profiles_searchgap_changelist")).content.decode()

    assert ("astronaut" in page, "beekeeper" in page) == (False, True)


def gaps_page(client_of, **query):
    staff = SuperuserFactory()
    staff.authenticator_set.create(type="totp", data={"secret": "of the tests"})
    return client_of(staff).get(reverse("admin:profiles_searchgap_changelist"), query)


def test_a_gap_that_is_understood_asks_for_mentors_and_another_for_an_alias(browser, client_of, nursing):
    for _ in range(5):
        get(browser, q="nursing")
        get(browser, q="zzgrx")

    remedies = {gap.query: gap.facets for gap in gaps_page(client_of).context["cl"].queryset}
    page = gaps_page(client_of)

    assert remedies == {"nursing": [terms.facet_of(nursing)], "zzgrx": []}
    aliases = [link for link in links(page) if "?alias=" in link]
    assert aliases == [reverse("admin:profiles_searchalias_add") + "?alias=zzgrx"]
    assert [words(cell) for cell in found(page, "//tbody//td[contains(., 'Nursing')]")]


def test_gaps_are_gathered_by_major_and_industry_the_most_wanted_first(client_of, nursing):
    farming, rare = IndustryFactory(name_en="Farming"), IndustryFactory(name_en="Whaling")
    for query, times, thing in [("rn", 4, nursing), ("lvn", 3, nursing), ("tractors", 9, farming), ("whale", 4, rare)]:
        SearchGap.objects.create(query=query, times=times, facets=[terms.facet_of(thing)])
    SearchGap.objects.create(query="zzgrx", times=5)

    page = gaps_page(client_of, missing=terms.facet_of(farming))

    [spec] = [spec for spec in page.context["cl"].filter_specs if spec.lookup_choices[0][0] == "alias"]
    assert [label for value, label in spec.lookup_choices if value != "alias"] == ["Farming (9)", "Nursing (7)"]
    assert [bool(str(label)) for _value, label in spec.lookup_choices] == [True] * 3
    assert [gap.query for gap in page.context["cl"].queryset] == ["tractors"]
    assert [gap.query for gap in gaps_page(client_of, missing="alias").context["cl"].queryset] == ["zzgrx"]
    assert gaps_page(client_of, missing="9" * 40).context["cl"].queryset.count() == 2


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


def test_suggestions_name_only_what_posted_mentors_are_found_by(browser, nursing):
    terms.index_entries([IndustryFactory(name_en="Nursery gardens")])
    posted(nursing)

    page = browser.get(reverse("profiles:suggestion_list"), {"q": "nurs"})

    assert [suggestion.text for suggestion in page.context["suggestions"]] == ["Nursing"]


def test_an_alias_that_means_nothing_is_refused(client_of):
    staff = SuperuserFactory()
    staff.authenticator_set.create(type="totp", data={"secret": "of the tests"})

    response = client_of(staff).post(
        reverse("admin:profiles_searchalias_add"), {"alias": "florence", "meaning": "Nursingg"}
    )

    assert errors_of(response.context["adminform"].form) == {"meaning": ["unknown_entry"]}
    assert SearchAlias.objects.count() == 0


def test_an_alias_saved_in_the_admin_is_found_at_once(client_of, nursing):
    mentor = posted(nursing)
    staff = SuperuserFactory()
    staff.authenticator_set.create(type="totp", data={"secret": "of the tests"})

    client_of(staff).post(reverse("admin:profiles_searchalias_add"), {"alias": "florence", "meaning": "Nursing"})

    assert search(SearchRequest("florence")).mentors == [mentor.pk]


def test_a_topic_renamed_in_the_admin_is_found_by_its_new_name(client_of):
    topic = TopicFactory(name_en="Old words")
    terms.index_entries([topic])
    mentor = MentorProfileFactory()
    mentor.topics.set([topic])
    index.refresh([mentor.pk])
    staff = SuperuserFactory()
    staff.authenticator_set.create(type="totp", data={"secret": "of the tests"})

    client_of(staff).post(
        reverse("admin:profiles_topic_change", args=[topic.pk]), {"name_en": "Grant writing", "position": 1}
    )

    assert (search(SearchRequest("grant writing")).mentors, search(SearchRequest("old words")).mentors) == (
        [mentor.pk],
        [],
    )
