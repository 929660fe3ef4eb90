"""Bar charts of report tables, one bar per row. SVG attributes only, because pages allow no inline style."""

from dataclasses import dataclass

from program.reports.table import Table

# In SVG units, which are pixels at the default size.
WIDTH, BAR_HEIGHT, ROW_HEIGHT = 360, 14, 38
LONGEST_BAR = 310
LONGEST_LABEL = 50  # characters; the table beside it has the full label


@dataclass(frozen=True)
class Bar:
    label: str
    number: int
    width: int
    label_y: int
    bar_y: int

    @property
    def number_x(self) -> int:
        return self.width + 6

    @property
    def number_y(self) -> int:
        return self.bar_y + BAR_HEIGHT - 2


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    bar_height: int
    bars: list[Bar]


def chart_of(table: Table) -> Chart:
    """The second column of a table as bars, scaled to the largest value."""
    maximum = max((row[1] for row in table.rows), default=0)
    bars = [
        Bar(
            label=shortened(str(row[0])),
            number=row[1],
            width=round(LONGEST_BAR * row[1] / maximum) if maximum else 0,
            label_y=index * ROW_HEIGHT + 14,
            bar_y=index * ROW_HEIGHT + 19,
        )
        for index, row in enumerate(table.rows)
    ]
    return Chart(WIDTH, len(bars) * ROW_HEIGHT, BAR_HEIGHT, bars)


def shortened(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
