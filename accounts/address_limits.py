"""What one address of an account stands: guesses at its password, and emails that someone causes without signing in.

Counted strictly for each network, or browser that the account knows, so that no stranger uses up what the owner needs;
and more generously for all together. allauth counts in the cache, exactly over all web processes.
"""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from accounts.former_identities import fold
from accounts.known_browsers import known_browser
from core.limits import ADDRESS_LIMITS


def consume(request: HttpRequest, action: str, key: str) -> ratelimit.RateLimitUsage | None:
    """Count this time; None when it is one too many (core/limits.py)."""
    return ratelimit.consume(request, app="accounts", action=action, config=ADDRESS_LIMITS, key=key, limit_get=True)


def source_of(request: HttpRequest, address: str) -> str:
    """Where somebody tries something with an address: a browser known to its account, or else a network."""
    return known_browser(request, address) or ratelimit.get_ip(request)


def guess_from_anywhere(request: HttpRequest, address: str) -> ratelimit.RateLimitUsage | None:
    """Count a try of a password with those of all networks; a browser that the account knows isn't counted here."""
    if known_browser(request, address):
        return ratelimit.RateLimitUsage(usage=[])
    return consume(request, "guess_from_anywhere", address.lower())


def may_mail(request: HttpRequest, address: str) -> bool:
    """Count an email that is about to go to an address, whether or not it has an account; False when it must not."""
    mailbox = fold(address)
    here = consume(request, "mail_from_one_network", f"{mailbox} {source_of(request, address)}")
    if not here:
        return False
    if known_browser(request, address) or consume(request, "mail_from_anywhere", mailbox):
        return True
    here.rollback()
    return False
