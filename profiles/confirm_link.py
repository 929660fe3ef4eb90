"""The link in each semester's email with which a mentor confirms the profile without signing in (R10, docs/adr).

It is signed, not stored: it names the mentor and the email address it was sent to, and expires after a semester.
"""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from core.secret_key import address_digest, is_digest_of
from profiles.models import MentorProfile

SALT = "profiles.confirm_link"
VALID_FOR = timedelta(days=120)


def link_for(mentor: MentorProfile) -> str:
    """The path of a link for the mentor's current email address."""
    token = signing.dumps([mentor.pk, address_digest(mentor.user.email, SALT)], salt=SALT)
    return reverse("profiles:confirm_from_mail", args=[token])


def mentor_of(token: str) -> MentorProfile | None:
    """The approved mentor a token was made for; None if it is forged or expired, or the email address has changed."""
    mentor = mentor_of_any_link(token, VALID_FOR)
    return mentor if mentor and mentor.status == MentorProfile.Status.APPROVED else None


def mentor_of_any_link(token: str, max_age: timedelta | None = None) -> MentorProfile | None:
    """The mentor whose email address a token was sent to, whatever its age and the status of the profile."""
    try:
        pk, digest = signing.loads(token, salt=SALT, max_age=max_age)
    except signing.BadSignature:
        return None
    participating = MentorProfile.objects.filter(user__is_active=True, user__ended_at=None)
    mentor = participating.select_related("user").filter(pk=pk).first()
    is_same_address = mentor and is_digest_of(digest, mentor.user.email, SALT)
    return mentor if is_same_address else None
