"""The link that switches off one kind of mail for one person, without signing in (RFC 8058)."""

from typing import Any

from django.core import signing
from django.urls import reverse

from accounts.models import User
from notifications.registry import optional_kinds

SALT = "notifications.preferences"  # data: links in mails that have left are signed with it


def link_to_switch_off(user: Any, kind: str) -> str:
    return reverse("notifications:unsubscribe", args=[signing.dumps([user.pk, kind], salt=SALT)])


def read_link(token: str) -> tuple[User, str] | None:
    """Whom and which kind a link is for; None if it is forged, the person is gone, or the rules require the kind."""
    try:
        pk, kind = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk).first()
    return (user, kind) if user and kind in optional_kinds() else None
