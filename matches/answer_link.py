"""The link in the mail of a request, behind which the mentor answers without signing in (docs/adr).

It is signed, not stored: one request, that mentor, the mailbox it was sent to. It is dead when the request is
answered or past its deadline, and when the mentor's mailbox is another one by now.
"""

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from matches.models import MatchRequest

SALT = "matches.answer_link"


def mailbox_digest(address: str) -> str:
    """A short digest of the mailbox, so that no address stands in a link."""
    return salted_hmac(SALT, address.lower(), algorithm="sha256").hexdigest()[:20]


def token_for(match_request: MatchRequest) -> str:
    """The token of the mentor asked, for the mailbox of today."""
    return signing.dumps([match_request.pk, mailbox_digest(match_request.mentor.user.email)], salt=SALT)


def link_for(match_request: MatchRequest) -> str:
    return reverse("matches:answer", args=[token_for(match_request)])


def request_of(token: str) -> MatchRequest | None:
    """The request a token was made for, whatever its state; None for a forged one, or when the mailbox has changed."""
    try:
        pk, digest = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    match_request = MatchRequest.objects.with_people().filter(pk=pk, mentor__user__ended_at=None).first()
    if match_request and constant_time_compare(digest, mailbox_digest(match_request.mentor.user.email)):
        return match_request
    return None
