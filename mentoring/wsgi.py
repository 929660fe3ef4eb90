import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from mentoring.database_waits import limited_waits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
# A page responds or fails within seconds. Limits of a statement, a lock and an idle transaction, in milliseconds:
os.environ.setdefault(
    "DATABASE_OPTIONS",
    "-c statement_timeout=8000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=15000",
)
# Seconds to wait for a database that does not even keep those limits: it hangs. A probe asks for little.
LONGEST_WAIT = 10
LONGEST_WAITS = {"/readyz": 2}

portal = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    with limited_waits(LONGEST_WAITS.get(environ["PATH_INFO"], LONGEST_WAIT)):
        return portal(environ, start_response)
