"""The semesters staff count by. A higher floor knows them and tells them here, as it does for busy days."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class Semester(NamedTuple):
    """A semester: what the address bar says, what people read, its first and last day."""

    key: str
    label: str
    first: date
    last: date


KNOWN_BY: list[Callable[[], list[Semester]]] = []


def semesters() -> list[Semester]:
    """Every semester somebody told of, in their order."""
    return [semester for source in KNOWN_BY for semester in source()]
