from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Agreements")

    def ready(self):
        """Register the app's messages, and what the apps below ask it (DESIGN §1)."""
        from agreements import emails, next_step
        from agreements.actions.concluding import give_back_the_time_on_hold
        from matches import next_step as steps_of_a_match
        from matches.actions import interviews

        emails.register()
        steps_of_a_match.KNOWN_BY.append(next_step.of_match)
        interviews.STANDING_CLOCKS.append(give_back_the_time_on_hold)
