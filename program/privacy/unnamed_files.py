"""Uploaded and made files that no row names: the process died after it had written a file, before the commit."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePath

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from notifications import installation

LONGEST_TRANSACTION = timedelta(days=1)  # a younger file may belong to a row that is not committed yet


def file_fields() -> list[FileField]:
    return [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, FileField)]


def folder_of(field: FileField) -> str:
    return str(PurePath(field.generate_filename(field.model(), "name")).parent)


def old_files() -> Iterator[str]:
    """Names of the files in the folders of the portal's fields; what else is on that disk is none of its business."""
    for folder in sorted({folder_of(field) for field in file_fields()}):
        for name in default_storage.listdir(folder)[1] if default_storage.exists(folder) else []:
            path = f"{folder}/{name}"
            if default_storage.get_modified_time(path) < timezone.now() - LONGEST_TRANSACTION:
                yield path


def unnamed_files() -> list[str]:
    files = set(old_files())  # before the names, so that a new row's file is not among them
    for field in file_fields() if files else []:
        files.difference_update(field.model._base_manager.values_list(field.name, flat=True).iterator())
    return sorted(files)


def purge_unnamed_files() -> int:
    """Delete them; but not from a copy of the database, because the disk may be the portal's own."""
    if installation.is_copy():
        return 0
    files = unnamed_files()
    for name in files:
        default_storage.delete(name)
    return len(files)
