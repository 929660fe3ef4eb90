"""The people of the demo: the named accounts of DESIGN §6, and other students and graduates. All are fictional."""

from datetime import timedelta
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import IdentityClaim, IdentityProof, User
from core.days import today
from demo.mentors import occupation_for
from profiles import actions as profiles
from profiles.models import Attainment, Industry, Major, MenteeProfile, MentorProfile, Topic
from profiles.search import index

PASSWORD = "mentor-demo-2026"  # noqa: S105 — public, and used in the demo only
STAFF = {
    "staff@demo.example": ("Sam", "Rivera", None),
    "office@demo.example": ("Cory", "Lane", "Office"),
    "conduct@demo.example": ("Dana", "Quill", "Conduct"),
    "administrator@demo.example": ("Alex", "Moreno", "Administrator"),
}
NAMES = {
    "student@demo.example": ("Ana", "Flores"),
    "graduate@demo.example": ("Ben", "Okafor"),
    "mentor@demo.example": ("Rosa", "Delgado"),
    "applicant@demo.example": ("Minh", "Trần"),
}
CHOICES: dict[str, dict[str, Any]] = {
    "student@demo.example": {
        "majors": ["Nursing"],
        "industry": "Hospitals & Health Systems",
        "topics": ["Selecting a career", "Mock interviews"],
    },
    "graduate@demo.example": {
        "majors": ["Computer Science"],
        "industry": "Software & Internet",
        "topics": ["Résumé and cover letter review", "Mock interviews"],
    },
    "mentor@demo.example": {
        "majors": ["Nursing"],
        "industry": "Hospitals & Health Systems",
        "topics": ["Selecting a career", "Certifications and licensing", "Mock interviews", "Work-life balance"],
    },
    "applicant@demo.example": {
        "majors": ["Civil Engineering"],
        "industry": "Engineering Services",
        "topics": ["First-generation college experience", "Mock interviews", "Certifications and licensing"],
    },
}
# Kind, text, and how many years ago.
CAREERS: dict[str, list[tuple[str, str, int]]] = {
    "mentor@demo.example": [
        ("position", "Nurse practitioner, Arroyo Vista Clinic", 7),
        ("position", "Emergency nurse, Harbor Gateway Health", 12),
        ("degree", "MS Nursing, Cal State LA", 12),
        ("licence", "Family nurse practitioner", 8),
    ],
    "applicant@demo.example": [
        ("position", "Civil engineer, Rio Hondo Bridges", 2),
        ("degree", "BS Civil Engineering, Cal State LA", 2),
    ],
}
GIVEN = (  # noqa: SIM905 — easier to read than a list
    "Adriana Bao Camila Darius Elena Farid Gloria Hye-jin Isaac Jazmín Kwame Leilani Mateo "
    "Noor Óscar Priya Quinn Renata Sione Thảo Uriel Valeria Wren Ximena Yusuf Zoë"
).split()
FAMILY = (  # noqa: SIM905
    "Aguilar Bautista Castellanos Dang Escobar Fonoti Ghazarian Hernández Ibarra Jiménez Kim "
    "Lopez Nguyen Orozco Petrosyan Quintero Ramos Solís Tanaka Vu Washington"
).split()
STUDENTS = 56
GOALS = [
    "Find out which jobs my major leads to, and talk with someone who has one.",
    "Improve my résumé and practice two interviews before spring.",
    "Decide whether graduate school is the right next step for me.",
    "Learn how people in this field meet each other, and meet three of them.",
    "Write to employers with confidence and know what they look for.",
    "Plan my last year so it ends with a job I like.",
]


@cache
def known_password() -> str:
    """The hashed demo password; cached, because hashing is slow on purpose."""
    return make_password(PASSWORD)


