from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Max
from django.db.models.functions import Now

from core.logging import without_values
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


def minutes_of_oldest_due_mail() -> int:
    """How long the mail that has waited longest should have left, by the database's clock; 0 if none is due."""
    waiting = ExpressionWrapper(Now() - F("not_before"), DurationField())
    longest = OutgoingMail.objects.due().aggregate(longest=Max(waiting))["longest"]
    return longest // timedelta(minutes=1) if longest else 0


def problems() -> list[str]:
    """What keeps the portal from working, in sentences for whoever runs it; empty when all is well."""
    found = [f"no heartbeat: {name}" for name in missing_heartbeats()]
    if (minutes := minutes_of_oldest_due_mail()) > MAIL_LEAVES_WITHIN:
        found.append(f"mail has been due for {minutes} minutes")
    if installation.is_copy():
        found.append("mail is held, because this database was copied here: see manage.py allow_delivery")
    if state := MailServerState.objects.first():
        words = without_values(state.last_error)  # the server's, which may name a recipient
        found.append(f"the mail server refuses us since {state.refusing_since:%Y-%m-%d %H:%M} UTC: {words}")
    return found
