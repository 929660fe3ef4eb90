"""Who may search the Mentor Network (mentees whose identity is proven, and program staff), and who may open the pages
for mentors. Others are redirected to their next step, with a message that says why (DESIGN §7)."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import IdentityProof, User
from core.prepared import prepared
from core.text_values import with_values
from profiles.models import MenteeProfile, MentorProfile
from profiles.page_annotations import person_facts
from profiles.search.terms import FacetKind, make_facet

# A mentee's preferences, most important first: the field of the profile, and the column of its link table.
PREFERENCE_FIELDS = {
    FacetKind.MAJOR: ("majors", "major_id"),
    FacetKind.OCCUPATION: ("occupations", "occupation_id"),
    FacetKind.INDUSTRY: ("industries", "industry_id"),
    FacetKind.TOPIC: ("topics", "topic_id"),
}


@dataclass(frozen=True)
class Searcher:
    """A person who searches, and their preferred majors, careers, industries and topics as facets, in this order.

    `must_speak_first`: not 18, and staff have not spoken with them, so they may search but not ask (R4).
    """

    pk: int
    preferences: tuple[tuple[int, ...], ...] = ()
    is_mentee: bool = False
    must_speak_first: bool = False


def linked_keys(field: str, column: str) -> ArraySubquery:
    links = getattr(MenteeProfile, field).through.objects.filter(menteeprofile=OuterRef("pk"))
    return ArraySubquery(links.values(column))


def searcher_annotations() -> dict[str, Any]:
    """Whether a person may search as a mentee, and their preferences, as annotations of `User`."""
    return {
        "must_speak_first": Exists(MenteeProfile.objects.to_be_spoken_with().filter(user=OuterRef("pk"))),
        "is_proven": Exists(IdentityProof.objects.proving_affiliation().filter(user=OuterRef("pk"))),
        **{f"{kind.name}s": linked_keys(*columns) for kind, columns in PREFERENCE_FIELDS.items()},
    }


@prepared
def searcher_rows(person: int) -> QuerySet:
    return User.objects.filter(pk=person).values(**person_facts(), **searcher_annotations())


def searcher_facts(user: User) -> dict[str, Any]:
    """What decides whether and how a person searches, and what the page shows about them (one statement)."""
    return next(iter(searcher_rows(user.pk)), {})


def searcher_for(user: User) -> Searcher | None:
    """The searcher for this person, or None if they may not search (one statement)."""
    return build_searcher(user, searcher_facts(user))


def build_searcher(user: User, facts: dict[str, Any]) -> Searcher | None:
    if facts.get("is_mentee") and facts["is_proven"]:
        groups = (tuple(make_facet(kind, pk) for pk in facts[f"{kind.name}s"]) for kind in PREFERENCE_FIELDS)
        preferences = tuple(group for group in groups if group)
        return Searcher(user.pk, preferences, is_mentee=True, must_speak_first=facts["must_speak_first"])
    return Searcher(user.pk) if user.is_staff else None


def why_search_is_closed(user: User) -> str:
    """Why this person may not search, and what would change that."""
    if MenteeProfile.objects.filter(user=user).exists():
        return with_values(
            _(
                "We still need to confirm that you study at or graduated from %(university)s. "
                "Once we have, you can search."
            )
        )
    if MentorProfile.objects.filter(user=user).exists():
        return _("The Mentor Network is open to students and graduates who have joined as mentees.")
    return _("First tell us about yourself on a few short pages. Then you can search for a mentor.")


def searchers_only(view):
    """Only for people who may search, who become `request.searcher`; others are redirected with a message."""
    return guarded_view(view, lambda searcher: searcher is not None)


def searching_mentees_only(view):
    """As `searchers_only`, but not for staff, who do not look for a mentor of their own."""
    return guarded_view(view, lambda searcher: searcher is not None and searcher.is_mentee)


def guarded_view(view, is_allowed):
    @wraps(view)
    def guard(request, *args, **kwargs):
        request.person_facts = searcher_facts(request.user)
        request.searcher = build_searcher(request.user, request.person_facts)
        if not is_allowed(request.searcher):
            messages.info(request, why_search_is_closed(request.user))
            return redirect("program:home")
        return view(request, *args, **kwargs)

    return guard


def ever_approved_mentors_only(view):
    """Only for mentors whose application has ever been approved; others are redirected to their application."""

    @wraps(view)
    def guard(request, *args, **kwargs):
        mentor = MentorProfile.objects.filter(pk=request.user.pk).first()
        if mentor is None:
            messages.info(request, _("This page is for mentors."))
            return redirect("program:home")
        if mentor.approval_id is None:
            messages.info(request, _("Here is the status of your application."))
            return redirect("profiles:join_mentor")
        return view(request, *args, **kwargs)

    return guard
