"""Mentors to ask next after an unsuccessful request, whose message is saved and can be reused."""

from matches.models import Match, MatchRequest
from profiles.models import MentorProfile
from profiles.permissions import searcher_for
from profiles.search.engine import SearchRequest, search
from profiles.search.terms import HAS_OPENING, facet_of

MAX_SUGGESTIONS = 3  # mentors; for more there is the search


def suggested_mentors(match_request: MatchRequest) -> list[MentorProfile]:
    """Up to three mentors with an opening who fit the request's topics and what the mentee cares about.

    Leaves out mentors the mentee has asked or been matched with, and blocked ones. Five queries.
    """
    mentee = match_request.mentee
    searcher = searcher_for(mentee.user)
    if searcher is None:
        return []
    topics = tuple(facet_of(topic) for topic in match_request.topics.all())
    preferences = (topics, *searcher.preferences) if topics else searcher.preferences
    wanted = SearchRequest(facet_filters=((HAS_OPENING,),), preferences=preferences, mentee=mentee.pk)
    ranked_keys = search(wanted).mentors
    asked = MatchRequest.objects.filter(mentee=mentee.pk).values("mentor")
    matched = Match.objects.filter(mentee=mentee.pk).values("mentor")
    mentors = MentorProfile.objects.searchable().filter(pk__in=ranked_keys).exclude(pk__in=asked.union(matched))
    by_pk = {mentor.pk: mentor for mentor in mentors.select_related("user")}
    return [by_pk[pk] for pk in ranked_keys if pk in by_pk][:MAX_SUGGESTIONS]
