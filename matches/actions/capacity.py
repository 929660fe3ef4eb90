from matches.models import Match
from profiles import actions as profiles
from profiles.models import MentorProfile


def has_free_place(mentor: MentorProfile) -> bool:
    """Whether the mentor can take one more, counted from the rows. Hold the mentor's row while you rely on it."""
    return taken_by(mentor) < mentor.capacity


def taken_by(mentor: MentorProfile) -> int:
    return Match.objects.open().filter(mentor=mentor).count()


def recount(mentor: MentorProfile) -> None:
    """Write down how many places are taken, for the search. Under the lock of the mentor's row."""
    profiles.set_places_taken(mentor, taken_by(mentor))
