"""`/healthz` and `/readyz` for load balancers, which ask by IP address, without TLS, and when the database is down."""

from django.db import DatabaseError
from django.http import HttpResponse
from django.utils.log import log_response

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
    if not problems:
        return HttpResponse("ok", content_type="text/plain")
    said, headers = "; ".join(problems), {"Retry-After": RETRY_AFTER}
    response = HttpResponse(said, status=503, content_type="text/plain", headers=headers)
    # Instead of Django's own line: asked every few seconds, it would be an error of a page that does not exist.
    log_response("/readyz: %s", said, response=response, level="warning")
    return response


PROBES = {"/healthz": healthz, "/readyz": readyz}
