"""Mails that ask a pair for something, or say where they meet: none leaves while the program has paused the two (R26).

It waits then, and leaves after the pause if what it says still stands, so nobody stays untold of a talk or a proposal.
"""

from collections.abc import Callable
from typing import Any

from matches.models import Match
from notifications.registry import always, register_message

Pair = Callable[[Any], Match]


def register_ask(
    kind: str,
    *,
    pair: Pair,
    still_relevant: Callable[[Any, Any], bool] = always,
    even_when_closed: bool = False,
    **others: Any,
) -> None:
    """`register_kind` for a mail about a row of this pair: true only while their match is open, waiting on hold.

    `even_when_closed` is for the one thing that is asked after the end: one's part of the record (R22).
    """

    def still_asks(row: Any, reader: Any) -> bool:
        return (even_when_closed or pair(row).is_open) and still_relevant(row, reader)

    register_message(kind, still_relevant=still_asks, should_defer=lambda row, reader: pair(row).is_on_hold, **others)
