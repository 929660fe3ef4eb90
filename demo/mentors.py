"""The 260 fictional mentors of the demo: `m001@mentors.example` … without a usable password (DESIGN §6).

Those whom people open first are written by hand (mentors_by_hand.json); the crowd around them was generated.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import IdentityProof, User
from core.days import today
from demo import crowd
from profiles import actions as profiles
from profiles.models import (
    Attainment,
    Industry,
    Major,
    MentorProfile,
    Occupation,
    SearchTerm,
    Topic,
)
from profiles.search import spelling
from profiles.search import terms as vocabulary

DATA = Path(__file__).parent / "data"
MENTORS, BY_HAND = DATA / "synthetic_mentors.json", DATA / "mentors_by_hand.json"
PAUSE = timedelta(days=60)
# The data has one value for contact methods and meeting modes, which R29 separates.
CONTACT_CHOICES = {
    "email": (["email"], ["online"]),
    "phone": (["call"], ["phone"]),
    "video": (["email"], ["online"]),
    "in person": (["email"], ["in_person"]),
}
# What the data calls otherwise than the program does (R5).
RENAMED_TOPICS = {
    "Internship and job-search planning": [
        "Planning a search for an internship or job: you search, the mentor advises"
    ],
    "Choosing a career path": ["Selecting a career"],
    "Networking and professional associations": ["Networking", "Professional associations"],
    "Professional communication and workplace etiquette": ["Professional communication", "Workplace etiquette"],
}
# The language that a name's locale suggests, in addition to English.
LOCALE_LANGUAGES = {
    "ar": "ar", "de": "de", "es": "es", "fa": "fa", "fil": "fil", "fr": "fr", "he": "he", "hi": "hi", "hy": "hy",
    "it": "it", "ja": "ja", "km": "km", "ko": "ko", "pa": "pa", "pt": "pt", "ru": "ru", "th": "th", "vi": "vi",
    "zh": "cmn",
}  # fmt: skip
Row = dict[str, Any]


@transaction.atomic
def load_mentors() -> int:
    """Create the missing mentors: posted, waiting for approval or paused, as in the data. Returns how many."""
    existing = existing_ids()
    described = fields_of([row for row in rows() if row["id"] not in existing])
    missing = [row for row, _occupation in described]
    users = User.objects.bulk_create(new_user(row) for row in missing)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    mentors = [new_mentor(*each, user) for each, user in zip(described, users, strict=True)]
    MentorProfile.objects.bulk_create(mentors)
    pairs = list(zip(missing, mentors, strict=True))
    Attainment.objects.bulk_create(attainment for row, mentor in pairs for attainment in attainments_for(row, mentor))
    set_choices(missing, mentors)
    approve([mentor for row, mentor in pairs if row["status"] != "pending"])
    return len(mentors)


def rows() -> list[Row]:
    """The mentors as the data describes them; what is written by hand counts more than what was generated."""
    by_hand = {row["id"]: row for row in written_by_hand()}
    return [row | by_hand.get(row["id"], {}) for row in json.loads(MENTORS.read_text(encoding="utf-8"))]


def written_by_hand() -> list[Row]:
    return json.loads(BY_HAND.read_text(encoding="utf-8"))


def addresses_by_hand() -> list[str]:
    return [address(row) for row in written_by_hand()]


def address(row: Row) -> str:
    return f"{row['id'].lower()}@mentors.example"


def is_by_hand(row: Row) -> bool:
    return "career" in row


def mend(row: Row, field: str) -> Row:
    """A generated mentor with skills and topics that fit their field; who is written by hand stays as they are."""
    if is_by_hand(row):
        return row
    return row | {"skills": crowd.fitting_skills(row, field), "topics": crowd.fitting_topics(row, field)}


def fields_of(described: list[Row]) -> list[tuple[Row, int | None]]:
    """The mentors, mended by what they do, and the IDs of their occupations."""
    codes = dict(Occupation.objects.values_list("pk", "onet_code"))
    occupations = [occupation_for(row["profession"]) for row in described]
    return [(mend(row, codes.get(pk, "")[:2]), pk) for row, pk in zip(described, occupations, strict=True)]


def existing_ids() -> set[str]:
    """The IDs in the data (M001) whose user exists already."""
    emails = User.objects.filter(email__endswith="@mentors.example").values_list("email", flat=True)
    return {email.split("@")[0].upper() for email in emails}


def new_user(row: Row) -> User:
    return User(
        email=address(row),
        given_name=row["given"],
        family_name=row["family"],
        password=make_password(None),
    )


def mentor_number(row: Row) -> int:
    return int(row["id"][1:])


def is_friend(row: Row) -> bool:
    """Whether the mentor studied elsewhere: every other one whose text does not mention Cal State LA."""
    if is_by_hand(row):
        return not row["alum"]
    return "Cal State LA" not in row["bio"] and mentor_number(row) % 2 == 0


def spoken_languages(row: Row) -> list[str]:
    name_language = LOCALE_LANGUAGES.get(row["name_locale"].split("_")[0])
    spanish = "es" if mentor_number(row) % 3 == 0 else None
    return list(dict.fromkeys(filter(None, ["en", name_language, spanish])))


def ways(row: Row) -> tuple[list[str], list[str]]:
    """How to write to or call this mentor, and how they meet."""
    if is_by_hand(row):
        return ["email", "call"] if "phone" in row["meeting_modes"] else ["email"], row["meeting_modes"]
    return CONTACT_CHOICES[row["contact"]]


def days_since_confirmed(row: Row) -> int:
    """All have confirmed their profiles this year; those written by hand lately, so they come first among equals."""
    number = mentor_number(row) * 7
    return number % 150 if is_by_hand(row) else 190 + number % 100


def new_mentor(row: Row, occupation: int | None, user: User) -> MentorProfile:
    contact_methods, meeting_modes = ways(row)
    return MentorProfile(
        user=user,
        status=MentorProfile.Status.SUBMITTED,
        submitted_at=timezone.now() - timedelta(days=mentor_number(row) % 5),
        profession=row["profession"],
        occupation_id=occupation,
        employer=row["employer"].removesuffix(" (fictional)"),
        years_of_experience=row["years_experience"],
        affiliation=MentorProfile.Affiliation.FRIEND if is_friend(row) else MentorProfile.Affiliation.ALUMNUS,
        graduation_year=None if is_friend(row) else row.get("graduation_year", row["grad_year"]),
        skills=row["skills"],
        languages=row.get("languages") or spoken_languages(row),
        city=row["city"],
        availability=row.get("availability", ""),
        bio=row["bio"],
        capacity=row.get("capacity", row["max_mentees"]),
        contact_methods=contact_methods,
        meeting_modes=meeting_modes,
        phone=f"(323) 555-{100 + mentor_number(row) % 100:04d}" if "call" in contact_methods else "",
        paused_until=today() + PAUSE if row["status"] == "paused" else None,
        confirmed_at=timezone.now() - timedelta(days=days_since_confirmed(row)),
        acknowledged_at=timezone.now(),
    )


def occupation_for(profession: str) -> int | None:
    """The ID of the occupation with this profession as its title or, if there is none, among its other titles."""
    terms = SearchTerm.objects.filter(
        key=spelling.phrase_key(spelling.tokenize(profession.split(" (")[0])),
        strength__gte=vocabulary.TITLE_STRENGTH,
        facet__gte=vocabulary.make_facet(vocabulary.FacetKind.OCCUPATION, 0),
        facet__lt=vocabulary.make_facet(vocabulary.FacetKind.TOPIC, 0),
    ).order_by("-strength", "facet")
    return next((term.facet % vocabulary.FACETS_PER_KIND for term in terms), None)


def attainments_for(row: Row, mentor: MentorProfile) -> Iterator[Attainment]:
    if is_by_hand(row):
        yield from (Attainment(mentor=mentor, kind=kind, text=text, year=year) for kind, text, year in row["career"])
        return
    university = "" if is_friend(row) else ", Cal State LA"
    degree = f"{row['degree']} {row['majors'][0]}{university}"
    yield Attainment(mentor=mentor, kind=Attainment.Kind.DEGREE, text=degree, year=row["grad_year"])
    yield Attainment(mentor=mentor, kind=Attainment.Kind.POSITION, text=f"{row['profession']}, {mentor.employer}")


def set_choices(described: list[Row], mentors: list[MentorProfile]) -> None:
    """Set the mentors' majors, industries and topics, by name."""
    majors = dict(Major.objects.values_list("name_en", "pk"))
    industries = dict(Industry.objects.values_list("name_en", "pk"))
    topics = dict(Topic.objects.values_list("name_en", "pk"))
    links: dict[str, list] = {"helped_majors": [], "industries": [], "topics": []}
    for row, mentor in zip(described, mentors, strict=True):
        links["helped_majors"] += [(mentor.pk, {"major_id": majors[name]}) for name in majors_of(row)]
        links["industries"].append((mentor.pk, {"industry_id": industries[row["industry"]]}))
        links["topics"] += [(mentor.pk, {"topic_id": topics[name]}) for name in topic_names(row)]
    for field, pairs in links.items():
        Link = getattr(MentorProfile, field).through
        Link.objects.bulk_create(Link(mentorprofile_id=pk, **choice) for pk, choice in pairs)


def majors_of(row: Row) -> list[str]:
    return [*row["majors"], *row.get("more_majors", ())]


def topic_names(row: Row) -> list[str]:
    """The topics of a mentor as the program calls them, each once."""
    return list(dict.fromkeys(new for name in row["topics"] for new in RENAMED_TOPICS.get(name, [name])))


def approve(mentors: list[MentorProfile]) -> None:
    """Approve these profiles, whose identity was checked at work."""
    IdentityProof.objects.bulk_create(
        IdentityProof(user=mentor.user, method=IdentityProof.Method.WORK_EMAIL) for mentor in mentors
    )
    profiles.approve_at_once(mentors)
