from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table of the report. The first column labels the row; the second is the value in the chart."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: list[tuple]
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(row[1] for row in self.rows)


def share(part: int, whole: int) -> str:
    """The part in whole percent; a dash if the whole is zero."""
    return f"{round(100 * part / whole)} %" if whole else "–"
