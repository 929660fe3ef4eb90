from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Agreements")

    def ready(self):
        """Register the app's messages and the hooks that lower apps call (DESIGN §1)."""
        from agreements import emails, next_step
        from agreements.actions.concluding import extend_deadline_by_hold, withdraw_for_now
        from agreements.actions.guards import has_committed
        from matches import next_step as match_next_step
        from matches.actions import corrections, interviews

        emails.register()
        match_next_step.AGREEMENT_STEPS.append(next_step.step_of_match)
        match_next_step.AGREEMENT_LOADERS.append(next_step.load)
        interviews.HOLD_END_HOOKS.append(extend_deadline_by_hold)
        corrections.COMMITMENT_HOOKS.append(has_committed)
        corrections.WHEN_NOT_TALKED.append(withdraw_for_now)
