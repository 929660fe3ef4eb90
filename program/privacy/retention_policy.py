"""Retention periods in days after the event named (docs/adr/0008), enforced by program/privacy/purge.py."""

from django.utils.translation import gettext_lazy as _

from core.text_values import with_values
from matches.models import MESSAGE_RETENTION

REQUESTS = MESSAGE_RETENTION.days  # after the answer
AGREEMENTS = 1826  # after the conclusion
CONCERNS = 2557  # after the case was closed
FORMER_IDENTITIES = CONCERNS  # after the erasure of someone sent away by the program, or kept apart from someone
DRAFTS = 90  # after an application or request draft was last changed
LONGEST_SESSION = 30  # settings.ACCOUNT_SESSION_COOKIE_AGE: a person can stay signed in this long
IMPORTS = 30  # after the list was uploaded

# The list as people read it on /privacy/.
RETENTION_POLICY = [
    {"what": _("Requests and answers"), "how_long": with_values(_("%(request_years)s years after the answer"))},
    {
        "what": _("Agreements and conclusion summaries"),
        "how_long": with_values(_("%(agreement_years)s years after they ended")),
    },
    {"what": _("Problem reports"), "how_long": with_values(_("%(case_years)s years after the case was closed"))},
    {
        "what": _(
            "If the program has ended your participation or keeps you apart from someone, and you have your data "
            "deleted: an encrypted code by which we'd know your email address again"
        ),
        "how_long": with_values(_("%(former_identity_years)s years after the deletion")),
    },
    {
        "what": _("Applications and requests that were never sent"),
        "how_long": with_values(
            _("%(draft_days)s days without a change, or %(unused_account_days)s days without a sign-in")
        ),
    },
    {"what": _("Accounts no one ever signed in to"), "how_long": with_values(_("%(draft_days)s days"))},
    {"what": _("Copies of emails that were sent"), "how_long": with_values(_("%(sent_mail_days)s days"))},
    {
        "what": _("Accommodations you asked for at events"),
        "how_long": with_values(_("%(accommodation_days)s days after the event")),
    },
    {"what": _("Everything else"), "how_long": _("as long as you have an account")},
]
