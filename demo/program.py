"""The program's part of the demo: this term and the next, orientation sessions, a concern, an announcement."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from core import days
from matches.models import Match
from profiles.models import MenteeProfile, MentorProfile
from program.conduct import reporting
from program.content.handbooks import newest
from program.models import Acknowledgement, Announcement, Concern, OrientationSession, Term
from program.orientation import arranging


def load() -> None:
    """Create what is missing; existing rows stay as they are."""
    if not Term.objects.exists():
        terms()
    if not OrientationSession.objects.upcoming().exists():
        sessions()
    if not Concern.objects.exists():
        case()
    if not Announcement.objects.exists():
        announcement()
    acknowledgements()


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
    noon: datetime = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    campus = OrientationSession.objects.create(
        starts_at=noon + timedelta(days=9), place="Career Development Center, room 100", capacity=3
    )
    OrientationSession.objects.create(
        starts_at=noon + timedelta(days=16), link="https://meet.example/orientation", minutes=90, capacity=40
    )
    for mentor in MentorProfile.objects.searchable().order_by("pk")[:5]:
        arranging.register(campus, mentor.user)


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
        written_by=User.objects.get(email="coordinator@demo.example"),
    )
