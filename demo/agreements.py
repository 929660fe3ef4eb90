"""Demo agreements, from the first proposal to the record of what was achieved (R17–R22)."""

from datetime import timedelta
from typing import Any

from agreements import actions as agreements
from agreements.content import Text, empty_goal
from agreements.models import Agreement, AgreementVersion, Conclusion, SuggestedActivity
from core.days import today
from demo.clock import pass_days
from demo.requests import Participants, reloaded_match
from matches.models import Match
from profiles.models import MenteeProfile, MentorProfile

GOALS = [
    ("Choose between two careers in this field", 42),
    ("Have a résumé and a cover letter ready to send", 28),
    ("Be ready for a first interview", 70),
    ("Meet five people who work in this industry", 90),
]
TERMS = {"frequency": "biweekly", "minutes": 45, "arranger": "mentee"}


def agreement_text(match: Match, goals: int) -> Text:
    """The text of an agreement: the given number of goals, each with two suggested activities and a deadline."""
    starts_on = today()
    activities = list(SuggestedActivity.objects.values_list("name_en", flat=True))
    texts = []
    for number, (text, days) in enumerate(GOALS[:goals]):
        chosen = activities[number * 2 : number * 2 + 2] or ["Read and discuss job postings together"]
        texts.append(empty_goal() | {"text": text, "deadline": starts_on + timedelta(days=days), "activities": chosen})
    ends_on = starts_on + timedelta(days=120)
    mode = match.mentor.meeting_modes[0]
    return TERMS | {"mode": mode, "starts_on": starts_on, "ends_on": ends_on, "goals": texts}


def propose(match: Match, by: Any, goals: int, note: str = "") -> AgreementVersion:
    agreement = agreements.begin(match, by)
    _text, _note, revision = agreements.initial_draft(agreement, by)
    agreements.save_draft(agreement, by, text=agreement_text(match, goals), note=note, revision=revision)
    return agreements.propose(agreement, by)


def sign(version: AgreementVersion, party: Any) -> None:
    version.refresh_from_db()
    agreements.sign(version, party, typed_name=party.get_full_name(), digest_seen=version.digest)


def in_force(
    participants: Participants, mentee: MenteeProfile | None = None, mentor: MentorProfile | None = None
) -> Agreement:
    """An agreement that both have signed, three days after the interview."""
    match = participants.interviewed(mentee, mentor)
    version = propose(match, match.mentee.user, 2, "This is what I'd like to work on.")
    pass_days(match.request, 2)
    sign(version, match.mentor.user)
    sign(version, match.mentee.user)
    pass_days(match.request, 1)
    return Agreement.objects.get(match=match)


def work(agreement: Agreement, weeks: int) -> None:
    """Add weekly meetings for so many weeks, and complete an activity every second week."""
    pass_days(agreement.match.request, 7 * weeks)
    agreement = Agreement.objects.get(pk=agreement.pk)
    mentee = agreement.match.mentee.user
    for week in range(weeks):
        met_on = today() - timedelta(weeks=week)
        agreements.log_meeting(agreement, mentee, met_on=met_on, minutes=45)
    version = agreement.versions.get(status=AgreementVersion.Status.IN_FORCE)
    activities = [activity for goal in version.goals.all() for activity in goal.activities.all()]
    for activity in activities[: weeks // 2]:
        agreements.tick(activity, mentee)
    pass_days(agreement.match.request, 2)


def conclude(agreement: Agreement, *, together: bool, reason: str = "reached") -> Conclusion:
    """The mentee begins the conclusion; with `together`, the mentor adds a comment a day later."""
    mentee, mentor = agreement.match.mentee.user, agreement.match.mentor.user
    conclusion = agreements.begin_conclusion(
        Agreement.objects.get(pk=agreement.pk),
        mentee,
        reason=reason,
        outcomes={},  # as the reason implies
        achieved="I know what I want to do next, and my résumé shows it.",
        next_steps="Apply to three employers by the end of the semester.",
        wants_new_mentoring=True,
    )
    if together:
        pass_days(agreement.match.request, 1)
        conclusion.refresh_from_db()
        agreements.add_to_conclusion(conclusion, mentor, added="It was a pleasure. You did the work.")
    return conclusion


def negotiate(participants: Participants) -> None:
    """Open proposals: a first one, a counterproposal, and one that only one party has signed."""
    first, answered, signed = participants.interviewed(), participants.interviewed(), participants.interviewed()
    propose(first, first.mentee.user, 1)
    suggested = propose(answered, answered.mentee.user, 1)
    pass_days(answered.request, 1)
    agreements.mark_read(suggested, answered.mentor.user)
    propose(reloaded_match(answered), answered.mentor.user, 2, "Should we add the interview? It fits your plans.")
    sign(propose(signed, signed.mentee.user, 2), signed.mentee.user)


def work_together(
    participants: Participants, graduate: MenteeProfile, mentor_of_graduate: MentorProfile, mentor: MentorProfile
) -> None:
    """Agreements in force, some weeks old; two of them belong to the named accounts."""
    work(in_force(participants, graduate, mentor_of_graduate), 5)
    work(in_force(participants, mentor=mentor), 3)
    for weeks in (1, 8):
        work(in_force(participants), weeks)
    pass_days(in_force(participants).match.request, 24)  # quiet, but not for a month, which staff would be told


def reach_the_end(participants: Participants) -> None:
    """Agreements concluded together, concluded by one party alone, and waiting for the other party."""
    for together in (True, True):
        agreement = in_force(participants)
        work(agreement, 6)
        conclude(agreement, together=together)
        pass_days(agreement.match.request, 30)
    waiting, alone = in_force(participants), in_force(participants)
    work(waiting, 4)
    conclude(waiting, together=False)
    conclude(alone, together=False, reason="cannot_continue")
    pass_days(alone.match.request, 15)
    agreements.close_open_conclusions()
