"""For data migrations: texts the portal was shipped with get better words, and what the office has changed stays."""

from django.db import models


def reword(model: type[models.Model], column: str, words: dict[str, str]) -> None:
    """Give rows that still hold a shipped text its new one, unless the office has a row with the new text already.

    The loaders know rows by their English and add what is missing: without this, a shipped row would be there twice.
    """
    rows = model._base_manager
    for shipped, new in words.items():
        if not rows.filter(**{f"{column}__iexact": new}).exists():
            rows.filter(**{column: shipped}).update(**{column: new})
