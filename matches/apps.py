from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchesConfig(AppConfig):
    name = "matches"
    verbose_name = _("Requests and matches")

    def ready(self):
        """Register the app's messages, and what the apps below ask it (DESIGN §1)."""
        from matches import emails
        from matches.actions.requests import answer_for_a_mentor_who_leaves
        from matches.models import PairBlock
        from profiles import blocked_pairs
        from profiles.actions import applications

        emails.register()
        applications.WHEN_A_MENTOR_LEAVES.append(answer_for_a_mentor_who_leaves)
        blocked_pairs.KNOWN_BY.append(PairBlock.objects.of)
