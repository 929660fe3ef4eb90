"""Emails that ask the people of a match for something or say where they meet; none is sent on hold (R26).

They wait until the hold ends and are sent then if still relevant, so no one misses an interview or a proposal.
"""

from collections.abc import Callable
from typing import Any

from matches.models import Match
from notifications.registry import always, register_message


def register_match_message(
    kind: str,
    *,
    match_of: Callable[[Any], Match],
    still_relevant: Callable[[Any, Any], bool] = always,
    even_when_closed: bool = False,
    **behavior: Any,
) -> None:
    """`register_message` for an email about a row of a match: relevant while the match is open, deferred on hold.

    `even_when_closed` is for the one thing asked after the end: adding one's part to the conclusion (R22).
    """

    def still_relevant_in_match(row: Any, reader: Any) -> bool:
        return (even_when_closed or match_of(row).is_open) and still_relevant(row, reader)

    register_message(
        kind,
        still_relevant=still_relevant_in_match,
        should_defer=lambda row, reader: match_of(row).is_on_hold,
        **behavior,
    )
