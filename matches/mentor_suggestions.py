"""Mentors to ask next after an unsuccessful request, whose message is saved and can be reused."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from matches.models import Match, MatchRequest
from profiles.models import MentorProfile
from profiles.permissions import searcher_for
from profiles.search.engine import FacetGroups, SearchRequest, search
from profiles.search.terms import HAS_OPENING, FacetKind, facet_of, make_facet

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
    asked = MatchRequest.objects.filter(mentee=mentee.pk).values("mentor")
    matched = Match.objects.filter(mentee=mentee.pk).values("mentor")
    mentors = MentorProfile.objects.searchable().filter(pk__in=result.mentors).exclude(pk__in=asked.union(matched))
    by_pk = {mentor.pk: mentor for mentor in mentors.select_related("user")}
    free = [pk for pk in result.mentors if pk in by_pk]
    of_the_field = {facet for group in field for facet in group}
    near = [pk for pk in free if of_the_field & set(result.facets[pk])]
    return [by_pk[pk] for pk in (near or free)[:MAX_SUGGESTIONS]]


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
