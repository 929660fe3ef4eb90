"""Which mails and notices a member of staff may see: none about cases and the like that they may not read (R28)."""

from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from notifications.registry import CONFIDENTIAL, CONFIDENTIAL_KINDS, PREVIEW_SOURCES

Rows = TypeVar("Rows", bound=models.QuerySet)


def shown_to_staff(messages: Rows, user: Any) -> Rows:
    """The mails or notices among these that this member of staff may know about."""
    content_types = ContentType.objects.get_for_models(*CONFIDENTIAL)
    hidden = Q()
    for model, rows_for in CONFIDENTIAL.items():
        hidden |= Q(about_type=content_types[model]) & ~Q(about_id__in=rows_for(user).values("pk"))
    for rows_for in dict.fromkeys(CONFIDENTIAL_KINDS.values()):
        kinds = [kind for kind, its_rows_for in CONFIDENTIAL_KINDS.items() if its_rows_for is rows_for]
        hidden |= Q(kind__in=kinds) & ~Q(about_id__in=rows_for(user).values("pk"))
    return messages.exclude(hidden)


def rows_shown_to_staff(rows: Rows, user: Any, kind: str = "") -> Rows:
    """The rows of one model among these that this member of staff may know about, as those of one kind of message."""
    for rows_for in (CONFIDENTIAL.get(rows.model), CONFIDENTIAL_KINDS.get(kind)):
        rows = rows.filter(pk__in=rows_for(user).values("pk")) if rows_for else rows
    return rows


def is_shown_to_staff(row: models.Model, user: Any, kind: str) -> bool:
    """Whether this member of staff may read in the admin what a message of this kind says about the row."""
    return rows_shown_to_staff(type(row)._base_manager.filter(pk=row.pk), user, kind).exists()


def is_confidential(kind: str) -> bool:
    """Whether mails of this kind are about cases and the like: people who report or are reported read them."""
    source = PREVIEW_SOURCES.get(kind)
    return kind in CONFIDENTIAL_KINDS or (source is not None and source.model in CONFIDENTIAL)
