"""Sessions whose rows, in a backup, neither tell what is in them nor sign anybody in (docs/adr/0013).

What a session holds is encrypted. Its cookie is its key with a signature, and the key alone opens nothing. Sessions
from before that are read, and go on with the cookie they have, until they end.
"""

from django.conf import settings
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.core import signing
from django.http import HttpRequest, HttpResponse

from core.secret_key import PREFIX, decrypt, encrypt

UNSIGNED_KEY = "unsigned_key"  # the key of a session from before cookies were signed


def signer() -> signing.Signer:
    """Signs keys. A colon would have to be quoted in a cookie."""
    return signing.Signer(salt="core.sessions", sep=".")


def cookie_for(session_key: str) -> str:
    """What the browser of a session holds."""
    return signer().sign(session_key)


class SessionStore(db.SessionStore):
    """Rows of Django's own table. Opened with a cookie or, where the portal itself knows which one it means, a key."""

    def __init__(self, session_key: str | None = None) -> None:
        try:
            session_key, self.is_signed = signer().unsign(session_key or ""), True
        except signing.BadSignature:
            self.is_signed = False
        super().__init__(session_key)

    @property
    def is_of_its_owner(self) -> bool:
        """Whether it was opened with a signed cookie, or is from before they were signed."""
        key = self.session_key  # reading forgets a key that has no row
        return self.is_signed or (key is not None and self.get(UNSIGNED_KEY) == key)

    def encode(self, session_dict):
        return encrypt(super().encode(session_dict))

    def decode(self, session_data):
        """Empty when the key it was encrypted with is no longer known, as for Django's own signature."""
        if not session_data.startswith(PREFIX):
            return super().decode(session_data) | {UNSIGNED_KEY: self.session_key}
        try:
            return super().decode(decrypt(session_data))
        except ValueError:
            return {}


class SessionMiddleware(middleware.SessionMiddleware):
    """Takes and gives signed cookies."""

    def process_request(self, request: HttpRequest) -> None:
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        session = SessionStore(cookie)
        request.session = session if cookie is None or session.is_of_its_owner else SessionStore()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        given = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if given is not None and given.value:
            response.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(given.value)
        return response
