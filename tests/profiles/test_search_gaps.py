"""What people search for in vain, counted without them, and the words by which staff mend it (R11)."""

import re
from html import unescape

import pytest
from django.urls import reverse

from profiles.models import SearchAlias, SearchGap
from profiles.search import index, saved_searches, terms
from profiles.search.engine import SearchRequest, search
from tests.factories import IndustryFactory, MentorProfileFactory, SuperuserFactory, TopicFactory
from tests.pages import errors_of, found, links, words
from tests.profiles.searching import get, posted

pytestmark = pytest.mark.django_db


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
