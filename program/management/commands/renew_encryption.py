from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import FormerIdentity
from core.secret_key import decrypt, encrypt
from notifications.models import OutgoingMail

SECRETS = ("secret", "seed")  # of an authenticator app, of recovery codes


class Command(BaseCommand):
    help = (
        "Encrypt second factors, former identities and emails with the present SECRET_KEY, "
        "before an earlier key is removed."
    )

    def handle(self, *arguments, **options):
        """Safe to run at any time. Renews all that a known key decrypts; then fails if it has left something."""
        renewals = {"second factors": renew_factors, "former identities": renew_identities, "emails": renew_emails}
        lost = []
        for name, renew in renewals.items():
            with transaction.atomic():
                renewed, unreadable = renew()
            self.stdout.write(f"{name}: {renewed} renewed")
            if unreadable:
                lost.append(f"{name}: {', '.join(map(str, unreadable))}")
        if lost:
            raise CommandError(f"No key of SECRET_KEY and SECRET_KEY_FALLBACKS decrypts these rows. {'; '.join(lost)}")


def renew_all(rows: QuerySet, renew: Callable[[Any], None]) -> tuple[int, list[int]]:
    """Renew each of these rows. Returns how many were renewed, and the keys of those that could not be read."""
    renewed, unreadable = 0, []
    for row in rows.select_for_update(no_key=True).order_by("pk"):
        try:
            renew(row)
            renewed += 1
        except ValueError:
            unreadable.append(row.pk)
    return renewed, unreadable


def renew_factors() -> tuple[int, list[int]]:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    return renew_all(Authenticator.objects.filter(type__in=kinds), renew_factor)


def renew_factor(factor: Authenticator) -> None:
    factor.data |= {name: encrypt(decrypt(factor.data[name])) for name in SECRETS if name in factor.data}
    factor.save(update_fields=["data"])


def renew_identities() -> tuple[int, list[int]]:
    return renew_all(FormerIdentity.objects.all(), renew_identity)


def renew_identity(former: FormerIdentity) -> None:
    former.digest = encrypt(decrypt(former.digest))
    former.save(update_fields=["digest"])


def renew_emails() -> tuple[int, list[int]]:
    """Also those that have left, whose erased text is kept for a month."""
    return renew_all(OutgoingMail.objects.filter(message__isnull=False), renew_email)


def renew_email(mail: OutgoingMail) -> None:
    """Refused, as by `decrypt`, when no key is known for it: the field does not write what it could not read."""
    mail.save(update_fields=["message"])
