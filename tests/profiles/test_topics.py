"""Topics in two levels: a match on either counts, what is offered exactly comes first, forms show both (R5)."""

import io
import threading

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.workflow import refusal_for
from matches.models import RequestDraft
from profiles.management.commands import load_vocabularies
from profiles.models import MenteeProfile, MentorProfile, SearchDocument, Topic
from profiles.search import index, saved_searches, terms
from profiles.search.presenters import REASONS
from profiles.search.terms import FacetKind
from tests import pages
from tests.concurrency import together, wait_for_one_who_waits_for_me
from tests.factories import MentorProfileFactory, TopicFactory, UserFactory
from tests.pages import errors_of
from tests.profiles.searching import found, get, indexed, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def writing(db):
    return indexed(TopicFactory(name_en="Résumé writing", position=1))


@pytest.fixture
def review(writing):
    return indexed(TopicFactory(name_en="Cover letter review", parent=writing, position=2))


@pytest.fixture
def mentors(writing, review):
    """Who offers what: ten mentors so that no turn of the day puts the right one first by chance."""
    other_part, other = TopicFactory(parent=writing, name_en="Portfolio"), TopicFactory(name_en="Employers")
    offers = {"whole": [writing], "part": [review], "other part": [other_part], "other": [other]}
    return {what: [posted(topics=topics).pk for _mentor in range(5)] for what, topics in offers.items()}


def filtered_by(topic):
    return {"facet_filters": ((terms.facet_of(topic),),)}


def by_offer(ranked, mentors):
    """What the mentors of each place offer, in order, each offer once."""
    offers = {pk: offer for offer, pks in mentors.items() for pk in pks}
    assert len(set(ranked)) == len(ranked)
    return list(dict.fromkeys(offers[pk] for pk in ranked))


@pytest.mark.parametrize("way", ["filter", "words"])
def test_a_part_is_offered_by_who_offers_it_and_after_them_by_who_offers_the_whole(way, mentors, review):
    ranked = found("", **filtered_by(review)) if way == "filter" else found("cover letter review")

    assert by_offer(ranked, mentors) == ["part", "whole"]
    assert len(ranked) == 10


@pytest.mark.parametrize("way", ["filter", "words"])
def test_a_whole_is_offered_by_who_offers_it_and_after_them_by_who_offers_any_part(way, mentors, writing):
    ranked = found("", **filtered_by(writing)) if way == "filter" else found("resume writing")

    offers = by_offer(ranked, mentors)
    assert (offers[0], set(offers)) == ("whole", {"whole", "part", "other part"})
    assert len(ranked) == 15


def test_with_a_query_the_filter_decides_between_those_who_fit_it_equally(mentors, nursing, review, writing):
    for topic in (writing, review):
        mentors[topic] = [posted(nursing, topics=[topic]).pk for _mentor in range(5)]

    assert by_offer(found("nursing", **filtered_by(review)), mentors) == [review, writing]


def test_what_the_filter_asks_for_comes_before_what_the_mentee_prefers(mentors, nursing, review, writing):
    preferred = posted(nursing, topics=[writing])

    ranked = found("", **filtered_by(review), preferences=((terms.facet_of(nursing),),))

    assert ranked[:6] == [*ranked[:5], preferred.pk]
    assert set(ranked[:5]) == set(mentors["part"])


def test_the_filter_counts_every_mentor_it_would_find(browser, mentors, review, writing):
    both = posted(topics=[writing, review])

    options = {option.facet: option.mentors for option in get(browser).context["result"].facet_options}

    assert (options[terms.facet_of(writing)], options[terms.facet_of(review)]) == (16, 11)
    assert both.pk in found("", **filtered_by(writing))


def test_a_card_says_what_the_mentor_really_offers(browser, review, writing):
    whole, part = posted(topics=[writing]), posted(topics=[review])

    reasons = {card.pk: card.reasons for card in get(browser, q="cover letter review").context["cards"]}

    assert reasons == {
        pk: [str(REASONS[FacetKind.TOPIC]) % {"name": topic.name}]
        for pk, topic in ((whole.pk, writing), (part.pk, review))
    }


