"""Everything about one person, in sections that staff see according to their permissions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import IdentityClaim, IdentityProof, User
from agreements.models import Agreement
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile, MentorReview
from program.models import Acknowledgement, LimitedOrientation, ParticipationEnd, Registration
from program.staff_dashboard.mentor_support import support_items

ROWS_PER_KIND = 30  # the newest ones; the admin lists have all


@dataclass(frozen=True)
class Line:
    """One row: what it is, its state, since when, and its admin page."""

    text: str
    state: str = ""
    at: datetime | None = None
    href: str = ""


@dataclass(frozen=True)
class Section:
    title: Promise
    permission: str
    lines: Callable[[User], Iterator[Line]]


def admin_url(row: Model) -> str:
    """The row's admin page; it needs the same permission as its section."""
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def newest(rows: QuerySet, *related: str) -> QuerySet:
    return rows.select_related(*related)[:ROWS_PER_KIND]


def proofs(person: User) -> Iterator[Line]:
    for proof in newest(IdentityProof.objects.filter(user=person), "verified_by"):
        by = str(proof.verified_by or proof.campus_identity or "")
        yield Line(proof.get_method_display(), by, proof.verified_at)
    for claim in IdentityClaim.objects.filter(user=person):
        state = _("Waiting for staff") if claim.answered_at is None else claim.answer
        yield Line(str(IdentityClaim._meta.verbose_name), state, claim.created_at)


def applications(person: User) -> Iterator[Line]:
    for mentee in MenteeProfile.objects.filter(user=person):
        yield Line(_("Mentee"), mentee.get_status_display(), mentee.completed_at, admin_url(mentee))
    for mentor in MentorProfile.objects.filter(user=person):
        yield Line(_("Mentor"), mentor.get_status_display(), mentor.submitted_at, admin_url(mentor))
    for review in newest(MentorReview.objects.filter(mentor=person.pk), "reviewer"):
        yield Line(review.get_decision_display(), str(review.reviewer or ""), review.at)


def rows_with_party(model: type[Any], person: User, path: str = "") -> QuerySet:
    is_party = Q(**{f"{path}mentee": person.pk}) | Q(**{f"{path}mentor": person.pk})
    return newest(model.objects.filter(is_party), f"{path}mentee__user", f"{path}mentor__user")


def requests(person: User) -> Iterator[Line]:
    for request in rows_with_party(MatchRequest, person):
        yield Line(str(request), request.get_status_display(), request.sent_at, admin_url(request))


def matches(person: User) -> Iterator[Line]:
    for match in rows_with_party(Match, person):
        yield Line(str(match), match.get_status_display(), match.started_at, admin_url(match))


def agreements(person: User) -> Iterator[Line]:
    for agreement in rows_with_party(Agreement, person, "match__"):
        yield Line(str(agreement), agreement.get_status_display(), agreement.created_at, admin_url(agreement))


def sessions(person: User) -> Iterator[Line]:
    for registration in newest(Registration.objects.filter(person=person).order_by("-registered_at"), "session"):
        session = registration.session
        yield Line(str(session), registration.get_status_display(), registration.registered_at, admin_url(session))
    for short in newest(LimitedOrientation.objects.filter(person=person)):
        yield Line(_("Short orientation"), short.get_how_display(), short.asked_at, admin_url(short))


def acknowledgements(person: User) -> Iterator[Line]:
    for acknowledgement in newest(Acknowledgement.objects.filter(person=person), "edition__material"):
        yield Line(str(acknowledgement.edition), "", acknowledgement.at)


def ends(person: User) -> Iterator[Line]:
    for end in newest(ParticipationEnd.objects.filter(user=person), "ended_by"):
        state = _("Reinstated") if end.reinstated_at else str(end.ended_by or "")
        yield Line(_("Participation ended"), state, end.ended_at, admin_url(end))


def mentor_support(person: User) -> Iterator[Line]:
    for item in support_items(person):
        yield Line(item.text, item.state, item.at)


SECTIONS = [
    Section(gettext_lazy("How we verified them"), "accounts.view_identityproof", proofs),
    Section(gettext_lazy("Applications and decisions"), "profiles.view_mentorprofile", applications),
    Section(gettext_lazy("Support received as a mentor"), "program.view_limitedorientation", mentor_support),
    Section(gettext_lazy("Requests"), "matches.view_matchrequest", requests),
    Section(gettext_lazy("Matches"), "matches.view_match", matches),
    Section(gettext_lazy("Agreements"), "agreements.view_agreement", agreements),
    Section(gettext_lazy("Orientation"), "program.view_registration", sessions),
    Section(gettext_lazy("Acknowledged"), "program.view_acknowledgement", acknowledgements),
    Section(gettext_lazy("Ended participation"), "program.view_participationend", ends),
]


def sections_for(reader: User, person: User) -> list[tuple[Promise, list[Line]]]:
    """Each section the reader has permission for, with its lines, newest first."""
    return [(section.title, list(section.lines(person))) for section in SECTIONS if reader.has_perm(section.permission)]
