"""For data migrations: replaces texts that the portal shipped with, unless the office has changed them."""

from django.db import models


def reword(model: type[models.Model], column: str, words: dict[str, str]) -> None:
    """Replace a shipped text by its new version, unless a row with the new text exists already.

    `words` maps shipped texts to new ones. The loaders identify rows by their English text and add missing ones, so
    without this every changed row would exist twice.
    """
    rows = model._base_manager
    for shipped, new in words.items():
        if not rows.filter(**{f"{column}__iexact": new}).exists():
            rows.filter(**{column: shipped}).update(**{column: new})
