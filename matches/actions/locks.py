from core.workflow import lock, lock_rows
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile


def lock_pair(between: MatchRequest | Match) -> None:
    """Lock the mentee, the mentor, then what is between them, in this order, so that locks never cross (DESIGN §4)."""
    lock_profiles(between.mentee, between.mentor)
    lock(between)


def lock_profiles(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Lock both profiles, so that no opening and no mentee is taken twice."""
    lock(mentee)
    lock(mentor)


def lock_every_role(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Lock every profile of the two, mentees before mentors, so that no request slips in in either direction."""
    for model in (MenteeProfile, MentorProfile):
        lock_rows(model, [mentee.pk, mentor.pk])
