from datetime import timedelta

from django.db.models.functions import Now

from program.models import HEARTBEAT_LASTS, Heartbeat

EXPECTED = ["worker"]


def beat() -> None:
    """Record that beat, broker and worker are alive: beat sends this to the worker through the broker."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": Now()})


def missing_heartbeats() -> list[str]:
    """The parts without a heartbeat in the last HEARTBEAT_LASTS minutes."""
    alive = Heartbeat.objects.filter(at__gt=Now() - timedelta(minutes=HEARTBEAT_LASTS)).values_list("name", flat=True)
    return sorted(set(EXPECTED) - set(alive))
