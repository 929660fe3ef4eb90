from django.apps import AppConfig
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and accounts")

    def ready(self):
        from allauth.account.models import EmailAddress
        from allauth.mfa.signals import authenticator_added

        from accounts.pending_codes import end_codes_with_address
        from accounts.reauthentication import end_sessions_without_factor

        # allauth has no hooks for these, and addresses are deleted in several places.
        pre_delete.connect(end_codes_with_address, sender=EmailAddress)
        authenticator_added.connect(end_sessions_without_factor)
