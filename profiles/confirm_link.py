"""The link in a semester's mail behind which a mentor confirms the profile without signing in (R10, docs/adr).

It is signed, not stored: that mentor, the mailbox it was sent to, for the time a semester lasts.
"""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from profiles.models import MentorProfile

SALT = "profiles.confirm_link"
LASTS = timedelta(days=120)


def mailbox_digest(address: str) -> str:
    """A short digest of the mailbox, so that no address stands in a link."""
    return salted_hmac(SALT, address.lower(), algorithm="sha256").hexdigest()[:20]


def link_for(mentor: MentorProfile) -> str:
    """For the mailbox of today."""
    token = signing.dumps([mentor.pk, mailbox_digest(mentor.user.email)], salt=SALT)
    return reverse("profiles:confirm_from_mail", args=[token])


def mentor_of(token: str) -> MentorProfile | None:
    """The approved mentor a token was made for; None for a forged or old one, or when the mailbox has changed."""
    mentor = reader_of(token, LASTS)
    return mentor if mentor and mentor.status == MentorProfile.Status.APPROVED else None


def reader_of(token: str, lasts: timedelta | None = None) -> MentorProfile | None:
    """The mentor in whose mailbox a token was found, however old it is, and whatever has become of the profile."""
    try:
        pk, digest = signing.loads(token, salt=SALT, max_age=lasts)
    except signing.BadSignature:
        return None
    taking_part = MentorProfile.objects.filter(user__is_active=True, user__ended_at=None)
    mentor = taking_part.select_related("user").filter(pk=pk).first()
    is_theirs = mentor and constant_time_compare(digest, mailbox_digest(mentor.user.email))
    return mentor if is_theirs else None
