from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilesConfig(AppConfig):
    name = "profiles"
    verbose_name = _("Mentors and mentees")

    def ready(self):
        """Register the app's messages, and the hook that a lower app calls (DESIGN §1)."""
        from accounts import forms
        from profiles import emails, graduates

        emails.register()
        forms.KNOWN_DETAILS.append(graduates.details_in_application)
