from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Refused, lock
from notifications.models import ERROR_LENGTH, EmailOptOut, Notice, OutgoingMail
from notifications.registry import optional_kinds


@transaction.atomic
def notify(
    recipient: User,
    kind: str,
    about: models.Model,
    *,
    occasion: str = "",
    priority: int = 5,
    after: timedelta = timedelta(0),
) -> None:
    """Write one notice and one mail to a person about a row, in the caller's transaction (DESIGN §5).

    `kind` names the template `emails/<kind>.txt`. The same event told twice is told once; what may happen again
    to the same row says which time it is by `occasion`. Priority 0 leaves first. What can still be undone is told
    `after` that time: the notice appears and the mail leaves then, unless it is taken back (`take_back`).
    """
    told = {
        "kind": kind,
        "about_type": ContentType.objects.get_for_model(about),
        "about_id": about.pk,
        "key": key_of(recipient, kind, about, occasion),
    }
    notice, mail = Notice(recipient=recipient, **told), OutgoingMail(recipient=recipient, priority=priority, **told)
    if after:
        notice.created_at = mail.not_before = Now() + after
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)


def key_of(recipient: User, kind: str, about: models.Model, occasion: str = "") -> str:
    """What makes an event one: the notice and the mail of the same event have the same key."""
    return f"{kind}:{about.pk}:{occasion}:{recipient.pk}"


@transaction.atomic
def retract(about: models.Model, *kinds: str) -> None:
    """Nobody hears of what was undone in time: its mails become obsolete and its notices go. Without kinds: all."""
    cancel_queued(about, *kinds)
    notices = Notice.objects.filter(about_type=ContentType.objects.get_for_model(about), about_id=about.pk)
    (notices.filter(kind__in=kinds) if kinds else notices).delete()


def notify_office(address: str, kind: str, about: models.Model, *, occasion: str = "") -> None:
    """Write one mail to an address of the program, such as where staff copies go (R19). No notice: it is no person."""
    mail = OutgoingMail(
        to_address=address,
        kind=kind,
        about_type=ContentType.objects.get_for_model(about),
        about_id=about.pk,
        key=f"{kind}:{about.pk}:{occasion}:{address}"[:200],
    )
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)


@transaction.atomic
def notify_many(kind: str, about: models.QuerySet, *, recipient: str, occasion: str = "") -> None:
    """`tell` for every row of a queryset, in two statements however many rows there are.

    `recipient` is the lookup from the row to its user's key, such as `mentee__user_id`.
    """
    about_type = ContentType.objects.get_for_model(about.model)
    try:
        rows, params = about.order_by().values_list("pk", recipient).query.sql_with_params()
    except EmptyResultSet:  # nobody to tell
        return
    for model in (Notice, OutgoingMail):
        extra = "" if model is Notice else ", to_address, priority, attempts, last_error"
        values = "" if model is Notice else ", '', 5, 0, ''"
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {model._meta.db_table} (kind, about_type_id, about_id, recipient_id, key{extra})
                SELECT %s, %s, told.about, told.recipient,
                       %s || ':' || told.about || ':' || %s || ':' || told.recipient{values}
                FROM ({rows}) AS told (about, recipient)
                ON CONFLICT DO NOTHING
                """,  # noqa: S608 — the names are our own models', every value is a parameter
                [kind, about_type.pk, kind, occasion, *params],
            )


def cancel_queued(about: models.Model, *kinds: str) -> int:
    """Make queued mails about a row obsolete, since what they say became untrue. Without kinds: all of them."""
    mails = OutgoingMail.objects.queued().filter(about_type=ContentType.objects.get_for_model(about), about_id=about.pk)
    if kinds:
        mails = mails.filter(kind__in=kinds)
    return mails.update(obsolete_at=Now())


def read(notices: models.QuerySet) -> int:
    """Mark notices as read."""
    return notices.filter(read_at=None).update(read_at=Now())


def switch_off(user: Any, *kinds: str) -> None:
    """Send this person no more mails of these kinds; notices still come. Twice is once.

    What the rules require stays on, whoever asks.
    """
    unwanted = [EmailOptOut(user=user, kind=kind) for kind in sorted(optional_kinds().intersection(kinds))]
    EmailOptOut.objects.bulk_create(unwanted, ignore_conflicts=True)


@transaction.atomic
def choose_mails(user: Any, wanted: Collection[str]) -> None:
    """Of the kinds of mail that may be switched off, keep exactly the wanted ones on."""
    EmailOptOut.objects.filter(user=user).exclude(kind__in=optional_kinds().difference(wanted)).delete()
    switch_off(user, *optional_kinds().difference(wanted))


def delete_old_mails(batch: int = 5000) -> int:
    """Delete every mail 30 days after its fate, `batch` at a time, as /privacy/ promises. Returns how many went.

    Notices stay, and with them the record of what was told. A mail that is held elsewhere waits for the next run.
    """
    total = 0
    while count := delete_batch(batch):
        total += count
    return total


@transaction.atomic
def delete_batch(size: int) -> int:
    old = OutgoingMail.objects.past_keeping().order_by().select_for_update(skip_locked=True)[:size]
    return OutgoingMail.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def mark_returned(mails: models.QuerySet, reason: str = "") -> int:
    """Sent mails that came back are dead letters after all: the person and staff are shown so. Returns how many."""
    said = " ".join([_("It was returned to the office."), reason]).strip()[:ERROR_LENGTH]
    return mails.filter(sent_at__isnull=False).update(sent_at=None, failed_at=Now(), last_error=said)


def queue_again(mails: models.QuerySet) -> int:
    """Try dead letters anew, from the first try on. Returns how many."""
    dead = mails.filter(failed_at__isnull=False)
    return dead.update(failed_at=None, attempts=0, not_before=Now(), lease_until=None)


@transaction.atomic
def send_again(mail: OutgoingMail) -> OutgoingMail:
    """Staff send one mail anew: a dead letter is tried again, of a sent one a second is written, as it reads today.

    Refused while it waits anyway, when it is no longer true, and for codes, which are asked for anew.
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
        queue_again(OutgoingMail.objects.filter(pk=mail.pk))
        return mail
    if not mail.sent_at:
        raise Refused(_("This email is already waiting to be sent."), code="mail_waiting_already")
    written = OutgoingMail.objects.filter(key__startswith=f"{mail.key[:180]}:again").count()
    return OutgoingMail.objects.create(
        recipient=mail.recipient,
        to_address=mail.to_address,
        kind=mail.kind,
        about_type=mail.about_type,
        about_id=mail.about_id,
        key=f"{mail.key[:180]}:again{written + 1}",
    )
