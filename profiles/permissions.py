"""Who may search the Mentor Network (mentees whose identity is proven, and program staff), and who may open a mentor's
own pages. Others are led to their own next step, with a sentence (DESIGN §7)."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import IdentityProof, User
from profiles.models import MenteeProfile, MentorProfile
from profiles.page_annotations import person_facts
from profiles.search.terms import Kind, facet

# What a mentee cares about, dearest first: the field of the profile, and the column of its links.
CARED_ABOUT = {
    Kind.MAJOR: ("majors", "major_id"),
    Kind.OCCUPATION: ("occupations", "occupation_id"),
    Kind.INDUSTRY: ("industries", "industry_id"),
    Kind.TOPIC: ("topics", "topic_id"),
}


@dataclass(frozen=True)
class Seeker:
    """Somebody who searches, and what they care about, dearest first: majors, careers, industries, topics."""

    pk: int
    cares_about: tuple[tuple[int, ...], ...] = ()
    is_mentee: bool = False


def linked(field: str, column: str) -> ArraySubquery:
    links = getattr(MenteeProfile, field).through.objects.filter(menteeprofile=OuterRef("pk"))
    return ArraySubquery(links.values(column))


def seeking() -> dict[str, Any]:
    """Whether somebody may search as a mentee, and what they care about, as annotations of `User`."""
    return {
        "is_proven": Exists(IdentityProof.objects.of_campus().filter(user=OuterRef("pk"))),
        **{f"{kind.name}s": linked(*columns) for kind, columns in CARED_ABOUT.items()},
    }


def known_of(user: User) -> dict[str, Any]:
    """What decides whether and how somebody searches, and what the page around says of them (one statement)."""
    return User.objects.filter(pk=user.pk).values(**person_facts(), **seeking()).first() or {}


def seeker_for(user: User) -> Seeker | None:
    """The seeker this person is, or None if they may not search (one statement)."""
    return seeker_of(user, known_of(user))


def seeker_of(user: User, known: dict[str, Any]) -> Seeker | None:
    if known.get("is_mentee") and known["is_proven"]:
        groups = (tuple(facet(kind, pk) for pk in known[f"{kind.name}s"]) for kind in CARED_ABOUT)
        return Seeker(user.pk, tuple(group for group in groups if group), is_mentee=True)
    return Seeker(user.pk) if user.is_staff else None


def why_not(user: User) -> str:
    """Why somebody may not search, and what would change it."""
    if MenteeProfile.objects.filter(user=user).exists():
        return _(
            "We still need to confirm that you study at or graduated from Cal State LA. Once we have, you can search."
        )
    return _("The Mentor Network is open to students and graduates who have joined as mentees.")


def seekers_only(view):
    """Let only those in who may search, as `request.seeker`; lead everybody else to their next step with a sentence."""
    return guarded(view, lambda seeker: seeker is not None)


def searching_mentees_only(view):
    """As `seekers_only`, without staff, who wait for no mentor of their own."""
    return guarded(view, lambda seeker: seeker is not None and seeker.is_mentee)


def guarded(view, is_welcome):
    @wraps(view)
    def guard(request, *args, **kwargs):
        request.person_facts = known_of(request.user)
        request.seeker = seeker_of(request.user, request.person_facts)
        if not is_welcome(request.seeker):
            messages.info(request, why_not(request.user))
            return redirect("program:home")
        return view(request, *args, **kwargs)

    return guard


def for_posted_mentors(view):
    """The page is for mentors whose application has been approved, now or before; others go to their application."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        mentor = MentorProfile.objects.filter(pk=request.user.pk).first()
        if mentor is None:
            return lead_away(request, _("This page is for mentors."), "program:home")
        if mentor.approval_id is None:
            return lead_away(request, _("Here is the status of your application."), "profiles:join_mentor")
        return view(request, *args, **kwargs)

    return guarded


def lead_away(request, sentence, url_name):
    messages.info(request, sentence)
    return redirect(url_name)
