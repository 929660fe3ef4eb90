"""Everything about one person, in sections that staff see according to their permissions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import IdentityClaim, IdentityProof, User
from agreements.models import Agreement
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile, MentorReview
from program.models import Acknowledgement, LimitedOrientation, ParticipationEnd, Registration
from program.privacy.data_inventory.data_category import where_party
from program.staff_dashboard.mentor_support import Line, support_items

ROWS_PER_KIND = 30  # the newest ones; the admin lists have all


@dataclass(frozen=True)
class Section:
    title: Promise
    permission: str
    lines: Callable[[User], Iterable[Line]]


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
        said_by = " · ".join(filter(None, (str(review.reviewer or ""), str(review.outcome))))
        yield Line(review.get_decision_display(), said_by, review.at)


def shared(person: User, *, model: type[Any], since: str, path: str = "") -> Iterator[Line]:
    """What this person has with another; `path` leads to the two, and `since` is the time that is shown."""
    rows = model.objects.filter(where_party(person, path))
    for row in newest(rows, f"{path}mentee__user", f"{path}mentor__user"):
        yield Line(str(row), row.get_status_display(), getattr(row, since), admin_url(row))


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


SECTIONS = [
    Section(gettext_lazy("How we verified them"), "accounts.view_identityproof", proofs),
    Section(gettext_lazy("Applications and decisions"), "profiles.view_mentorprofile", applications),
    Section(gettext_lazy("Support received as a mentor"), "program.view_limitedorientation", support_items),
    Section(
        gettext_lazy("Requests"), "matches.view_matchrequest", partial(shared, model=MatchRequest, since="sent_at")
    ),
    Section(gettext_lazy("Matches"), "matches.view_match", partial(shared, model=Match, since="started_at")),
    Section(
        gettext_lazy("Agreements"),
        "agreements.view_agreement",
        partial(shared, model=Agreement, since="created_at", path="match__"),
    ),
    Section(gettext_lazy("Orientation"), "program.view_registration", sessions),
    Section(gettext_lazy("Acknowledged"), "program.view_acknowledgement", acknowledgements),
    Section(gettext_lazy("Ended participation"), "program.view_participationend", ends),
]


def sections_for(reader: User, person: User) -> list[tuple[Promise, list[Line]]]:
    """Each section the reader has permission for, with its lines, newest first."""
    return [(section.title, list(section.lines(person))) for section in SECTIONS if reader.has_perm(section.permission)]
