from datetime import timedelta

from django.db.models.functions import Now

from notifications import installation
from notifications.models import MailServerState, OutgoingMail
from program.models import HEARTBEAT_LASTS, Heartbeat

EXPECTED = ["worker", "mail"]  # beat, broker and worker; the delivery of mail
MAIL_LEAVES_WITHIN = 10  # minutes; due mail that is older means that it doesn't leave


def beat(name: str = "worker") -> None:
    """Record that a part is alive; beat sends the worker's own to it through the broker."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": Now()})


def missing_heartbeats() -> list[str]:
    """The parts without a heartbeat in the last HEARTBEAT_LASTS minutes."""
    alive = Heartbeat.objects.filter(at__gt=Now() - timedelta(minutes=HEARTBEAT_LASTS)).values_list("name", flat=True)
    return sorted(set(EXPECTED) - set(alive))


def problems() -> list[str]:
    """What keeps the portal from working, in sentences for whoever runs it; empty when all is well."""
    found = [f"no heartbeat: {name}" for name in missing_heartbeats()]
    if OutgoingMail.objects.due().filter(not_before__lt=Now() - timedelta(minutes=MAIL_LEAVES_WITHIN)).exists():
        found.append(f"mail has been due for more than {MAIL_LEAVES_WITHIN} minutes")
    if installation.is_copy():
        found.append("mail is held, because this database was copied here: see manage.py allow_delivery")
    if state := MailServerState.objects.first():
        found.append(f"the mail server refuses us since {state.refusing_since:%Y-%m-%d %H:%M} UTC: {state.last_error}")
    return found
