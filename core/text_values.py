"""What texts say and do not decide: numbers of days, hours, and minutes, each from its constant, and the university.

A template has them as variables ({{ answer_days }}, {{ university }}), in pages and in emails; a text in code takes
them from `TEXT_VALUES`, and a lazy text or one that staff wrote by `with_values`. `program/periods.py` has the table of
periods, `mentoring/campus.py` the names.
"""

import re
from typing import Any

from django.utils.functional import keep_lazy_text

TEXT_VALUES: dict[str, Any] = {}
NAME = re.compile(r"\{([a-z_]+)\}")


def context(_request: Any) -> dict[str, Any]:
    """Context processor: every value under its name."""
    return TEXT_VALUES


@keep_lazy_text
def with_values(text: Any) -> str:
    """The text with each `%(name)s` replaced by that value; a lazy text stays lazy."""
    return str(text) % TEXT_VALUES


def fill_in(text: str) -> str:
    """A text of staff with each known {name} replaced by that value; other braces stay as they are."""
    return NAME.sub(lambda found: str(TEXT_VALUES.get(found[1], found[0])), text)
