"""Mentors to ask first, by one's major; and next after an unsuccessful request, whose message can be reused."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from core.prepared import prepared
from matches.models import Match, MatchRequest
from profiles.models import MentorProfile
from profiles.permissions import Searcher, searcher_for
from profiles.search.engine import FacetGroups, SearchRequest, SearchResult, search
from profiles.search.terms import HAS_OPENING, HELPS_ANY_MAJOR, FacetKind, facet_of, kind_of_facet, make_facet

MAX_SUGGESTIONS = 3  # mentors; for more there is the search


def suggested_mentors(match_request: MatchRequest) -> list[MentorProfile]:
    """Up to three mentors with an opening who are near the mentor who was asked, or else fit the message.

    Nearest is who has the same profession, then the same industry, then helps the same majors; among equals, who fits
    the request's topics and what the mentee cares about. Leaves out mentors the mentee has asked or been matched with,
    and blocked ones. Six queries.
    """
    mentee = match_request.mentee
    searcher = searcher_for(mentee.user)
    if searcher is None:
        return []
    field = field_of(match_request.mentor_id)
    topics = tuple(facet_of(topic) for topic in match_request.topics.all())
    preferences = (*field, topics, *searcher.preferences)
    wanted = SearchRequest(facet_filters=((HAS_OPENING,),), preferences=preferences, mentee=mentee.pk)
    result = search(wanted)
    free = not_asked_yet(result, mentee.pk)
    of_the_field = {facet for group in field for facet in group}
    near = [mentor for mentor in free if of_the_field & set(result.facets[mentor.pk])]
    return (near or free)[:MAX_SUGGESTIONS]


def mentors_of_major(searcher: Searcher) -> list[MentorProfile]:
    """Up to three mentors with an opening who help the searcher's majors, in the order of the search.

    None for who has no major. Leaves out mentors the searcher has asked or been matched with, and blocked ones. Two
    statements.
    """
    majors = [facet for group in searcher.preferences for facet in group if kind_of_facet(facet) == FacetKind.MAJOR]
    if not majors:
        return []
    filters = ((HAS_OPENING,), (*majors, HELPS_ANY_MAJOR))
    found = search(SearchRequest(facet_filters=filters, preferences=searcher.preferences, mentee=searcher.pk))
    return not_asked_yet(found, searcher.pk)[:MAX_SUGGESTIONS]


def not_asked_yet(found: SearchResult, mentee: int) -> list[MentorProfile]:
    """The mentors that were found, in their order, whom this mentee has never asked or been matched with."""
    by_pk = {mentor.pk: mentor for mentor in unasked_among(mentee, found.mentors)}
    return [by_pk[pk] for pk in found.mentors if pk in by_pk]


@prepared
def unasked_among(mentee: int, mentors: list[int]) -> QuerySet:
    asked = MatchRequest.objects.filter(mentee=mentee).values("mentor")
    matched = Match.objects.filter(mentee=mentee).values("mentor")
    among = MentorProfile.objects.searchable().filter(pk__in=RawSQL("SELECT unnest(%s::int[])", (mentors,)))
    return among.exclude(pk__in=asked.union(matched)).select_related("user")


def field_of(mentor: int) -> FacetGroups:
    """The profession, the industries and the majors of the mentor with this key, as facets, nearest first."""
    industries = MentorProfile.industries.through.objects.filter(mentorprofile=OuterRef("pk")).values("industry")
    majors = MentorProfile.helped_majors.through.objects.filter(mentorprofile=OuterRef("pk")).values("major")
    found = MentorProfile.objects.filter(pk=mentor).values_list(
        "occupation", ArraySubquery(industries), ArraySubquery(majors)
    )
    occupation, industry_keys, major_keys = found.get()
    keys = {FacetKind.OCCUPATION: [occupation] if occupation else [], FacetKind.INDUSTRY: industry_keys}
    keys[FacetKind.MAJOR] = major_keys
    return tuple(tuple(make_facet(kind, key) for key in keys[kind]) for kind in keys)
