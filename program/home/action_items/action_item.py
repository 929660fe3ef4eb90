from dataclasses import dataclass
from datetime import datetime


@dataclass(kw_only=True)
class ActionItem:
    """One item on the start page: what it is, who acts next, by when, and what happens otherwise (R16)."""

    title: str
    text: str = ""
    href: str = ""
    label: str = ""
    icon: str = "circle-dot"
    # Whether this person has to act; otherwise someone else does.
    is_mine: bool = True
    by: datetime | None = None
    # When it takes place, if that is not a deadline.
    at: datetime | None = None
    otherwise: str = ""
    # When an open request was sent, for its ten-day progress bar.
    sent_at: datetime | None = None