def test_a_search_saved_for_a_whole_is_told_of_who_offers_a_part(mentee, review, writing):
    saved = saved_searches.save(mentee, f"topic={writing.pk}")

    assert saved_searches.finds_mentor(saved, posted(topics=[review]))
    assert not saved_searches.finds_mentor(saved, posted(topics=[TopicFactory()]))


def test_the_filter_unfolds_its_specific_topics_and_shows_a_selected_one(browser, mentors, review, writing):
    def boxes(of, inside, **query):
        box = f"//div[@id='filters']/details{inside}//input[@name='topic'][@value='{of.pk}']"
        return len(pages.found(get(browser, **query), box))

    folded, unfolded = "/details[not(@open)]", "/details[@open]"
    in_its_group = f"{folded}/fieldset[legend='{writing.name}']"

    assert (boxes(writing, "/fieldset"), boxes(writing, folded), boxes(review, in_its_group)) == (1, 0, 1)
    assert boxes(review, unfolded, topic=review.pk) == 1
    assert boxes(review, folded, topic=writing.pk) == 1


def form_page(client_of, mentee, kind):
    """A page with the form, and the person's own profile."""
    if kind == "request":
        address = reverse("matches:request_new", args=[MentorProfileFactory().pk])
        return client_of(mentee.user), address, RequestDraft.objects.create(mentee=mentee, consented_methods=["email"])
    model = {"mentor": MentorProfile, "mentee": MenteeProfile}[kind]
    profile = model.objects.create(user=UserFactory())
    return client_of(profile.user), reverse(f"profiles:join_{kind}_step", args=["topics"]), profile


@pytest.mark.parametrize("kind", ["mentor", "mentee", "request"])
def test_every_form_shows_general_topics_first_and_specific_ones_folded_in_groups(
    client_of, mentee, review, writing, kind
):
    client, address, profile = form_page(client_of, mentee, kind)
    whole = f"//input[@name='topics'][@value='{writing.pk}'][not(ancestor::details)]"
    part = f"//details{{}}/fieldset[legend='{writing.name}']//input[@name='topics'][@value='{review.pk}']"

    page = client.get(address)

    assert [len(pages.found(page, path)) for path in (whole, part.format("[not(@open)]"))] == [1, 1]
    assert pages.found(page, whole + "/@id") == ["id_topics_0"]
    assert len(pages.found(page, "//input[@name='topics']")) == 2

    profile.topics.set([review])

    assert len(pages.found(client.get(address), part.format("[@open]") + "[@checked]/@id")) == 1


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_topics_of_both_levels_are_kept(client_of, mentee, review, writing, role):
    client, address, profile = form_page(client_of, mentee, role)

    client.post(address, {"topics": [writing.pk, review.pk]})

    assert set(profile.topics.all()) == {writing, review}


def test_the_front_page_names_the_general_topics(client, review, writing):
    assert list(client.get("/").context["topics"]) == [writing]


def change(client, topic, parent):
    fields = {"name_en": topic.name_en, "name_es": "", "position": 1, "parent": parent.pk if parent else ""}
    return client.post(reverse("admin:profiles_topic_change", args=[topic.pk]), fields)


@pytest.mark.parametrize("way", ["has parts", "of itself", "of a part"])
def test_staff_who_would_make_a_third_level_are_told_beside_the_field(client_of, staff, review, writing, way):
    other = TopicFactory()
    topic, parent, code = {
        "has parts": (writing, other, "two_levels"),
        "of itself": (other, other, "two_levels"),
        "of a part": (other, review, "invalid_choice"),
    }[way]

    page = change(client_of(staff), topic, parent)

    assert errors_of(page.context["adminform"].form) == {"parent": [code]}
    assert [(pk, of) for pk, of in Topic.objects.values_list("pk", "parent") if of] == [(review.pk, writing.pk)]


