"""Settings of a web process that keeps its connection, as in a real installation."""

from tests.settings import *  # noqa: F403

DATABASES["default"]["CONN_MAX_AGE"] = 600  # noqa: F405
