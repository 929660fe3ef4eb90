from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core import staff_log
from core.sweeps import for_all
from core.workflow import Refused, lock
from notifications.models import ERROR_LENGTH, KEY_LENGTH, EmailOptOut, Notice, OutgoingMail
from notifications.registry import optional_kinds


@transaction.atomic
def notify(recipient: User, kind: str, about: models.Model, *, occasion: str = "", priority: int = 5) -> None:
    """Write one notice and one mail to a person about a row, in the caller's transaction (DESIGN §5).

    `kind` names the template `emails/<kind>.txt`. Repeated calls for the same event write nothing new; `occasion`
    distinguishes events that can happen to the same row again. Priority 0 is sent first.
    """
    event = event_fields(kind, about, recipient.pk, occasion)
    Notice.objects.bulk_create([Notice(recipient=recipient, **event)], ignore_conflicts=True)
    OutgoingMail.objects.bulk_create(
        [OutgoingMail(recipient=recipient, priority=priority, **event)], ignore_conflicts=True
    )


def event_key(kind: str, about_id: object, reader: object, occasion: str = "") -> str:
    """The idempotency key of an event: its notice and its mail have the same, so that they are written once.

    `reader` is the key of a person or the address of an office. `notify_many` builds the same key in SQL.
    """
    return f"{kind}:{about_id}:{occasion}:{reader}"[:KEY_LENGTH]


def about_fields(about: models.Model) -> dict[str, Any]:
    """The row that notices and mails are about, as their fields and as a filter."""
    return {"about_type": ContentType.objects.get_for_model(about), "about_id": about.pk}


def event_fields(kind: str, about: models.Model, reader: object, occasion: str) -> dict[str, Any]:
    return about_fields(about) | {"kind": kind, "key": event_key(kind, about.pk, reader, occasion)}


@transaction.atomic
def retract(about: models.Model, *kinds: str) -> None:
    """Cancel queued mails and delete notices about a row that was undone in time. Without kinds: all of them."""
    cancel_queued(about, *kinds)
    notices_about(about, *kinds).delete()


def notices_about(about: models.Model, *kinds: str) -> models.QuerySet:
    """The notices about a row. Without kinds: all of them."""
    notices = Notice.objects.filter(**about_fields(about))
    return notices.filter(kind__in=kinds) if kinds else notices


def notify_office(address: str, kind: str, about: models.Model, *, occasion: str = "") -> None:
    """Write one mail, without a notice, to an address of the program, such as the one for staff copies (R19)."""
    mail = OutgoingMail(to_address=address, **event_fields(kind, about, address, occasion))
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)


