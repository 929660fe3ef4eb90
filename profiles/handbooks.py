"""The handbook of each role. A higher layer keeps the texts, and registers its functions here (DESIGN §1)."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Handbook:
    """The current edition: its key, title and URL, and whether a person has acknowledged it."""

    edition: int
    title: str
    href: str
    is_acknowledged: bool


@dataclass
class HandbookSource:
    """`current` returns the handbook of a role ("mentor", "mentee") for a person; `acknowledge` records an edition."""

    current: Callable[[str, User], Handbook | None] = lambda role, person: None
    acknowledge: Callable[[int, User], object] = lambda edition, person: None


HANDBOOK_SOURCE = HandbookSource()


def register(current: Callable[[str, User], Handbook | None], acknowledge: Callable[[int, User], object]) -> None:
    """Called by the layer that keeps the handbooks, with the functions that find and acknowledge them."""
    HANDBOOK_SOURCE.current, HANDBOOK_SOURCE.acknowledge = current, acknowledge
