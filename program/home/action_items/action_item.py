from dataclasses import dataclass

from core.next_step import NextStep


@dataclass(frozen=True, kw_only=True)
class ActionItem(NextStep):
    """Something on the start page that is no step of a request or a match: usually for its reader to do."""

    is_mine: bool = True
