from dataclasses import dataclass
from datetime import datetime


@dataclass(kw_only=True)
class ActionItem:
    """One thing on somebody's start page: what it is, who acts next, by when, and what if nothing happens (R16)."""

    title: str
    text: str = ""
    href: str = ""
    label: str = ""
    icon: str = "circle-dot"
    # Whether it waits for this person; otherwise for somebody else.
    is_mine: bool = True
    by: datetime | None = None
    # When it takes place, where it is no deadline.
    at: datetime | None = None
    otherwise: str = ""
    # Of an open request, for its bar of ten days.
    sent_at: datetime | None = None
