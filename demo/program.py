"""The program's part of the demo: this term and the next, orientation sessions, a concern, an announcement."""

from datetime import datetime, timedelta
from itertools import cycle

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core import days
from matches.models import Match
from notifications.models import ProgramSettings
from profiles.models import MenteeProfile, MentorProfile
from program.conduct import reporting
from program.content.handbooks import newest
from program.models import Acknowledgement, Announcement, Concern, OrientationSession, Registration, Term
from program.orientation import arranging
from program.staff_dashboard.metrics import early_sessions
from program.staff_dashboard.office_hours import SATURDAY

ROOM = "Career Development Center, room 100"
LINK = "https://meet.example/orientation"
ROOM_FOR_ALL = 90
INVENTED = r"@(mentors|demo)\.example$"  # the addresses of the mentors that the demo brings


def load() -> None:
    """Create what is missing; existing rows stay as they are."""
    if not Term.objects.exists():
        # One request without an answer in time misses this goal: Today has one thing to look after.
        ProgramSettings.objects.update(answered_goal=99)
        terms()
    if not OrientationSession.objects.upcoming().exists():
        sessions()
    if not Concern.objects.exists():
        case()
    if not Announcement.objects.exists():
        announcement()
    acknowledgements()
    attendance()
    applications_in_time()


def acknowledgements() -> None:
    """Every applicant has acknowledged the current edition of their handbook, as the applications require."""
    for role, model in (("mentor", MentorProfile), ("mentee", MenteeProfile)):
        people = model._base_manager.exclude(acknowledged_at=None).values_list("pk", flat=True)
        rows = [Acknowledgement(edition=edition, person_id=pk) for edition in newest(role)[:1] for pk in people]
        Acknowledgement.objects.bulk_create(rows, ignore_conflicts=True)


def terms() -> None:
    """This year's spring and fall terms, and next year's spring term."""
    today = days.today()
    for year, season, first, last in (
        (today.year, Term.Season.SPRING, (1, 20), (5, 20)),
        (today.year, Term.Season.FALL, (8, 18), (12, 14)),
        (today.year + 1, Term.Season.SPRING, (1, 20), (5, 20)),
    ):
        starts_on, ends_on = today.replace(year, *first), today.replace(year, *last)
        Term.objects.create(
            season=season,
            year=year,
            starts_on=starts_on,
            ends_on=ends_on,
            finals_start_on=ends_on - timedelta(days=6),
            finals_end_on=ends_on,
        )


def sessions() -> None:
    """Two future orientation sessions: one on campus with a waiting list, one online."""
    campus = OrientationSession.objects.create(starts_at=noon_in(9), place=ROOM, capacity=3)
    OrientationSession.objects.create(starts_at=noon_in(16), link=LINK, minutes=90, capacity=40)
    for mentor in MentorProfile.objects.searchable().order_by("pk")[:5]:
        arranging.register(campus, mentor.user)


def noon_in(number: int) -> datetime:
    """Noon in so many days, or on the Monday after them if that is a weekend."""
    day = days.today() + timedelta(days=number)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return days.start_of_day(day) + timedelta(hours=12)


def earlier_sessions() -> list[OrientationSession]:
    """The sessions that have taken place; at first three of the last months and one early in the semester (R23)."""
    if not OrientationSession.objects.begun().exists():
        for number in (-70, -42, -14):
            OrientationSession.objects.create(starts_at=noon_in(number), place=ROOM, capacity=ROOM_FOR_ALL)
    _label, early = early_sessions()
    term = Term.objects.filter(ends_on__gte=days.today()).order_by("starts_on").first()
    if term and not early.queryset.exists():
        starts_at = noon_in((term.starts_on - days.today()).days + 4)
        OrientationSession.objects.create(starts_at=starts_at, place=ROOM, capacity=ROOM_FOR_ALL)
    return list(OrientationSession.objects.begun())


def attendance() -> None:
    """Every mentor of the demo has been at an orientation, as the program asks of them (R23)."""
    mentors = MentorProfile._base_manager.filter(user__email__regex=INVENTED)
    absent = mentors.exclude(pk__in=Registration.objects.attended().values("person")).order_by("pk")
    Registration.objects.bulk_create(
        Registration(person_id=pk, session=session, attended=True)
        for pk, session in zip(absent.values_list("pk", flat=True), cycle(earlier_sessions()), strict=False)
    )


def applications_in_time() -> None:
    """Mentors who apply did so in the last days, however long ago the demo was first loaded."""
    waiting = MentorProfile.objects.waiting().filter(user__email__regex=INVENTED)
    for number in range(4):
        applied = timezone.now() - timedelta(days=number)
        waiting.annotate(turn=F("pk") % 4).filter(turn=number, submitted_at__lt=applied).update(submitted_at=applied)


def case() -> None:
    """A report about one of the fictional matches, waiting to be read."""
    match = Match.objects.filter(status=Match.Status.TALKED).order_by("pk").with_people()[0]
    text = "My mentor asked me twice to meet at a private home. I said no and want someone to know."
    reporting.report(match.mentee.user, text=text, about=match, subject=match.mentor.user)


def announcement() -> None:
    """An announcement that waits for its release."""
    Announcement.objects.create(
        title_en="Orientation for mentors: two dates",
        title_es="Orientación para mentores: dos fechas",
        text_en="New and continuing mentors are welcome, on campus or online. Choose a date under Events.",
        text_es="Sea su primera vez o no, en el campus o en línea, le esperamos. Elija una fecha en Eventos.",
        audience=Announcement.Audience.MENTORS,
        written_by=User.objects.get(email="office@demo.example"),
    )
