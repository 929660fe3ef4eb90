"""Ways to sign in that a new password does not end: one added in a borrowed session would outlive it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags.portal import exact

# Their owner gave them names, which could hold anything; the kind and the day are enough to recognize them.
FACTORS = [Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP]


class Way(NamedTuple):
    """A way to sign in, when it was added, and the page where it is removed."""

    label: str
    added_at: datetime
    address: str

    def __str__(self) -> str:
        return _("%(way)s, added %(moment)s") % {"way": self.label, "moment": exact(self.added_at)}


def other_ways(person: User) -> Iterator[Way]:
    """Passkeys, the authenticator app, and the campus sign-in."""
    labels: dict[Any, str] = {FACTORS[0]: _("Passkey or security key"), FACTORS[1]: _("Authenticator app")}
    for factor in Authenticator.objects.filter(user=person, type__in=FACTORS).order_by("created_at"):
        yield Way(labels[factor.type], factor.created_at, reverse("mfa_index"))
    for account in SocialAccount.objects.filter(user=person).order_by("date_joined"):
        yield Way(_("Campus sign-in"), account.date_joined, reverse("socialaccount_connections"))


def say_other_ways(request: HttpRequest, person: User) -> None:
    """On the next page, after a new password."""
    ways = [(way.address, way) for way in other_ways(person)]
    if ways:
        sentence = _("Other ways to sign in still work. If you don't recognize one, open it and remove it:")
        links = format_html_join("; ", '<a href="{}">{}</a>', ways)
        messages.warning(request, format_html("{} {}", sentence, links), extra_tags="other_ways_to_sign_in")
