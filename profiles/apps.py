from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilesConfig(AppConfig):
    name = "profiles"
    verbose_name = _("Mentors and mentees")

    def ready(self):
        """Register the app's messages."""
        from profiles import emails

        emails.register()
