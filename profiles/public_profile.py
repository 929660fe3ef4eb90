"""A mentor's profile as others see it: everything a student may read, nothing else (DESIGN §7)."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.humanize.templatetags.humanize import apnumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.days import today
from profiles.models import Attainment, MeetingMode, MentorProfile, Topic
from profiles.models.contact_choices import ContactMethod
from profiles.models.mentor import CONFIRMATION_LASTS
from profiles.search.terms import FacetKind, kind_of_facet


@dataclass(frozen=True)
class PublicProfile:
    """What a page shows of a mentor. It has no surname, no hidden employer, and no contact details."""

    name: str
    first_name: str
    profession: str
    employer: str
    is_alumnus: bool
    graduation_year: int | None
    years: int | None
    industries: list[str]
    topics: list[Topic]
    students: list[str]
    attainments: list[tuple[str, list[Attainment]]]
    skills: list[str]
    languages: list[str]
    city: str
    availability: str
    bio: str
    bio_language: str
    photo_url: str
    meeting_modes: list[str]
    contact_methods: list[str]
    openings: int
    confirmed_at: datetime | None
    is_long_unconfirmed: bool
    unchecked_since: datetime | None
    paused_until: date | None
    pk: int

    @property
    def openings_text(self) -> str:
        return openings_text(self.openings)

    @property
    def career(self) -> list[Attainment]:
        """All attainments, newest first: a position without a year is the present one, anything else is last."""
        undated = {str(Attainment.Kind.POSITION): 9999}
        lines = [line for _label, group in self.attainments for line in group]
        return sorted(lines, key=lambda line: -(line.year or undated.get(line.kind, 0)))


def openings_text(openings: int) -> str:
    """What a page says of a mentor's openings, in a list and on the profile."""
    if not openings:
        return _("No openings right now")
    return ngettext("%(free)d opening", "%(free)d openings", openings) % {"free": openings}


def usual_time_text(days: int | None) -> str:
    """How soon the mentor usually answers; empty while there are too few answers to say."""
    usually = ngettext("Usually answers within %(days)d day", "Usually answers within %(days)d days", days or 0)
    return usually % {"days": days} if days else ""


def what_fits(preferences: Sequence[Sequence[int]], facets: Container[int], topics: Sequence[Topic]) -> str:
    """What a mentee and a mentor share: "your major, helps with Interviews"; empty if nothing.

    Preferences and what the mentor has are facets; `topics` are those the mentee wants and they offer.
    """
    shared = list(shared_kinds(preferences, facets))
    if topics:
        shared.append(_("helps with %(topics)s") % {"topics": ", ".join(topic.name for topic in topics)})
    return ", ".join(shared)


def shared_kinds(preferences: Sequence[Sequence[int]], facets: Container[int]) -> Iterator[str]:
    wanted = Counter(kind_of_facet(facet) for group in preferences for facet in group)
    shared = Counter(kind_of_facet(facet) for group in preferences for facet in group if facet in facets)
    number = {kind: {"number": apnumber(count)} for kind, count in shared.items()}
    if count := shared[FacetKind.MAJOR]:
        several = ngettext("one of your majors", "%(number)s of your majors", count) % number[FacetKind.MAJOR]
        yield several if wanted[FacetKind.MAJOR] > 1 else _("your major")
    if count := shared[FacetKind.OCCUPATION]:
        several = ngettext("one of your careers", "%(number)s of your careers", count) % number[FacetKind.OCCUPATION]
        yield several if wanted[FacetKind.OCCUPATION] > 1 else _("your career")
    if count := shared[FacetKind.INDUSTRY]:
        several = ngettext("one of your industries", "%(number)s of your industries", count)
        yield several % number[FacetKind.INDUSTRY] if wanted[FacetKind.INDUSTRY] > 1 else _("your industry")


def build_public_profile(mentor: MentorProfile, *, is_own: bool = False) -> PublicProfile:
    """The profile to show (reads five small lists of the mentor). `is_own`: it is the mentor's own preview."""
    return PublicProfile(
        name=mentor.user.public_name,
        first_name=mentor.user.first_name_shown,
        profession=mentor.profession,
        employer=visible_employer(mentor),
        is_alumnus=mentor.affiliation == MentorProfile.Affiliation.ALUMNUS,
        graduation_year=mentor.graduation_year,
        years=mentor.years_of_experience,
        industries=[industry.name for industry in mentor.industries.all()],
        topics=list(mentor.topics.all()),
        students=helped_students(mentor),
        attainments=attainments_by_kind(mentor),
        skills=mentor.skills,
        languages=labels(mentor._meta.get_field("languages").base_field.choices, mentor.languages),
        city=mentor.city,
        availability=mentor.availability,
        bio=mentor.bio,
        bio_language=mentor.bio_language,
        photo_url=photo_url(mentor, is_own),
        meeting_modes=labels(MeetingMode.choices, mentor.meeting_modes),
        contact_methods=labels(ContactMethod.choices, mentor.contact_methods),
        openings=mentor.openings,
        confirmed_at=mentor.confirmed_at,
        is_long_unconfirmed=is_long_unconfirmed(mentor),
        unchecked_since=mentor.changed_since_approval_at,
        paused_until=visible_pause(mentor),
        pk=mentor.pk,
    )


def photo_url(mentor: MentorProfile, is_own: bool) -> str:
    if not mentor.photo:
        return ""
    return reverse("profiles:my_photo") if is_own else reverse("profiles:photo", args=[mentor.pk])


def visible_employer(mentor: MentorProfile) -> str:
    """As `employer_text`; empty if the mentor hides the employer."""
    return "" if mentor.is_employer_hidden else employer_text(mentor)


def employer_text(mentor: MentorProfile) -> str:
    """One whole phrase per kind of employment."""
    kinds = MentorProfile.EmployerKind
    if mentor.employer_kind == kinds.SELF_EMPLOYED:
        return mentor.employer and _("Self-employed: %(name)s") % {"name": mentor.employer} or _("Self-employed")
    if mentor.employer_kind == kinds.BETWEEN_JOBS:
        return _("Between jobs")
    if mentor.employer_kind == kinds.RETIRED:
        return mentor.employer and _("Retired from %(name)s") % {"name": mentor.employer} or _("Retired")
    return mentor.employer


def helped_students(mentor: MentorProfile) -> list[str]:
    if mentor.helps_any_major:
        return []
    return [entry.name for entry in (*mentor.helped_colleges.all(), *mentor.helped_majors.all())]


def attainments_by_kind(mentor: MentorProfile) -> list[tuple[str, list[Attainment]]]:
    attainments = list(mentor.attainments.all())
    groups = [
        (kind.label, [attainment for attainment in attainments if attainment.kind == kind]) for kind in Attainment.Kind
    ]
    return [(label, group) for label, group in groups if group]


def labels(choices, values) -> list[str]:
    return [str(label) for value, label in choices if value in values]


def is_long_unconfirmed(mentor: MentorProfile) -> bool:
    """Whether the profile was last confirmed more than a year ago, which it then says (R10)."""
    confirmed_at = mentor.confirmed_at
    return confirmed_at is not None and confirmed_at < timezone.now() - timedelta(days=CONFIRMATION_LASTS)


def visible_pause(mentor: MentorProfile):
    until = mentor.paused_until
    return until if until and until > today() else None
