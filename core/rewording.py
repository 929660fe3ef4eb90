"""For data migrations: replaces texts that the portal shipped with, unless the office has changed them."""

import tomllib
from hashlib import sha256
from pathlib import Path

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


def reword_entries(model: type[models.Model], file: Path, shipped: dict[str, dict[str, str]]) -> None:
    """Give the fields of rows that still hold a shipped text what the entry of the same slug in a TOML file says now.

    `shipped` is {slug: {field: first 12 digits of the SHA-256 of the shipped text}}.
    """
    entries = {entry["slug"]: entry for entry in tomllib.loads(file.read_text("utf-8"))["entry"]}
    for slug in shipped.keys() & entries.keys():
        for row in model._base_manager.filter(slug=slug):
            for field, digest in shipped[slug].items():
                if sha256(getattr(row, field).encode()).hexdigest()[:12] == digest:
                    setattr(row, field, entries[slug][field].strip())
                    row.save(update_fields=[field])
