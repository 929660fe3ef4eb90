"""How long what is kept, in days after the event named (docs/adr/0008; the verbs: program/privacy/purge.py)."""

from django.utils.translation import gettext_lazy as _

from matches.models import LETTERS_KEPT_FOR
from notifications.models import MAILS_KEPT_FOR

REQUESTS = LETTERS_KEPT_FOR.days  # after the answer
AGREEMENTS = 1826  # after the conclusion
CONCERNS = 2557  # after the case was closed
DRAFTS = 90  # an application or a letter nobody went on with
LONGEST_SESSION = 30  # settings.SESSION_COOKIE_AGE: so long somebody may go on without signing in
IMPORTS = 30  # after the list was uploaded
SENT_MAIL = MAILS_KEPT_FOR
ACCOMMODATIONS = 14  # after the session they were asked for
ERASURE_GRACE = 14  # between asking for erasure and erasing

# As people read it.
RETENTION_POLICY = [
    {"what": _("Requests and answers"), "how_long": _("2 years after the answer")},
    {"what": _("Agreements and conclusion summaries"), "how_long": _("5 years after they ended")},
    {"what": _("Problem reports"), "how_long": _("7 years after the case was closed")},
    {
        "what": _("Applications and requests that were never sent"),
        "how_long": _("90 days without a change, or 120 days without a sign-in"),
    },
    {"what": _("Accounts no one ever signed in to"), "how_long": _("90 days")},
    {"what": _("Copies of emails that were sent"), "how_long": _("30 days")},
    {"what": _("What would make an event work well for you"), "how_long": _("14 days after the event")},
    {"what": _("Everything else"), "how_long": _("as long as you have an account")},
]
