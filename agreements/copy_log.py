"""The log of staff copies (R19), kept from what became of their emails: one to the office, one to each in copy."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Now

from agreements.emails import STAFF_COPY_KIND
from agreements.models import CopyMailing, StaffCopy
from core.sweeps import for_each
from notifications.models import OutgoingMail


def record_sent_copies() -> int:
    """Record when each mailing was sent to the office, or that it failed, and whose own copy could not be delivered.

    Returns how many changed. Safe to run at any time.
    """
    changed = changed_mailings(CopyMailing.objects.all())
    return for_each("mailings of copies", changed, record_mailing) + for_each(
        "undelivered copies", mailings_with_undelivered(), remove_undelivered
    )


def copy_emails() -> QuerySet[OutgoingMail]:
    """The emails of mailings: one to the office, and one to each person in copy."""
    about_type = ContentType.objects.get_for_model(CopyMailing)
    return OutgoingMail.objects.filter(kind=STAFF_COPY_KIND, about_type=about_type).order_by()


def changed_mailings(mailings: QuerySet[CopyMailing]) -> list[int]:
    """The keys of the mailings whose email to the office was sent, failed, or was queued again since."""
    emails = copy_emails().filter(about_id=OuterRef("pk"), copy_of=None).order_by("-pk")
    sent_at, failed_at = Subquery(emails.values("sent_at")[:1]), Subquery(emails.values("failed_at")[:1])
    unsent = mailings.filter(sent_at=None).annotate(email_sent_at=sent_at, email_failed_at=failed_at)
    outcomes = unsent.values_list("pk", "failed_at", "email_sent_at", "email_failed_at")
    return [pk for pk, known, sent, failed in outcomes if (sent, failed) != (None, known)]


@transaction.atomic
def record_mailing(pk: int) -> bool:
    mailing = CopyMailing.objects.select_related("copy").get(pk=pk)
    email = copy_emails().filter(about_id=pk, copy_of=None).order_by("-pk").first()
    mailing.sent_at, mailing.failed_at = (email.sent_at, email.failed_at) if email else (None, None)
    if email and email.sent_at:
        mailing.to_address = email.to_address  # the office may have changed its address while the mail waited
    mailing.save(update_fields=["sent_at", "failed_at", "to_address"])
    if mailing.sent_at:
        StaffCopy.objects.filter(pk=mailing.copy_id).update(sent_at=mailing.sent_at)
        record_recipients(mailing.copy)
    return True


def undelivered() -> dict[int, set[str]]:
    """{mailing: addresses} of the copies that could not be delivered lately."""
    addresses = defaultdict(set)
    failed = copy_emails().filter(copy_of__isnull=False).failed_recently()
    for pk, address in failed.values_list("about_id", "to_address"):
        addresses[pk].add(address)
    return addresses


def mailings_with_undelivered() -> list[int]:
    addresses = undelivered()
    logged = CopyMailing.objects.filter(pk__in=addresses).values_list("pk", "seen_copy", "blind_copy")
    return [pk for pk, seen, blind in logged if addresses[pk].intersection([*seen, *blind])]


@transaction.atomic
def remove_undelivered(pk: int) -> bool:
    """Take the people whose own copy could not be delivered out of the log of one mailing."""
    mailing, addresses = CopyMailing.objects.select_related("copy").get(pk=pk), undelivered()[pk]
    mailing.seen_copy = [address for address in mailing.seen_copy if address not in addresses]
    mailing.blind_copy = [address for address in mailing.blind_copy if address not in addresses]
    mailing.save(update_fields=["seen_copy", "blind_copy"])
    record_recipients(mailing.copy)
    return True


def record_recipients(copy: StaffCopy) -> None:
    """Write on the copy the addresses of all its mailings that were sent."""
    sent = copy.mailings.filter(sent_at__isnull=False)
    addresses = {address for row in sent for address in (row.to_address, *row.seen_copy, *row.blind_copy)}
    StaffCopy.objects.filter(pk=copy.pk).update(sent_to=sorted(addresses))


def cancel_mailings(mailings: QuerySet[CopyMailing]) -> None:
    """Cancel mailings not yet sent, failed ones included, and delete them from the log."""
    emails = copy_emails().filter(about_id__in=mailings.values("pk"), sent_at=None)
    emails.update(obsolete_at=Now(), failed_at=None)
    mailings.delete()
