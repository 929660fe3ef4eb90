from matches.models import Match
from profiles import actions as profiles
from profiles.models import MentorProfile


def has_opening(mentor: MentorProfile) -> bool:
    """Whether the mentor can take one more mentee. Lock the mentor's row for as long as you rely on the answer."""
    return openings_taken(mentor) < mentor.capacity


def openings_taken(mentor: MentorProfile) -> int:
    return Match.objects.open().filter(mentor=mentor).count()


def update_openings_taken(mentor: MentorProfile) -> None:
    """Store how many openings are taken, for the search. The caller holds the lock of the mentor's row."""
    profiles.set_places_taken(mentor, openings_taken(mentor))
