from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from matches.next_step import NextStep


@dataclass(frozen=True, kw_only=True)
class ActionItem(NextStep):
    """A next step as one item of the start page: with a title, and a link to where it can be taken (R16)."""

    title: str
    who: str = ""
    href: str = ""
    label: str = ""
    icon: str = "circle-dot"
    is_mine: bool = True
    # When an open request was sent, for its ten-day progress bar.
    sent_at: datetime | None = None

    @classmethod
    def of(cls, step: NextStep, **fields: Any) -> "ActionItem":
        """The item of a step that pages and emails show, too; `fields` are the item's own, or say otherwise."""
        return cls(**asdict(step) | {"who": ""} | fields)
