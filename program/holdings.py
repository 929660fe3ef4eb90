"""Everything the portal holds about a person: for their page and their download (R29)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Count, Model, Q, QuerySet, Subquery, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityClaim, IdentityProof, User
from agreements.models import AgreementVersion, Conclusion, Signature
from matches.models import Interview, Match, MatchRequest
from notifications.models import Notice, OutgoingMail
from profiles.models import Attainment, MenteeProfile, MentorProfile, MentorReview, SavedMentor, SavedSearch
from program.models import Acknowledgement, Concern, ImportRow, LimitedOrientation, ParticipationEnd, Registration

IDENTITY = _("to confirm who you are")
SEARCH = _("to let mentees search profiles")
CONTACT = _("to know how you have authorized being contacted")
RUNNING = _("to carry out what you do here; it serves no purpose of its own")
Row = dict[str, Any]


@dataclass(frozen=True)
class Holding:
    """One kind of thing held about a person. `columns` names what a person gets of each row."""

    name: str
    label: Promise
    purpose: Promise
    rows: Callable[[User], QuerySet]
    columns: tuple[str, ...]


def mine(model: type[Model], lookup: str = "user") -> Callable[[User], QuerySet]:
    return lambda person: model._default_manager.filter(**{lookup: person.pk}).order_by("pk")


def of_both(model: type[Model], path: str = "") -> Callable[[User], QuerySet]:
    """Rows of which this person is one of the two parties; drafts of the other side are not theirs."""
    return lambda person: model._default_manager.filter(
        Q(**{f"{path}mentee": person.pk}) | Q(**{f"{path}mentor": person.pk})
    ).order_by("pk")


def versions(person: User) -> QuerySet:
    return of_both(AgreementVersion, "agreement__match__")(person).exclude(~Q(proposer=person.pk), status="draft")


HOLDINGS = [
    Holding(
        "account",
        _("Account"),
        IDENTITY,
        mine(User, "pk"),
        ("email", "given_name", "family_name", "preferred_name", "language", "time_zone", "joined_at", "last_login"),
    ),
    Holding("email_addresses", _("E-mail addresses"), IDENTITY, mine(EmailAddress), ("email", "verified", "primary")),
    Holding(
        "identity_proofs",
        _("How it was confirmed who you are"),
        IDENTITY,
        mine(IdentityProof),
        ("method", "campus_identity", "verified_at"),
    ),
    Holding(
        "identity_claim",
        _("What you told us so that we find your record"),
        IDENTITY,
        mine(IdentityClaim),
        ("name_while_enrolled", "graduation_year", "major_then", "campus_id", "created_at", "answered_at", "answer"),
    ),
    Holding(
        "mentee_application",
        _("Application as a mentee"),
        RUNNING,
        mine(MenteeProfile),
        ("status", "standing", "majors", "is_undeclared", "minor", "class_level", "graduation_year", "industries")
        + ("occupations", "topics", "goals", "about_me", "contact_methods", "phone", "link", "is_adult")
        + ("acknowledged_at", "completed_at"),
    ),
    Holding(
        "mentor_profile",
        _("Application and profile as a mentor"),
        SEARCH,
        mine(MentorProfile),
        ("status", "submitted_at", "profession", "occupation", "employer", "employer_kind", "is_employer_hidden")
        + ("industries", "years_of_experience", "affiliation", "graduation_year", "helps_any_major", "helped_majors")
        + ("helped_colleges", "topics", "skills", "languages", "city", "availability", "bio", "photo")
        + ("meeting_modes", "capacity", "paused_until", "hidden_until", "hidden_reason", "confirmed_at"),
    ),
    Holding(
        "mentor_contact",
        _("How you may be contacted as a mentor"),
        CONTACT,
        mine(MentorProfile),
        ("contact_methods", "phone", "link"),
    ),
    Holding("attainments", _("Attainments"), SEARCH, mine(Attainment, "mentor"), ("kind", "text", "year")),
    Holding("reviews", _("Decisions of staff"), RUNNING, mine(MentorReview, "mentor"), ("decision", "reason", "at")),
    Holding(
        "requests_sent",
        _("Requests you sent"),
        RUNNING,
        mine(MatchRequest, "mentee"),
        ("mentor", "status", "topics", "wants_to_reach", "why_you", "about_me", "consented_methods", "sent_at")
        + ("respond_by", "closed_at", "reply"),
    ),
    Holding(
        "requests_received",
        _("Requests you received"),
        RUNNING,
        mine(MatchRequest, "mentor"),
        ("mentee", "status", "sent_at", "respond_by", "closed_at", "reply"),
    ),
    Holding(
        "matches", _("Matches"), RUNNING, of_both(Match), ("mentee", "mentor", "status", "started_at", "closed_at")
    ),
    Holding(
        "talks",
        _("First talks"),
        RUNNING,
        of_both(Interview, "match__"),
        ("mode", "status", "offered_times", "chosen_time", "minutes", "place", "note"),
    ),
    Holding(
        "agreement_versions",
        _("Versions of agreements"),
        RUNNING,
        versions,
        ("agreement_id", "number", "status", "note", "frequency", "minutes", "mode", "arranger", "starts_on", "ends_on")
        + ("proposed_at", "goals"),
    ),
    Holding(
        "signatures",
        _("Signatures"),
        RUNNING,
        mine(Signature, "party"),
        ("version_id", "typed_name", "latin_name", "signed_at"),
    ),
    Holding(
        "conclusions",
        _("Records of what was achieved"),
        RUNNING,
        of_both(Conclusion, "agreement__match__"),
        ("status", "reason", "achieved", "next_steps", "wants_new_mentoring", "began_at", "added", "closed_at"),
    ),
    Holding("saved_mentors", _("Saved mentors"), SEARCH, mine(SavedMentor, "mentee"), ("mentor", "saved_at")),
    Holding("saved_searches", _("Saved searches"), SEARCH, mine(SavedSearch, "mentee"), ("query_string", "saved_at")),
    Holding(
        "registrations",
        _("Orientation sessions"),
        RUNNING,
        mine(Registration, "person"),
        ("session", "status", "works_well_with", "registered_at", "attended"),
    ),
    Holding(
        "short_orientations",
        _("Short orientations"),
        RUNNING,
        mine(LimitedOrientation, "person"),
        ("how", "works_well_with", "asked_at", "given_on"),
    ),
    Holding(
        "acknowledgements", _("What you acknowledged"), RUNNING, mine(Acknowledgement, "person"), ("edition", "at")
    ),
    Holding(
        "reports",
        _("Problems you reported"),
        RUNNING,
        mine(Concern, "reporter"),
        ("kind", "text", "status", "received_at", "outcome"),
    ),
    Holding(
        "participation_ends",
        _("Ends of your participation"),
        RUNNING,
        mine(ParticipationEnd),
        ("reason", "ended_at", "reinstated_at"),
    ),
    Holding(
        "taken_over",
        _("What was taken over from another list"),
        RUNNING,
        mine(ImportRow, "person"),
        ("email", "values"),
    ),
    Holding("notices", _("Notices"), RUNNING, mine(Notice, "recipient"), ("kind", "created_at", "read_at")),
    Holding("mails", _("Mails to you"), RUNNING, mine(OutgoingMail, "recipient"), ("kind", "created_at", "sent_at")),
]


def rows_of(holding: Holding, person: User) -> list[Row]:
    """The rows of one kind, each as column → value that JSON and CSV can carry."""
    rows = with_ties(holding.rows(person), holding.columns)
    return [{column: plain(value_of(row, column), person) for column in holding.columns} for row in rows]


def with_ties(rows: QuerySet, columns: tuple[str, ...]) -> QuerySet:
    """Fetch what the columns name in other tables along with the rows, so that no row asks for itself."""
    for column in columns:
        if column in DEEPER:
            rows = DEEPER[column](rows)
        elif column.endswith("_id"):
            continue
        elif (field := rows.model._meta.get_field(column)).many_to_many:
            rows = rows.prefetch_related(column)
        elif field.is_relation:
            rows = rows.select_related(column)
    return rows


# Columns whose words lie two tables away.
DEEPER: dict[str, Callable[[QuerySet], QuerySet]] = {
    "mentor": lambda rows: rows.select_related("mentor__user"),
    "mentee": lambda rows: rows.select_related("mentee__user"),
    "edition": lambda rows: rows.select_related("edition__material"),
    "goals": lambda rows: rows.prefetch_related("goals__activities"),
}


def value_of(row: Model, column: str) -> Any:
    value = getattr(row, column)
    return list(value.all()) if hasattr(value, "all") else value


def plain(value: Any, person: User) -> Any:
    """A value as text, number or list. Another person is named as anybody in the portal sees them."""
    if isinstance(value, MenteeProfile | MentorProfile):
        return value.user.get_full_name() if value.pk == person.pk else value.user.public_name
    if isinstance(value, (list, tuple)):
        return [plain(item, person) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return goal_text(value) if hasattr(value, "activities") else str(value)


def goal_text(goal: Any) -> str:
    activities = "; ".join(activity.text for activity in goal.activities.all())
    return f"{goal.text} ({goal.deadline}): {activities}"


def held_about(person: User) -> list[tuple[Holding, int]]:
    """Every kind of thing held about a person, with how many there are, in one statement; empty kinds are left out."""
    numbers = {f"held_{holding.name}": Subquery(number_of(holding.rows(person))) for holding in HOLDINGS}
    counted = User.objects.filter(pk=person.pk).values(**numbers).get()
    return [(holding, count) for holding in HOLDINGS if (count := counted[f"held_{holding.name}"])]


def number_of(rows: QuerySet) -> QuerySet:
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")


def disclosures(person: User) -> Iterable[dict[str, Any]]:
    """Who could see this person's contact details, by which ways, since when, until when."""
    for match in Match.objects.visible_to(person).with_people().select_related("request").order_by("-started_at"):
        is_mentor = match.mentor_id == person.pk
        other = match.other(person)
        yield {
            "who": other.user.get_full_name() if match.is_open else other.user.public_name,
            "ways": match.mentor.contact_methods if is_mentor else match.request.consented_methods,
            "since": match.started_at,
            "until": match.closed_at or match.held_at,
        }
