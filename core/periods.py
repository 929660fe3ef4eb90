"""The numbers of days, hours, and minutes that texts say, by name, each from the constant that decides it.

A template has them as variables ({{ answer_days }}), in pages and in emails; a text in code takes them from `PERIODS`,
and a lazy text or one that staff wrote by `with_periods`. `program/periods.py` has the table.
"""

import re
from typing import Any

from django.utils.functional import keep_lazy_text

PERIODS: dict[str, int] = {}
NAME = re.compile(r"\{([a-z_]+)\}")


def context(_request: Any) -> dict[str, int]:
    """Context processor: every period under its name."""
    return PERIODS


@keep_lazy_text
def with_periods(text: Any) -> str:
    """The text with each `%(name)s` replaced by that period; a lazy text stays lazy."""
    return str(text) % PERIODS


def fill_in(text: str) -> str:
    """A text of staff with each known {name} replaced by that period; other braces stay as they are."""
    return NAME.sub(lambda found: str(PERIODS.get(found[1], found[0])), text)
