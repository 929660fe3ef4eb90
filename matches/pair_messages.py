"""Mails that ask a pair for something, or say where they meet: none leaves while the program has paused the two (R26).

It waits then, and leaves after the pause if what it says still stands, so nobody stays untold of a talk or a proposal.
"""

from collections.abc import Callable
from typing import Any

from matches.models import Match
from notifications.registry import always, register_kind

Pair = Callable[[Any], Match]


def register_ask(
    kind: str,
    *,
    pair: Pair,
    is_true: Callable[[Any, Any], bool] = always,
    even_when_closed: bool = False,
    **others: Any,
) -> None:
    """`register_kind` for a mail about a row of this pair: true only while their match is open, waiting on hold.

    `even_when_closed` is for the one thing that is asked after the end: one's part of the record (R22).
    """

    def still_asks(row: Any, reader: Any) -> bool:
        return (even_when_closed or pair(row).is_open) and is_true(row, reader)

    register_kind(kind, is_true=still_asks, waits=lambda row, reader: pair(row).is_on_hold, **others)
