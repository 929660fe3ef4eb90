"""Stories of asking and answering: a request in every state, and matches up to the first talk (R12–R16)."""

from datetime import datetime, timedelta

from django.utils import timezone

from demo.clock import pass_days
from matches import actions as matches
from matches.models import DeclineReason, Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile

LETTERS = [
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


class Cast:
    """Who plays the next part: each student once, each mentor while they have a free place."""

    def __init__(self, students: list[MenteeProfile], mentors: list[MentorProfile]) -> None:
        self.students, self.mentors = iter(students), iter(mentors)
        self.letters = 0

    def ask(self, mentee: MenteeProfile | None = None, mentor: MentorProfile | None = None) -> MatchRequest:
        """The next student writes to the next mentor."""
        wish, why = LETTERS[self.letters % len(LETTERS)]
        self.letters += 1
        mentee, mentor = mentee or next(self.students), mentor or next(self.mentors)
        return matches.send_request(
            mentee,
            mentor,
            wants_to_reach=wish,
            why_you=why,
            about_me=mentee.about_me,
            topics=mentor.topics.all()[:2],
        )

    def match(self, mentee: MenteeProfile | None = None, mentor: MentorProfile | None = None) -> Match:
        """A request sent three days ago and accepted now."""
        request = self.ask(mentee, mentor)
        pass_days(request, 3)
        return matches.accept(fresh(request), note="Good to hear from you.")

    def talked(self, mentee: MenteeProfile | None = None, mentor: MentorProfile | None = None) -> Match:
        """A match whose first talk took place."""
        match = self.match(mentee, mentor)
        talk_about_it(match)
        pass_days(match.request, 4)
        matches.mark_held(match.interviews.get(), by=match.mentee.user)
        return fresh_match(match)


def fresh(match_request: MatchRequest) -> MatchRequest:
    return MatchRequest.objects.with_people().get(pk=match_request.pk)


def fresh_match(match: Match) -> Match:
    return Match.objects.with_people().get(pk=match.pk)


def offer(match: Match) -> None:
    """Three times in the next days, in a way this mentor meets."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    times: list[datetime] = [noon + timedelta(days=day, hours=day) for day in (2, 3, 5)]
    mode = match.mentor.meeting_modes[0]
    place = {"in_person": "Library, first floor", "phone": "", "online": "https://meet.example/talk"}[mode]
    matches.offer_times(match, match.mentor.user, times=times, mode=mode, place=place, note="Which time works for you?")


def talk_about_it(match: Match) -> None:
    offer(match)
    interview = match.interviews.get()
    matches.choose_time(interview, match.mentee.user, interview.offered_times[0])


def ask_and_answer(cast: Cast) -> None:
    """Requests in every state."""
    for days in (0, 1, 3, 5, 6, 8):
        pass_days(cast.ask(), days)
    for note in ("", "Please ask again next year.", "Good luck with your search."):
        request = cast.ask()
        pass_days(request, 2)
        matches.decline(fresh(request), reason=DeclineReason.objects.first() if note else None, note=note)
        pass_days(request, 6)
    for _silent in range(4):
        pass_days(cast.ask(), 10.5)
    the_last_place_is_taken(cast)
    withdrawn = cast.ask()
    pass_days(withdrawn, 4)
    matches.withdraw(fresh(withdrawn))
    matches.expire_overdue()
    matches.offer_late_yes(fresh(MatchRequest.objects.filter(status=MatchRequest.Status.EXPIRED).order_by("pk")[0]))
    matches.remind_mentors()


def the_last_place_is_taken(cast: Cast) -> None:
    """Two ask a mentor with one place; when one is accepted, the other is told at once."""
    mentor = MentorProfile.objects.found().filter(capacity=1, places_taken=0).order_by("-pk")[0]
    first, second = cast.ask(mentor=mentor), cast.ask(mentor=mentor)
    for request in (first, second):
        pass_days(request, 2)
    matches.accept(fresh(first), note="Let's talk.")
    pass_days(second, 1)


def arrange_and_talk(cast: Cast) -> None:
    """Matches in every state before an agreement."""
    for days in (1, 6, 15):
        pass_days(cast.match().request, days)
    offer(cast.match())
    for _confirmed in range(2):
        talk_about_it(cast.match())
    for days in (2, 9):
        pass_days(cast.talked().request, days)
    not_pursued = cast.talked()
    matches.stop(not_pursued, not_pursued.mentee.user, note="We found that our fields are too far apart.")
    pass_days(not_pursued.request, 20)
    for _lapsed in range(2):
        pass_days(cast.match().request, 31)
    matches.keep_the_clocks()