def test_mentors_are_found_by_the_levels_at_once_when_staff_change_them(client_of, staff, mentors, review, writing):
    other = Topic.objects.get(name_en="Employers")

    change(client_of(staff), review, other)

    assert by_offer(found("", **filtered_by(review)), mentors) == ["part", "other"]
    assert set(by_offer(found("", **filtered_by(writing)), mentors)) == {"whole", "other part"}
    assert set(by_offer(found("", **filtered_by(other)), mentors)) == {"other", "part"}


def test_mentors_of_the_whole_are_found_at_once_by_a_part_that_staff_add(client_of, staff, mentors, writing):
    fields = {"name_en": "Curriculum vitae", "name_es": "", "position": 1, "parent": writing.pk}

    client_of(staff).post(reverse("admin:profiles_topic_add"), fields)

    assert set(found("", **filtered_by(Topic.objects.get(name_en="Curriculum vitae")))) == set(mentors["whole"])


def test_a_topic_with_parts_is_not_deleted(client_of, staff, review, writing):
    client_of(staff).post(reverse("admin:profiles_topic_delete", args=[writing.pk]), {"post": "yes"})

    assert Topic.objects.filter(pk=writing.pk).exists()


@pytest.mark.parametrize("way", ["part of a part", "whole of parts", "itself"])
def test_the_database_has_two_levels_only(review, writing, way):
    other = TopicFactory()
    topic, parent = {
        "part of a part": (other, review),
        "whole of parts": (writing, other),
        "itself": (other, other),
    }[way]

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(parent=parent)

    assert refusal_for(refusal.value).code == "topics_have_two_levels"


@pytest.mark.django_db(transaction=True)
def test_two_topics_do_not_become_part_of_each_other_at_the_same_moment():
    one, other = TopicFactory(), TopicFactory()

    has_come = threading.Event()

    def first():
        with transaction.atomic():
            Topic.objects.filter(pk=one.pk).update(parent=other)
            has_come.set()
            wait_for_one_who_waits_for_me()

    def second():
        assert has_come.wait(20)
        Topic.objects.filter(pk=other.pk).update(parent=one)

    outcomes = together(first, second)

    assert [type(outcome) for outcome in outcomes] == [type(None), IntegrityError]


@pytest.fixture
def only_topics(monkeypatch):
    """The loader loads the topics only."""
    steps = [load_vocabularies.topics, load_vocabularies.specific_topics]
    monkeypatch.setattr(load_vocabularies, "STEPS", steps)
    return lambda: call_command("load_vocabularies", stdout=io.StringIO())


def test_a_new_installation_has_the_programs_ten_on_top_and_the_others_below_them(only_topics):
    only_topics()
    loaded = list(Topic.objects.order_by("pk").values_list("name_en", "parent__name_en", "name_es"))

    only_topics()

    assert [parent for _name, parent, _spanish in loaded[:10]] == [None] * 10
    assert {parent for _name, parent, _spanish in loaded[10:]} <= {name for name, _parent, _spanish in loaded[:10]}
    assert len(loaded) > 20
    assert all(spanish for _name, _parent, spanish in loaded)
    assert Topic.objects.count() == len(loaded)


def test_what_an_office_has_put_elsewhere_stays_there(only_topics):
    career = TopicFactory(name_en="Selecting a career", parent=TopicFactory(name_en="Futures"))

    only_topics()

    career.refresh_from_db()
    assert career.parent.name_en == "Futures"
    assert not career.specific_topics.exists()


def test_a_release_with_new_topics_writes_the_documents_of_the_search_again(only_topics):
    mentor = posted(topics=[TopicFactory(name_en="Résumé writing")])

    only_topics()

    part = Topic.objects.get(name_en="Résumé and cover letter review")
    assert terms.facet_of(part) in SearchDocument.objects.get(mentor=mentor).facets
    index.refresh([mentor.pk])
    assert found("", **filtered_by(part)) == [mentor.pk]
