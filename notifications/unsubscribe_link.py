"""The link that turns off one kind of mail for one person, without signing in (RFC 8058)."""

from typing import Any

from django.core import signing
from django.urls import reverse

from accounts.models import User
from notifications.registry import optional_kinds

SALT = "notifications.preferences"  # never change it: links in sent mails are signed with it


def unsubscribe_path(user: Any, kind: str) -> str:
    return reverse("notifications:unsubscribe", args=[signing.dumps([user.pk, kind], salt=SALT)])


def parse_token(token: str) -> tuple[User, str] | None:
    """The user and the kind of a link; None if it is forged, the user no longer exists, or the kind is required."""
    try:
        pk, kind = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk).first()
    return (user, kind) if user and kind in optional_kinds() else None