def account(email: str, given_name: str, family_name: str, **fields: Any) -> User:
    """The user with this email; a new one has the demo password and a verified address."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create(
            email=email,
            given_name=given_name,
            family_name=family_name,
            password=known_password(),
            **fields,
        )
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def staff() -> None:
    """One account per staff group, and one superuser."""
    for email, (given, family, group) in STAFF.items():
        user = account(email, given, family, is_staff=True, is_superuser=group is None)
        if group:
            user.groups.add(Group.objects.get(name=group))


def named_mentees() -> None:
    for email, standing in (("student@demo.example", "student"), ("graduate@demo.example", "graduate")):
        user = account(email, *NAMES[email])
        mentee, is_new = MenteeProfile.objects.get_or_create(user=user, defaults=complete_application(standing, 1))
        if is_new:
            choose(mentee, **CHOICES[email])
            prove(user)


def choose(profile: MenteeProfile | MentorProfile, *, majors: list[str], industry: str, topics: list[str]) -> None:
    """Set majors, industry and topics by their English names."""
    field = "majors" if isinstance(profile, MenteeProfile) else "helped_majors"
    getattr(profile, field).set(Major.objects.filter(name_en__in=majors))
    profile.industries.set(Industry.objects.filter(name_en=industry))
    profile.topics.set(Topic.objects.filter(name_en__in=topics))


def complete_application(standing: str, number: int) -> dict[str, Any]:
    """The fields of a complete mentee application."""
    is_student = standing == MenteeProfile.Standing.STUDENT
    levels = MenteeProfile.ClassLevel.values
    now = timezone.now()
    return {
        "status": MenteeProfile.Status.COMPLETE,
        "standing": standing,
        "class_level": levels[number % len(levels)] if is_student else "",
        "graduation_year": now.year + 1 + number % 3 if is_student else now.year - 1 - number % 12,
        "goals": GOALS[number % len(GOALS)],
        "about_me": "I work part time while studying and like learning from people who do the job.",
        "contact_methods": ["email"],
        "is_adult": True,
        "acknowledged_at": now,
        "completed_at": now,
    }


def fill(mentee: MenteeProfile, number: int) -> None:
    """Set majors, industries and topics in rotation, so that every college and group has someone."""
    majors, industries = list(Major.objects.order_by("pk")), list(Industry.objects.order_by("pk"))
    topics = list(Topic.objects.order_by("position", "pk"))
    if majors:
        mentee.majors.set([majors[number * 7 % len(majors)]])
        mentee.industries.set([industries[number * 11 % len(industries)]])
        mentee.topics.set([topics[number % len(topics)], topics[(number + 3) % len(topics)]])


def prove(user: User) -> None:
    method = IdentityProof.Method.CAMPUS_SIGN_IN
    IdentityProof.objects.get_or_create(user=user, method=method, defaults={"campus_identity": f"demo-{user.pk}"})


def named_mentor() -> MentorProfile:
    """`mentor@demo.example`: approved, with an opening."""
    user = account("mentor@demo.example", *NAMES["mentor@demo.example"])
    mentor = MentorProfile.objects.filter(user=user).first()
    if mentor is None:
        mentor = mentor_application(
            user,
            profession="Nurse Practitioner",
            employer="Arroyo Vista Clinic",
            years_of_experience=14,
            graduation_year=today().year - 12,
            capacity=3,
            languages=["en", "es"],
            skills=["Primary care", "Patient teaching", "Emergency care"],
            availability="Weekday evenings and Saturday mornings",
            bio="I came to nursing at thirty-one, after ten years of selling shoes, and I have never been bored since. "
            "Happy to talk about licensing, first jobs, and how shift work and a family fit together.",
        )
        IdentityProof.objects.create(user=user, method=IdentityProof.Method.ALUMNI_RECORD)
    if mentor.status != MentorProfile.Status.APPROVED:
        profiles.approve_at_once([mentor])
    return mentor


def named_applicant() -> None:
    """`applicant@demo.example`: an application that waits for approval."""
    user = account("applicant@demo.example", *NAMES["applicant@demo.example"])
    mentor = MentorProfile.objects.filter(user=user).first() or mentor_application(
        user,
        profession="Civil Engineer",
        employer="Rio Hondo Bridges",
        years_of_experience=2,
        graduation_year=today().year - 2,
        languages=["en", "vi"],
        skills=["Structural design", "Autodesk AutoCAD"],
        bio="I design bridges and enjoy explaining how they work. My parents still ask what I do all day.",
    )
    if mentor.status != MentorProfile.Status.SUBMITTED:
        MentorProfile.objects.filter(pk=mentor.pk).update(
            status=MentorProfile.Status.SUBMITTED, approval=None, submitted_at=timezone.now() - timedelta(days=2)
        )
        index.refresh([mentor.pk])


def mentor_application(user: User, **fields: Any) -> MentorProfile:
    """A submitted mentor application."""
    now = timezone.now()
    mentor = MentorProfile.objects.create(
        user=user,
        status=MentorProfile.Status.SUBMITTED,
        submitted_at=now - timedelta(days=2),
        affiliation=MentorProfile.Affiliation.ALUMNUS,
        occupation_id=occupation_for(fields["profession"]),
        city="Alhambra",
        meeting_modes=["in_person", "phone", "online"],
        contact_methods=["email", "call"],
        phone="(323) 555-0142",
        acknowledged_at=now,
        **fields,
    )
    Attainment.objects.bulk_create(
        Attainment(mentor=mentor, kind=kind, text=text, year=now.year - years)
        for kind, text, years in CAREERS[user.email]
    )
    choose(mentor, **CHOICES[user.email])
    return mentor


def students() -> list[MenteeProfile]:
    """The demo's students and graduates, always in the same order."""
    existing = {mentee.user.email: mentee for mentee in MenteeProfile.objects.select_related("user")}
    return [existing.get(student_email(number)) or student(number) for number in range(1, STUDENTS + 1)]


def student_email(number: int) -> str:
    return f"s{number:03d}@students.example"


def student(number: int) -> MenteeProfile:
    standing = MenteeProfile.Standing.GRADUATE if number % 5 == 0 else MenteeProfile.Standing.STUDENT
    user = User.objects.create(
        email=student_email(number),
        given_name=GIVEN[number % len(GIVEN)],
        family_name=FAMILY[number * 5 % len(FAMILY)],
        language="es" if number % 9 == 0 else "en",
        password=make_password(None),
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    mentee = MenteeProfile.objects.create(user=user, **complete_application(standing, number))
    fill(mentee, number)
    prove(user)
    return mentee


def graduates_to_confirm() -> None:
    """Graduates without campus email who wait for staff to find their record (R1)."""
    year = today().year
    for number, (given, family) in enumerate([("Ofelia", "Marsh"), ("Tevita", "Banuelos"), ("Inés", "Corral")], 1):
        user = account(f"g{number:03d}@graduates.example", given, family)
        MenteeProfile.objects.get_or_create(
            user=user, defaults=complete_application(MenteeProfile.Standing.GRADUATE, number)
        )
        IdentityClaim.objects.get_or_create(
            user=user,
            defaults={
                "name_while_enrolled": f"{given} {family}",
                "graduation_year": year - 8 * number,
                "major_then": "Business",
            },
        )
