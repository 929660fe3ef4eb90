"""Mentors who are posted with what they offer, and searches for them."""

from django.urls import reverse

from profiles.search import index, terms
from profiles.search.engine import SearchRequest, search
from tests.factories import MentorProfileFactory


def posted(*majors, industries=(), topics=(), **fields):
    """A mentor whom the search finds by these."""
    mentor = MentorProfileFactory(**fields)
    mentor.helped_majors.set(majors)
    mentor.industries.set(industries)
    mentor.topics.set(topics)
    index.refresh([mentor.pk])
    return mentor


def indexed(thing):
    terms.index_entries([thing])
    return thing


def found(query, **request):
    return search(SearchRequest(query, **request)).mentors


def get(browser, **query):
    """The page of the Mentor Network with this query."""
    return browser.get(reverse("profiles:mentor_list"), query)
