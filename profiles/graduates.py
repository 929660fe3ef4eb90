"""What a graduate tells in the application and to those who look for their record: typed once, there in the other."""

from typing import Any

from accounts.models import IdentityClaim, User
from profiles.models import Major, MenteeProfile


def details_in_application(person: User) -> dict[str, Any]:
    """What the mentee application says about a graduate, in the words of `IdentityClaimForm`."""
    mentee = MenteeProfile.objects.filter(user=person.pk, standing=MenteeProfile.Standing.GRADUATE).first()
    if mentee is None:
        return {}
    major = mentee.majors.first()
    return {"graduation_year": mentee.graduation_year, "major_then": major.name_en if major else ""}


def graduate_in_claim(mentee: MenteeProfile) -> dict[str, Any]:
    """Standing and graduation year, as given to those who look for the record; empty if nothing was."""
    claim = IdentityClaim.objects.filter(user=mentee.user_id).first()
    if claim is None:
        return {}
    return {"standing": MenteeProfile.Standing.GRADUATE, "graduation_year": claim.graduation_year}


def major_in_claim(mentee: MenteeProfile) -> Major | None:
    """The major given to those who look for the record, if it is still one of today's."""
    claim = IdentityClaim.objects.filter(user=mentee.user_id).first()
    return Major.objects.filter(name_en__iexact=claim.major_then.strip()).first() if claim else None
