"""Whom a mentee may ask next, after a request that came to nothing: the letter is kept, so it needs only a reader."""

from matches.models import Match, MatchRequest
from profiles.models import MentorProfile
from profiles.permissions import seeker_for
from profiles.search.engine import Wish, search
from profiles.search.terms import FREE_PLACE, facet_of

MOST = 3  # names; more would be the search again


def suggested(match_request: MatchRequest) -> list[MentorProfile]:
    """Up to three mentors with a free place who fit the letter's topics and what the mentee cares about.

    Nobody the mentee has asked before or was matched with, nor whom the search keeps apart from them. Five statements.
    """
    mentee = match_request.mentee
    seeker = seeker_for(mentee.user)
    if seeker is None:
        return []
    topics = tuple(facet_of(topic) for topic in match_request.topics.all())
    fitting = (topics, *seeker.cares_about) if topics else seeker.cares_about
    found = search(Wish(narrowed=((FREE_PLACE,),), fitting=fitting, mentee=mentee.pk)).mentors
    asked = MatchRequest.objects.filter(mentee=mentee.pk).values("mentor")
    matched = Match.objects.filter(mentee=mentee.pk).values("mentor")
    mentors = MentorProfile.objects.found().filter(pk__in=found).exclude(pk__in=asked.union(matched))
    by_pk = {mentor.pk: mentor for mentor in mentors.select_related("user")}
    return [by_pk[pk] for pk in found if pk in by_pk][:MOST]
