from allauth.mfa.models import Authenticator
from django.core.management import BaseCommand
from django.db import transaction

from accounts.models import FormerIdentity
from core.secret_key import decrypt, encrypt

SECRETS = ("secret", "seed")  # of an authenticator app, of recovery codes


class Command(BaseCommand):
    help = "Encrypt second factors and former identities with the present SECRET_KEY, before an earlier key is removed."

    @transaction.atomic
    def handle(self, *arguments, **options):
        """Safe to run at any time; fails, and changes nothing, if a value's key is not known any more."""
        factors = Authenticator.objects.filter(type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES])
        for factor in factors.select_for_update(no_key=True).order_by("pk"):
            factor.data |= {name: encrypt(decrypt(factor.data[name])) for name in SECRETS if name in factor.data}
            factor.save(update_fields=["data"])
        for former in FormerIdentity.objects.select_for_update(no_key=True).order_by("pk"):
            former.digest = encrypt(decrypt(former.digest))
            former.save(update_fields=["digest"])
        self.stdout.write(f"{len(factors)} second factors renewed.")
