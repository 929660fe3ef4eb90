"""Demo requests in every state, and matches up to the interview (R12–R16)."""

from datetime import datetime, timedelta

from django.utils import timezone

from demo.clock import pass_days
from matches import actions as matches
from matches.models import DeclineReason, Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile

MESSAGES = [
    (
        "I want to find out whether this field is for me before I choose my last courses.",
        "You have the job I'm working toward.",
    ),
    (
        "I'd like feedback on my résumé and one mock interview before spring.",
        "Your path is like mine.",
    ),
    ("I hope to plan my first year after graduation with someone who has done it.", "You studied what I'm studying."),
    (
        "I'd like to learn how people meet each other in this industry.",
        "Your profile says you like introducing people.",
    ),
    ("I want to set two goals for this semester and stick to them.", ""),
]


class Participants:
    """Supplies the next student and mentor; each is used once."""

    def __init__(self, students: list[MenteeProfile], mentors: list[MentorProfile]) -> None:
        self.students, self.mentors = iter(students), iter(mentors)
        self.message_count = 0

    def ask(self, mentee: MenteeProfile | None = None, mentor: MentorProfile | None = None) -> MatchRequest:
        """The next student sends a request to the next mentor."""
        wants_to_reach, why_you = MESSAGES[self.message_count % len(MESSAGES)]
        self.message_count += 1
        mentee, mentor = mentee or next(self.students), mentor or next(self.mentors)
        return matches.send_request(
            mentee,
            mentor,
            wants_to_reach=wants_to_reach,
            why_you=why_you,
            about_me=mentee.about_me,
            topics=mentor.topics.all()[:2],
        )

    def match(self, mentee: MenteeProfile | None = None, mentor: MentorProfile | None = None) -> Match:
        """A match from a request that was sent three days ago and is accepted now."""
        request = self.ask(mentee, mentor)
        pass_days(request, 3)
        return matches.accept(reloaded_request(request), note="Good to hear from you.")

    def interviewed(self, mentee: MenteeProfile | None = None, mentor: MentorProfile | None = None) -> Match:
        """A match whose interview took place."""
        match = self.match(mentee, mentor)
        schedule_interview(match)
        pass_days(match.request, 4)
        matches.mark_held(match.interviews.get(), by=match.mentee.user)
        return reloaded_match(match)


def reloaded_request(match_request: MatchRequest) -> MatchRequest:
    return MatchRequest.objects.with_people().get(pk=match_request.pk)


def reloaded_match(match: Match) -> Match:
    return Match.objects.with_people().get(pk=match.pk)


def offer(match: Match) -> None:
    """The mentor offers three times in the next days, in one of their meeting modes."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    times: list[datetime] = [noon + timedelta(days=day, hours=day) for day in (2, 3, 5)]
    mode = match.mentor.meeting_modes[0]
    where = {
        "in_person": {"place": "Library, first floor"},
        "phone": {"is_caller": True},
        "online": {"place": "https://meet.example/talk"},
    }[mode]
    matches.offer_times(match, match.mentor.user, times=times, mode=mode, note="Which time works for you?", **where)


def schedule_interview(match: Match) -> None:
    offer(match)
    interview = match.interviews.get()
    matches.choose_time(interview, match.mentee.user, interview.offered_times[0])


def ask_and_answer(participants: Participants) -> None:
    """Requests in every state."""
    for days in (0, 1, 3, 5, 6, 8):
        pass_days(participants.ask(), days)
    for note in ("", "Please ask again next year.", "Good luck with your search."):
        request = participants.ask()
        pass_days(request, 2)
        matches.decline(reloaded_request(request), reason=DeclineReason.objects.first() if note else None, note=note)
        pass_days(request, 6)
    silent = [participants.ask() for _ in range(4)]
    for request in silent:
        pass_days(request, 10.5)
    fill_last_opening(participants)
    withdrawn = participants.ask()
    pass_days(withdrawn, 4)
    matches.withdraw(reloaded_request(withdrawn))
    matches.settle_requests()
    # One mentor has missed the ten days this month and says yes after all; the others did long ago. It is the one
    # commitment that staff find to check on their first page.
    matches.offer_late_yes(reloaded_request(silent[0]))
    for request in silent[1:]:
        pass_days(request, 45)
    matches.remind_mentors()


def fill_last_opening(participants: Participants) -> None:
    """Two students ask a mentor with one opening; when one is accepted, the other is notified at once."""
    mentor = MentorProfile.objects.searchable().filter(capacity=1, places_taken=0).order_by("-pk")[0]
    first, second = participants.ask(mentor=mentor), participants.ask(mentor=mentor)
    for request in (first, second):
        pass_days(request, 2)
    matches.accept(reloaded_request(first), note="Let's talk.")
    pass_days(second, 1)


def arrange_interviews(participants: Participants) -> None:
    """Matches in every state before an agreement."""
    for days in (1, 6, 12):
        pass_days(participants.match().request, days)
    offer(participants.match())
    for _confirmed in range(2):
        schedule_interview(participants.match())
    for days in (2, 9):
        pass_days(participants.interviewed().request, days)
    not_pursued = participants.interviewed()
    matches.stop(not_pursued, not_pursued.mentee.user, note="We found that our fields are too far apart.")
    pass_days(not_pursued.request, 20)
    for _lapsed in range(2):
        pass_days(participants.match().request, 31)
    matches.remind_and_lapse_matches()
