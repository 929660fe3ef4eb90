"""Faces of the mentors whom people open first, drawn by ourselves (draw.py); everyone else shows their initials."""

from django.core.files import File

from demo.mentors import address, written_by_hand
from demo.portraits.draw import FOLDER
from profiles.models import MentorProfile
from profiles.photos import as_square_photo


def portraits() -> dict[str, str]:
    """The name of the portrait of each mentor who has one, by address."""
    return {"mentor@demo.example": "rosa"} | {
        address(row): row["portrait"] for row in written_by_hand() if "portrait" in row
    }


def give_portraits() -> None:
    """Give each of them their portrait, stored as photos that people upload are, unless they have a photo."""
    names = portraits()
    for mentor in MentorProfile.objects.filter(user__email__in=names, photo="").select_related("user"):
        with (FOLDER / f"{names[mentor.user.email]}.webp").open("rb") as file:
            mentor.photo.save("photo.jpg", as_square_photo(File(file)), save=False)
        MentorProfile.objects.filter(pk=mentor.pk).update(photo=mentor.photo.name)
