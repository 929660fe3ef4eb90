"""`/healthz` and `/readyz` for load balancers, which ask by IP address, without TLS, and when the database is down."""

from django.db import DatabaseError
from django.http import HttpResponse

from program.monitoring import heartbeats

RETRY_AFTER = "10"  # seconds


class ProbeMiddleware:
    """Answers probes before anything looks at the host, TLS or a session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        probe = PROBES.get(request.path_info) if request.method in ("GET", "HEAD") else None
        return probe() if probe else self.get_response(request)


def healthz() -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz() -> HttpResponse:
    """The database answers, beat, broker and worker have a recent heartbeat, and mail leaves (DESIGN §6)."""
    try:
        problems = heartbeats.problems()
    except DatabaseError:
        problems = ["the database does not answer"]
    headers = {"Retry-After": RETRY_AFTER} if problems else {}
    status = 503 if problems else 200
    return HttpResponse("; ".join(problems) or "ok", status=status, content_type="text/plain", headers=headers)


PROBES = {"/healthz": healthz, "/readyz": readyz}
