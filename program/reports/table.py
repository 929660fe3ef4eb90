from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table of the report. The first column of a row names it; the second is what its chart draws."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: list[tuple]
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(row[1] for row in self.rows)


def share(part: int, whole: int) -> str:
    """A part in whole percent; a dash where there is nothing to divide by."""
    return f"{round(100 * part / whole)} %" if whole else "–"
