"""The public page of numbers: none that a person could be guessed from."""

import re

import pytest
from django.urls import reverse

from profiles.public_statistics import by_college, by_industry_group, total
from tests.factories import (
    CollegeFactory,
    IndustryFactory,
    IndustryGroupFactory,
    MajorFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    UserFactory,
)
from tests.pages import found, words

pytestmark = pytest.mark.django_db


def mentors(count, *industries, colleges=(), majors=(), **fields):
    for mentor in MentorProfileFactory.create_batch(count, **fields):
        mentor.industries.set(industries)
        mentor.helped_colleges.set(colleges)
        mentor.helped_majors.set(majors)


def told(bars):
    return [(bar.label, bar.value, bar.percent) for bar in bars]


def test_groups_of_five_are_counted_and_smaller_ones_are_not_named():
    health, law = IndustryGroupFactory(name_en="Health"), IndustryGroupFactory(name_en="Law")
    hospitals, clinics = IndustryFactory.create_batch(2, group=health)
    mentors(5, hospitals, clinics)
    mentors(4, IndustryFactory(group=law))

    assert told(by_industry_group()) == [("Health", 5, 100)]


def test_a_college_counts_those_who_named_it_or_one_of_its_majors_once():
    arts, science = CollegeFactory(name_en="Arts"), CollegeFactory(name_en="Science")
    physics, biology = MajorFactory.create_batch(2, college=science)
    mentors(6, colleges=[science], majors=[physics, biology])
    mentors(4, majors=[physics])
    mentors(5, colleges=[arts])

    assert told(by_college()) == [("Science", 10, 100), ("Arts", 5, 50)]


def test_who_cannot_be_found_is_not_counted():
    industry = IndustryFactory()
    mentors(4, industry)
    hidden = MentorProfileFactory(user=UserFactory(is_active=False))
    waiting = MentorApplicationFactory()
    for mentor in (hidden, waiting):
        mentor.industries.set([industry])

    assert (total(), by_industry_group()) == (0, [])


def test_everybody_reads_the_page_and_nobody_is_named_in_it(client):
    mentors(5, IndustryFactory(group=IndustryGroupFactory(name_en="Health")), employer="Qcanary")

    response = client.get(reverse("profiles:numbers"))

    page = response.text
    assert response.context["total"] == 5
    assert re.findall(r"\d+", words(found(response, "//main//p[@class='lead']")[0])) == ["5"]
    assert '<th scope="row">Health</th><td>5</td>' in page
    assert "Qcanary" not in page
    assert "Given" not in page
    assert reverse("profiles:numbers") in client.get(reverse("program:front")).text


def test_before_there_are_five_the_page_says_so(client):
    mentors(4)

    page = client.get(reverse("profiles:numbers"))

    assert page.context["total"] == 0
    assert words(found(page, "//main//p[@class='lead']")[0])
    assert found(page, "//main//table") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_statements_however_many_there_are(client, count, django_assert_num_queries):
    for _group in range(count):
        mentors(5, IndustryFactory(), colleges=[CollegeFactory()])
    client.get(reverse("profiles:numbers"))

    with django_assert_num_queries(4):
        client.get(reverse("profiles:numbers"))
