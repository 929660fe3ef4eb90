from mentoring.settings import *  # noqa: F403

# zeal: N+1 queries fail the test. Campus sign-on of both kinds is there, and off until a test names a campus.
CAMPUS_KINDS = [f"allauth.socialaccount.providers.{kind}" for kind in ("openid_connect", "saml")]
INSTALLED_APPS = [*INSTALLED_APPS, "zeal", *CAMPUS_KINDS]  # noqa: F405
MIDDLEWARE = ["tests.nplusone.middleware", *MIDDLEWARE]  # noqa: F405
# Kinds of rows are read once a process and kept, so a page that first needs two of them has no loop of queries.
ZEAL_ALLOWLIST = [
    {"model": "contenttypes.ContentType", "field": "*"},
    {"model": "profiles.Topic", "field": "get()"},  # its page in the admin gets it, and the one it is part of
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
STAFF_SECOND_FACTOR_REQUIRED = True
STATIC_ROOT = BASE_DIR / "static"  # noqa: F405 — nothing is collected for a test
# The live server answers each browser in a thread of its own: none of them keeps its connection.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
