"""The link that switches off one group of mails for one person, without signing in (RFC 8058)."""

from typing import Any

from django.core import signing
from django.urls import reverse

from accounts.models import User
from notifications.registry import GROUPS, Group

SALT = "notifications.preferences"


def link_to_switch_off(user: Any, group: str) -> str:
    return reverse("notifications:unsubscribe", args=[signing.dumps([user.pk, group], salt=SALT)])


def read_link(token: str) -> tuple[User, Group] | None:
    """Whom and what a link is for; None for a forged one, or a person or group that is no more."""
    try:
        pk, name = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk).first()
    return (user, GROUPS[name]) if user and name in GROUPS else None
