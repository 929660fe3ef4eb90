from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from program.monitoring import heartbeats


@login_not_required
@require_safe
def healthz(request):
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request):
    """The database answers, and beat, broker and worker have a recent heartbeat (DESIGN §6)."""
    missing = heartbeats.missing_heartbeats()
    sentence = "ok" if not missing else "no heartbeat: " + ", ".join(missing)
    return HttpResponse(sentence, status=503 if missing else 200, content_type="text/plain")
