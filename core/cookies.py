"""The names of our cookies."""

from django.conf import settings

# Other hosts of the campus's domain can't set a cookie whose name begins so (RFC 6265bis, 4.1.3). It needs HTTPS.
HOST_PREFIX = "__Host-"


def name_of_cookie(name: str) -> str:
    """The name under which a browser keeps this cookie: with the prefix wherever there is HTTPS."""
    return f"{HOST_PREFIX}{name}" if settings.SESSION_COOKIE_SECURE else name
