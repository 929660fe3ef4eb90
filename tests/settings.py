from mentoring.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]  # noqa: F405 — N+1 queries fail the test
MIDDLEWARE = ["tests.nplusone.middleware", *MIDDLEWARE]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
STAFF_SECOND_FACTOR_REQUIRED = True
STATIC_ROOT = BASE_DIR / "static"  # noqa: F405 — nothing is collected for a test
# The live server answers each browser in a thread of its own: none of them keeps its connection.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
