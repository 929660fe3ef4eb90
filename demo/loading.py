"""Loads the demo: fictional people in the states of DESIGN §6, with a history so that every page has content.

Deterministic and safe to run again: it keeps existing data and restores the states of the named accounts.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from core.workflow import Refused
from demo import agreements, people, program, requests
from demo.mentors import addresses_by_hand, load_mentors
from demo.portraits.giving import give_portraits
from demo.requests import Participants
from matches import actions as matches
from matches.eligibility import may_send_request
from matches.models import Match, MatchRequest
from profiles.models import Major, MenteeProfile, MentorProfile
from program import staff_groups

MENTOR_OF_BEN = "m019@mentors.example"  # a software developer, as he wants to be
MESSAGE = "I'd like to know what the first year in nursing is really like, and how to choose where to apply."


def load(say: Callable[[str], object]) -> None:
    """Load the demo or restore its states, reporting each step with `say`. Refused on a real database (DESIGN §6)."""
    if not settings.DEMO:
        raise Refused(
            "Demo data is loaded in demo mode only: DATABASE_URL is set, so this is a real database.",
            code="real_database",
        )
    with override("en"):
        for title, step in STEPS.items():
            say(title)
            with transaction.atomic():
                step()


def vocabularies() -> None:
    if not Major.objects.exists():
        call_command("load_vocabularies", verbosity=0)
    call_command("load_agreement_vocabulary", verbosity=0)


def texts() -> None:
    call_command("load_program", verbosity=0)


def named_accounts() -> None:
    """The named accounts of DESIGN §6."""
    people.staff()
    people.named_mentees()
    people.named_applicant()
    people.named_mentor()


def history() -> None:
    """Requests, matches and agreements in every state, once."""
    if MatchRequest.objects.filter(mentee__in=people.students()).exists():
        return
    rosa = named("mentor@demo.example").mentorprofile
    # Whom people open first are free to be asked; only Ben, the graduate, works with one of them.
    crowd = MentorProfile.objects.searchable().exclude(user__email__in=[rosa.user.email, *addresses_by_hand()])
    participants = Participants(people.students(), crowd.order_by("pk"))
    graduate = named("graduate@demo.example").menteeprofile
    agreements.work_together(participants, graduate, MentorProfile.objects.get(user__email=MENTOR_OF_BEN), rosa)
    agreements.negotiate(participants)
    agreements.reach_the_end(participants)
    requests.arrange_interviews(participants)
    requests.ask_and_answer(participants)


def named(email: str) -> User:
    return User.objects.select_related("menteeprofile", "mentorprofile").get(email=email)


def top_up() -> None:
    """Restore the named accounts: the student can ask; the mentor has an opening and a request to answer."""
    student, mentor = named("student@demo.example").menteeprofile, named("mentor@demo.example").mentorprofile
    for request in MatchRequest.objects.open().filter(mentee=student):
        matches.withdraw(request)
    for match in Match.objects.open().filter(mentee=student)[1:]:
        matches.end(match)
    open_matches = Match.objects.open().filter(mentor=mentor).count()
    MentorProfile.objects.filter(pk=mentor.pk).update(
        capacity=max(mentor.capacity, open_matches + 1), paused_until=None, hidden_until=None, silent_since=None
    )
    matches.settle_requests()
    if not MatchRequest.objects.awaiting_answer().filter(mentor=mentor).exists():
        ask(mentor)


def ask(mentor: MentorProfile) -> None:
    """The first student who may ask this mentor, and neither has asked them nor has a mentor, sends a request."""
    already_asked = MatchRequest.objects.filter(mentor=mentor).values("mentee")
    matched = Match.objects.open().values("mentee")
    students = MenteeProfile.objects.filter(user__email__endswith="@students.example").order_by("user__email")
    free = students.exclude(pk__in=already_asked).exclude(pk__in=matched)
    if mentee := next(filter(may_send_request, free), None):  # people who use the demo may have changed anybody
        matches.send_request(mentee, mentor, wants_to_reach=MESSAGE, about_me=mentee.about_me)


STEPS: dict[str, Callable[[], object]] = {
    "Words students search by": vocabularies,
    "Staff groups": staff_groups.set_up,
    "Questions, materials, dates": texts,
    "260 mentors": load_mentors,
    "Students and graduates": people.students,
    "Graduates to confirm": people.graduates_to_confirm,
    "The named accounts": named_accounts,
    "Portraits": give_portraits,
    "Requests, matches and agreements in every state": history,
    "Terms, orientation sessions, a case, an announcement": program.load,
    "The named accounts in their states": top_up,
}
