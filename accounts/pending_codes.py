"""Codes from an email, and what was begun with one, end when the owner of the account cleans up.

A code waits in the session of whoever asked for it, which may be a stranger who reads one of the mailboxes. So the
account itself holds the moment before which nothing counts any more: `User.codes_ended_at`.
"""

from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.utils import timezone

from accounts.models import User
from core.workflow import lock


def end_codes(user_id: int) -> None:
    """From now on every earlier code and half-finished sign-in of this account is void, in whatever session it waits.

    A new password and a new primary address do the same (`User.save`).
    """
    User.objects.filter(pk=user_id).update(codes_ended_at=timezone.now())


def still_counts(user: User, begun_at: float, address: str | None = None) -> bool:
    """Whether what was begun at this moment (seconds since 1970) may go on, with a code to this address if any.

    Locks the account until the transaction ends, so that it either goes first or learns of the change.
    """
    lock(user)
    if user.codes_ended_at and begun_at <= user.codes_ended_at.timestamp():
        return False
    return not address or has_address(user, address)


def has_address(user: User, address: str) -> bool:
    return (
        user.email.lower() == address.lower() or EmailAddress.objects.filter(user=user, email__iexact=address).exists()
    )


def end_codes_with_address(instance: EmailAddress, **_signal: object) -> None:
    """Before an address is deleted, by whomever: the account is locked before its rows, as everywhere."""
    end_codes(instance.user_id)


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Whoever signs out everywhere else also ends what was only begun elsewhere."""

    def end_sessions(self, sessions):
        super().end_sessions(sessions)
        end_codes(context.request.user.pk)
