"""What staff do to one entry of a vocabulary leaves what searches know of every other as it was (R30)."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from profiles import actions
from profiles.models import MentorProfile, Occupation, SearchAlias, SearchDocument, SearchTerm
from profiles.search import terms
from tests.factories import IndustryFactory, IndustryGroupFactory, MajorFactory, TopicFactory
from tests.pages import errors_of
from tests.profiles.searching import found, indexed, posted

pytestmark = pytest.mark.django_db
NAMES = ["Astronomy", "Botany", "Chemistry"]


@pytest.fixture
def office(client_of, staff):
    return client_of(staff)


def everything_of(major):
    """What searches know: the phrases that mean this major, and the documents of the mentors who have it."""
    facet = terms.facet_of(major)
    known = SearchTerm.objects.filter(facet=facet), SearchDocument.objects.filter(facets__contains=[facet])
    return [list(rows.order_by("pk").values()) for rows in known]


def rename(office, major):
    address = reverse("admin:profiles_major_change", args=[major.pk])
    return office.post(address, {"name_en": "Basketry", "college": major.college_id})


def delete(office, major):
    for mentor in MentorProfile.objects.filter(helped_majors=major):  # what somebody has chosen is not deleted
        actions.change_profile(mentor, helped_majors=[])
    return office.post(reverse("admin:profiles_major_delete", args=[major.pk]), {"post": "yes"})


@pytest.mark.parametrize("act", [rename, delete])
def test_staff_change_one_entry_and_searches_know_the_others_as_before(office, act):
    majors = [indexed(MajorFactory(name_en=name)) for name in NAMES]
    earlier, mentor, later = (posted(major) for major in majors)
    SearchDocument.objects.update(refreshed_at=Now() - timedelta(days=9))  # so that another writing of one shows
    others = [everything_of(major) for major in (majors[0], majors[2])]
    assert all(all(known) for known in others)

    assert act(office, majors[1]).status_code == 302

    assert [everything_of(major) for major in (majors[0], majors[2])] == others
    assert [found(name) for name in NAMES] == [[earlier.pk], [], [later.pk]]
    assert found("basketry") == ([mentor.pk] if act is rename else [])


def test_an_alias_stands_for_the_entry_it_names_and_for_no_other(office):
    things = [make(name_en="Botany") for make in (MajorFactory, IndustryFactory, IndustryGroupFactory, TopicFactory)]
    things.append(Occupation.objects.create(title="Botanists"))
    address = reverse("admin:profiles_searchalias_add")

    refused = office.post(address, {"alias": "plants", "meaning": "Botan"})
    for meaning in ("botany", "botanists"):
        assert office.post(address, {"alias": f"{meaning} x", "meaning": meaning}).status_code == 302

    assert errors_of(refused.context["adminform"].form) == {"meaning": ["unknown_entry"]}
    assert SearchAlias.objects.count() == 2
    meant = set(SearchTerm.objects.filter(words__endswith=" x").values_list("words", "facet"))
    facets = list(map(terms.facet_of, things))
    assert meant == {*(("botany x", facet) for facet in facets[:4]), ("botanists x", facets[4])}