@transaction.atomic
def notify_many(kind: str, about: models.QuerySet, *, recipient: str, occasion: str = "") -> None:
    """`notify` for every row of a queryset, in two statements whatever the number of rows.

    `recipient` is the lookup from the row to its user's primary key, such as `mentee__user_id`.
    """
    about_type = ContentType.objects.get_for_model(about.model)
    try:
        rows, params = about.order_by().values_list("pk", recipient).query.sql_with_params()
    except EmptyResultSet:  # no one to notify
        return
    for model in (Notice, OutgoingMail):
        extra = "" if model is Notice else ", to_address, priority, attempts, last_error"
        values = "" if model is Notice else ", '', 5, 0, ''"
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {model._meta.db_table} (kind, about_type_id, about_id, recipient_id, key{extra})
                SELECT %s, %s, subject.about, subject.recipient,
                       %s || ':' || subject.about || ':' || %s || ':' || subject.recipient{values}
                FROM ({rows}) AS subject (about, recipient)
                ON CONFLICT DO NOTHING
                """,  # noqa: S608 — the names are our own models', every value is a parameter
                [kind, about_type.pk, kind, occasion, *params],
            )


def has_sent(about: models.Model, *kinds: str) -> bool:
    """Whether a mail of one of these kinds about a row has left."""
    sent = OutgoingMail.objects.exclude(sent_at=None)
    return sent.filter(kind__in=kinds, **about_fields(about)).exists()


def cancel_queued(about: models.Model, *kinds: str) -> int:
    """Mark queued mails about a row as obsolete, because they are no longer true. Without kinds: all of them."""
    mails = OutgoingMail.objects.queued().filter(**about_fields(about))
    if kinds:
        mails = mails.filter(kind__in=kinds)
    return mails.update(obsolete_at=Now())


def mark_read(notices: models.QuerySet) -> int:
    """Mark notices as read."""
    return notices.filter(read_at=None).update(read_at=Now())


def opt_out(user: Any, *kinds: str) -> None:
    """Stop sending this person mails of these kinds; notices continue. Safe to repeat.

    Mails that the rules require are never turned off.
    """
    opt_outs = [EmailOptOut(user=user, kind=kind) for kind in sorted(optional_kinds().intersection(kinds))]
    EmailOptOut.objects.bulk_create(opt_outs, ignore_conflicts=True)


@transaction.atomic
def choose_emails(user: Any, wanted: Collection[str]) -> None:
    """Turn on exactly the wanted kinds among the optional ones, and turn off the others."""
    EmailOptOut.objects.filter(user=user).exclude(kind__in=optional_kinds().difference(wanted)).delete()
    opt_out(user, *optional_kinds().difference(wanted))


def delete_old_mails(batch: int = 5000) -> int:
    """Delete mails 30 days after they were sent or dropped, `batch` at a time, as /privacy/ says. Returns how many.

    Notices stay as the record of what people were told. A mail that is locked elsewhere waits for the next run.
    """
    expired = OutgoingMail.objects.past_retention().order_by("pk").values_list("pk", flat=True)
    return for_all("old mails", expired, delete_expired, batch)


@transaction.atomic
def delete_expired(pks: list[int]) -> int:
    expired = OutgoingMail.objects.past_retention().filter(pk__any=pks).order_by()
    free = list(expired.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return OutgoingMail.objects.filter(pk__any=free).delete()[0]


@transaction.atomic
def mark_returned(mails: models.QuerySet, reason: str = "", *, by: Any = None) -> int:
    """Mark sent mails that came back as failed, which the person and staff then see. Returns how many.

    `by` is the member of staff who found it in the mailbox, None when the mail server reported it.
    """
    error = " ".join([_("It was returned to the office."), reason]).strip()[:ERROR_LENGTH]
    returned = mails.filter(sent_at__isnull=False)
    if by:
        staff_log.record(by, returned, "Marked the email as returned to the office.")
    return returned.update(sent_at=None, failed_at=Now(), last_error=error)


@transaction.atomic
def set_aside(mails: models.QuerySet, *, by: Any) -> int:
    """Staff have dealt with failed mails in another way: they are no longer true, and never sent. Returns how many."""
    failed = mails.filter(failed_at__isnull=False)
    staff_log.record(by, failed, "Dealt with the undelivered email in another way.")
    return failed.update(failed_at=None, obsolete_at=Now(), lease_until=None)


@transaction.atomic
def queue_again(mails: models.QuerySet, *, by: Any) -> int:
    """Queue failed mails again, with all their attempts. Returns how many."""
    failed = mails.filter(failed_at__isnull=False)
    staff_log.record(by, failed, "Queued the email again.")
    return failed.update(failed_at=None, attempts=0, times_unanswered=0, not_before=Now(), lease_until=None)


@transaction.atomic
def send_again(mail: OutgoingMail, *, by: Any) -> OutgoingMail:
    """Staff send one mail again: a failed one is queued again; for a sent one, a new mail with today's text is written.

    Refused while the mail is queued, when it is no longer true, and for codes, which the person requests again.
    """
    lock(mail)
    if mail.message is not None:
        raise Refused(
            _("This email contains a code or came from the sign-in page. The person can request a new one there."),
            code="mail_of_the_sign_in",
        )
    if mail.obsolete_at:
        raise Refused(_("What this email says is no longer true."), code="mail_no_longer_true")
    if mail.failed_at:
        queue_again(OutgoingMail.objects.filter(pk=mail.pk), by=by)
        return mail
    if not mail.sent_at:
        raise Refused(_("This email is already waiting to be sent."), code="mail_waiting_already")
    staff_log.record(by, mail, "Sent the email again.")
    repeats = OutgoingMail.objects.filter(key__startswith=f"{mail.key[:180]}:again").count()
    return OutgoingMail.objects.create(
        recipient=mail.recipient,
        to_address="" if mail.recipient else mail.to_address,
        copy_of=mail.copy_of,
        kind=mail.kind,
        about_type=mail.about_type,
        about_id=mail.about_id,
        key=f"{mail.key[:180]}:again{repeats + 1}",
    )
