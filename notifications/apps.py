from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Emails and notifications")

    def ready(self):
        from core import validators
        from notifications import office_addresses

        validators.OFFICE_ADDRESSES.append(office_addresses.office_addresses)
