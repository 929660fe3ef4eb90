"""The handbook each side holds to. The floor above keeps the texts, and registers here what it knows of them."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Handbook:
    """The current edition: its key, what it is called, where it is read, and whether a person has acknowledged it."""

    edition: int
    title: str
    href: str
    is_acknowledged: bool


def none_yet(role: str, person: User) -> Handbook | None:
    return None


def nothing_to_acknowledge(edition: int, person: User) -> None:
    """There is no edition as long as nobody keeps any."""


@dataclass
class Shelf:
    """`current` answers for a role ("mentor", "mentee") and a person; `acknowledge` writes an edition's key down."""

    current: Callable[[str, User], Handbook | None] = none_yet
    acknowledge: Callable[[int, User], object] = nothing_to_acknowledge


SHELF = Shelf()


def register(current: Callable[[str, User], Handbook | None], acknowledge: Callable[[int, User], object]) -> None:
    """The floor that keeps the handbooks says how they are found and acknowledged."""
    SHELF.current, SHELF.acknowledge = current, acknowledge
