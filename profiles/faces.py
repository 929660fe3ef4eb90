"""What stands for a person beside their name: a photo, or their initials in a tone of their own."""

from dataclasses import dataclass

from django.urls import reverse

from profiles.models import MenteeProfile, MentorProfile


@dataclass(frozen=True)
class Face:
    """For `components/avatar.html`: the public name, the person's number, and the address of a photo, if any."""

    name: str
    pk: int
    photo: str = ""


def face_of(profile: MenteeProfile | MentorProfile) -> Face:
    """A mentor's photo is shown only while the profile is posted: nobody else may open it then."""
    photo = ""
    if isinstance(profile, MentorProfile) and profile.photo:
        is_posted = profile.status == MentorProfile.Status.APPROVED and not profile.is_hidden
        photo = reverse("profiles:photo", args=[profile.pk]) if is_posted else ""
    return Face(profile.user.public_name, profile.pk, photo)
