import logging

from celery import shared_task

from notifications import delivery
from program import semester_start
from program.content import announcements
from program.imports import importing
from program.monitoring import heartbeats, invariants
from program.orientation import arranging
from program.privacy import purge
from program.reports import exports
from program.staff_dashboard import digest

log = logging.getLogger(__name__)


@shared_task
def beat() -> None:
    heartbeats.beat()


# Longer than a run in which each word of the server comes as late as may be, shorter than the lease of a mail.
@shared_task(soft_time_limit=345, time_limit=355)
def deliver_due_mail() -> int:
    sent = delivery.deliver_due()
    heartbeats.beat("mail")
    return sent


@shared_task
def verify_invariants() -> None:
    """Runs every night; a broken rule is logged as an error with its rows."""
    for rule, rows in invariants.broken_rules().items():
        log.error("invariant broken: %s: %s", rule, rows)


@shared_task
def send_announcements() -> int:
    return announcements.send_due()


@shared_task
def ask_mentors_to_confirm() -> int:
    return semester_start.ask_mentors_to_confirm()


@shared_task
def remind_of_sessions() -> int:
    return arranging.remind()


@shared_task
def write_exports() -> int:
    return exports.write_due()


@shared_task
def send_digest() -> int:
    return digest.send_digest()


@shared_task
def carry_out_imports() -> int:
    return importing.carry_out_due()


@shared_task
def purge_expired() -> None:
    """Runs every night: deletes expired data (docs/adr/0008)."""
    log.info("retention: %s", purge.purge_expired())
