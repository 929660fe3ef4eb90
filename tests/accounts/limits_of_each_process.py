"""Settings for a negative control: every web process counts for itself, as with a cache in its own memory."""

from tests.settings import *  # noqa: F403

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 100  # allauth's own count is in the session, and would end the guessing by chance
