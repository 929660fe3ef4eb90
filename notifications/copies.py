"""People in copy: each gets a mail of their own, so that every mail goes to one address and has one delivery status."""

from collections.abc import Iterable

from django.core.mail import EmailMultiAlternatives

from accounts.models import User
from notifications.models import KEY_LENGTH, OutgoingMail
from notifications.registry import message_type


class MailToOne(EmailMultiAlternatives):
    """A message that goes to its addressee only; the header names others in copy, who get mails of their own."""

    def recipients(self) -> list[str]:
        return list(self.to)


def write_copies(mail: OutgoingMail) -> None:
    """Queue a mail for everyone in copy, when the first mail leaves. Repeated, it writes nothing new."""
    copied_to = message_type(mail.kind).copied_to
    if copied_to is None or mail.copy_of_id:
        return
    copies = [
        OutgoingMail(
            copy_of=mail,
            recipient=person,
            kind=mail.kind,
            about_type_id=mail.about_type_id,
            about_id=mail.about_id,
            priority=mail.priority,
            key=copy_key(mail.key, person),
        )
        for person in copied_to(mail.about)
        if person != mail.recipient
    ]
    OutgoingMail.objects.bulk_create(copies, ignore_conflicts=True)


def copy_key(key: str, person: User) -> str:
    """The idempotency key of a copy: that of the first mail and the person."""
    suffix = f":copy:{person.pk}"
    return key[: KEY_LENGTH - len(suffix)] + suffix


def visible_others(mail: OutgoingMail) -> list[str]:
    """The addresses of the others who get this mail, as far as each may be seen (the Cc header)."""
    kind, first = message_type(mail.kind), mail.copy_of or mail
    if kind.copied_to is None:
        return []
    copies = first.copies.filter(obsolete_at=None, failed_at=None).select_related("recipient").order_by("pk")
    visible = kind.visible_in_copy(mail.about, without_former(copy.recipient for copy in copies))
    return [address for address in [first.address, *(person.email for person in visible)] if address != mail.address]


def without_former(people: Iterable[User]) -> list[User]:
    """Those who still take part."""
    return [person for person in people if person.is_active and person.ended_at is None]
