from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchesConfig(AppConfig):
    name = "matches"
    verbose_name = _("Requests and matches")

    def ready(self):
        """Register the app's messages and the hooks that lower apps call (DESIGN §1)."""
        from accounts import actions as accounts
        from matches import message_types
        from matches.actions.blocks import carry_over_blocks
        from matches.actions.requests import close_requests_of_leaving_mentor
        from matches.models import PairBlock
        from profiles import blocked_pairs
        from profiles.actions import applications

        message_types.register()
        applications.WHEN_A_MENTOR_LEAVES.append(close_requests_of_leaving_mentor)
        applications.WHEN_AN_APPLICATION_BEGINS.append(carry_over_blocks)
        accounts.WHEN_PROVEN.append(carry_over_blocks)
        blocked_pairs.BLOCKED_MENTOR_QUERIES.append(PairBlock.objects.people_blocked_from)
