"""Says to its reader why a request was closed: the one who caused it is spoken to, and named to the other."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from matches.models import MatchRequest

register = template.Library()
Because = MatchRequest.ClosedBecause
# By reason: who caused it, and what that person reads; then what the other one reads, with the name of the first.
SENTENCES = {
    Because.NO_PLACE: ("mentor", _("You had no openings left."), _("%(name)s has no openings left.")),
    Because.MENTOR_LEFT: ("mentor", _("You're no longer taking part."), _("%(name)s is no longer taking part.")),
    Because.MENTEE_LEFT: ("mentee", _("You're no longer taking part."), _("%(name)s is no longer taking part.")),
}


@register.filter
def why_closed(match_request: MatchRequest, reader: Any) -> str:
    """The sentence for this reader, the mentee or the mentor of the request."""
    if match_request.closed_because not in SENTENCES:
        return str(_("The program office closed it."))
    role, to_that_person, to_the_other = SENTENCES[Because(match_request.closed_because)]
    person = getattr(match_request, role).user
    return str(to_that_person) if person.pk == reader.pk else to_the_other % {"name": person.public_name}
