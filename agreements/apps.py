from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Agreements")

    def ready(self):
        """Higher floors tell here which days are busy, each in its `busy_days.py`."""
        autodiscover_modules("busy_days")
