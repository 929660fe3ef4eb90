"""The link in a request's email that lets the mentor answer without signing in (docs/adr).

It is signed, not stored, and names one request and the mailbox it was sent to. It stops working when the request is
answered or past its deadline, and when the mentor's email address has changed.
"""

from django.core import signing
from django.urls import reverse

from core.secret_key import address_digest, is_digest_of
from matches.models import MatchRequest

SALT = "matches.answer_link"


def link_for(match_request: MatchRequest) -> str:
    """The link for the mentor of this request, bound to their current email address."""
    token = signing.dumps([match_request.pk, address_digest(match_request.mentor.user.email, SALT)], salt=SALT)
    return reverse("matches:answer", args=[token])


def request_for_token(token: str) -> MatchRequest | None:
    """The request of a token, whatever its status; None for a forged token or when the email address has changed."""
    try:
        pk, digest = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    match_request = MatchRequest.objects.with_people().filter(pk=pk, mentor__user__ended_at=None).first()
    if match_request and is_digest_of(digest, match_request.mentor.user.email, SALT):
        return match_request
    return None
