"""What the verbs of an interview are refused for: a hold, an end, a time that is past."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.workflow import Refused
from matches.models import OFFERED_TIMES, Match


def has_passed(match: Match, time: datetime) -> bool:
    """Whether this time has come, by the database's clock."""
    return Match.objects.filter(pk=match.pk).annotate(now=Now()).filter(now__gte=time).exists()


def validated_times(match: Match, times: Sequence[datetime]) -> list[datetime]:
    """The times sorted, without duplicates. Refuses no times, more than `OFFERED_TIMES`, and past ones."""
    unique_times = sorted(set(times))
    if not 1 <= len(unique_times) <= OFFERED_TIMES:
        raise Refused(_("Offer between one and five times."), code="wrong_number_of_times")
    if has_passed(match, unique_times[0]):
        raise Refused(_("One of these times has already passed."), code="time_is_past")
    return unique_times


def refuse_on_hold(match: Match) -> None:
    """Refuses while the program has put the match on hold (R26): no one has to act, and no clock runs."""
    if match.is_on_hold:
        raise Refused(_("The program has put this match on hold for now."), code="match_on_hold")


def refuse_note_on_hold(match: Match, note: str) -> None:
    """Refuses a note on hold: either may still end things then, but no messages pass between the two (R26)."""
    if note.strip() and match.is_on_hold:
        raise Refused(
            _("The program has put this match on hold, so nothing is passed on. Leave the note blank."),
            code="note_while_on_hold",
        )


def refuse_unless_arranging(match: Match) -> None:
    refuse_on_hold(match)
    if match.status != Match.Status.ARRANGING:
        raise match.refusal()
