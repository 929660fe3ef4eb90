from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ProfilesConfig(AppConfig):
    name = "profiles"
    verbose_name = _("Mentors and mentees")

    def ready(self):
        """The floor that keeps the handbooks tells here how they are found, in its `handbooks.py`."""
        autodiscover_modules("handbooks")
