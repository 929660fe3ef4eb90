"""Who may search the Mentor Network: mentees whose identity is proven, and program staff (DESIGN §7)."""

from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import IdentityProof, User
from profiles.models import MenteeProfile
from profiles.vocabulary import Kind, facet


@dataclass(frozen=True)
class Seeker:
    """Somebody who searches, and what they care about, dearest first: majors, careers, industries, topics."""

    pk: int
    cares_about: tuple[tuple[int, ...], ...] = ()
    is_mentee: bool = False


def linked(field: str, column: str) -> ArraySubquery:
    links = getattr(MenteeProfile, field).through.objects.filter(menteeprofile=OuterRef("pk"))
    return ArraySubquery(links.values(column))


def seeker_for(user: User) -> Seeker | None:
    """The seeker this person is, or None if they may not search (one statement)."""
    mentee = (
        MenteeProfile.objects.filter(user=user)
        .annotate(
            is_proven=Exists(IdentityProof.objects.of_campus().filter(user=OuterRef("pk"))),
            major_pks=linked("majors", "major_id"),
            occupation_pks=linked("occupations", "occupation_id"),
            industry_pks=linked("industries", "industry_id"),
            topic_pks=linked("topics", "topic_id"),
        )
        .values("is_proven", "major_pks", "occupation_pks", "industry_pks", "topic_pks")
        .first()
    )
    if mentee and mentee["is_proven"]:
        kinds = {"major": Kind.MAJOR, "occupation": Kind.OCCUPATION, "industry": Kind.INDUSTRY, "topic": Kind.TOPIC}
        groups = (tuple(facet(kind, pk) for pk in mentee[f"{name}_pks"]) for name, kind in kinds.items())
        return Seeker(user.pk, tuple(group for group in groups if group), is_mentee=True)
    return Seeker(user.pk) if user.is_staff else None


def why_not(user: User) -> str:
    """Why somebody may not search, and what would change it."""
    if MenteeProfile.objects.filter(user=user).exists():
        return _("We still need to confirm that you study at or graduated from Cal State LA. Then you can search.")
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
        request.seeker = seeker_for(request.user)
        if not is_welcome(request.seeker):
            messages.info(request, why_not(request.user))
            return redirect("program:home")
        return view(request, *args, **kwargs)

    return guard
