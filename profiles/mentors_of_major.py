"""Mentors to read first, for a mentee who has not asked anyone."""

from profiles.models import MentorProfile
from profiles.permissions import Searcher
from profiles.search.engine import SearchRequest, search
from profiles.search.terms import HAS_OPENING, HELPS_ANY_MAJOR, FacetKind, kind_of_facet

MAX_SUGGESTIONS = 3  # mentors; for more there is the search


def mentors_of_major(searcher: Searcher) -> list[MentorProfile]:
    """Up to three mentors with an opening who help the searcher's majors, in the order of the search (two statements).

    None for who has no major.
    """
    majors = [facet for group in searcher.preferences for facet in group if kind_of_facet(facet) == FacetKind.MAJOR]
    if not majors:
        return []
    filters = ((HAS_OPENING,), (*majors, HELPS_ANY_MAJOR))
    found = search(SearchRequest(facet_filters=filters, preferences=searcher.preferences, mentee=searcher.pk))
    first = found.mentors[:MAX_SUGGESTIONS]
    by_pk = MentorProfile.objects.select_related("user").in_bulk(first)
    return [by_pk[pk] for pk in first if pk in by_pk]
