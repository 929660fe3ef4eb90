"""The semesters used in staff filters. The program app above registers its function here, as for busy days."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class Semester(NamedTuple):
    """A semester: its key in URLs, the label people read, its first and last day."""

    key: str
    label: str
    first: date
    last: date


SEMESTER_SOURCES: list[Callable[[], list[Semester]]] = []


def semesters() -> list[Semester]:
    """All registered semesters, in the order of their sources."""
    return [semester for source in SEMESTER_SOURCES for semester in source()]
