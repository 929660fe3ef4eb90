"""The folders in which an installation keeps its state, and who may read them."""

import errno
import hashlib
import os
import pwd
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from devserver.locks import is_held

CHECKOUT = Path(__file__).resolve().parents[1]
# PostgreSQL refuses to run as root, and the service user may not be able to read the checkout. So for root the programs
# and the data are here, and the permissions of the checkout and the folders above it stay as they are.
ROOT_DATA_PARENT = Path("/var/lib")
NAME_OF_CHECKOUT = "checkout"  # the file in such a folder that says whose it is
LEFTOVER_AGE = 60  # seconds after which a folder without a running service is left over
DATABASE_MEGABYTES = 400  # megabytes a new database and its programs need, with room for the demo


class CannotStart(Exception):
    """What is wrong and what to do about it, as a sentence for the person at the terminal."""


@dataclass(frozen=True)
class StateFolders:
    """The folders in which one set of embedded services keeps its state."""

    state: Path  # locks, addresses and logs; owned by the user who runs it
    data: Path  # what the services themselves read and write
    is_temporary: bool = False  # fast instead of safe, and removed when the last lease ends

    @classmethod
    def for_checkout(cls) -> "StateFolders":
        state = CHECKOUT / ".run"
        make_private(state)
        return cls(state, root_data_folder() if is_root() else state)

    @classmethod
    def temporary(cls, prefix: str) -> "StateFolders":
        """For tests and benchmarks: a temporary folder, removed when the last lease ends."""
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        remove_leftovers(prefix, folder.stat().st_mtime)
        if is_root():
            folder.chmod(0o755)  # the service user has to read it
        return cls(folder, folder, is_temporary=True)

    def folder(self, service: str) -> Path:
        folder = self.state / service
        make_private(folder)
        return folder


def is_root() -> bool:
    return os.geteuid() == 0


def root_data_folder() -> Path:
    """The data folder of this checkout under /var/lib; a digest of the path tells two checkouts apart."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", CHECKOUT.name).strip("-").lower() or "checkout"
    digest = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]
    return ROOT_DATA_PARENT / f"mentoring-portal-{name}-{digest}"


def remove_folders_of_deleted_checkouts() -> None:
    """Remove what belongs to no checkout any more: for root, the programs alone take 370 MB each.

    A folder stays if it does not say whose it is, if its database runs, and if the folder around the checkout is gone
    too, because that may be a disk that is not mounted.
    """
    for name in ROOT_DATA_PARENT.glob(f"mentoring-portal-*/{NAME_OF_CHECKOUT}"):
        try:
            checkout = Path(name.read_text())
        except FileNotFoundError:  # another start removes it at this moment
            continue
        if checkout.parent.is_dir() and not checkout.exists() and not is_database_running(name.parent):
            shutil.rmtree(name.parent, ignore_errors=True)


def is_database_running(folder: Path) -> bool:
    """Whether the process that PostgreSQL has noted beside its data is there."""
    for note in folder.rglob("postmaster.pid"):
        try:
            os.kill(int(note.read_text().split()[0]), 0)
        except (ProcessLookupError, IndexError, ValueError):
            continue
        return True
    return False


def service_user_options() -> dict:
    """Options for subprocess: as root, run as the user `nobody`; otherwise as the current user."""
    if not is_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def remove_leftovers(prefix: str, now: float) -> None:
    """Remove temporary folders that a machine left behind by a power failure.

    `now` is the time of the disk, whose clock may differ from ours (seconds since the epoch).
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*/"):
        is_recent = now - folder.stat().st_mtime < LEFTOVER_AGE
        if not is_recent and not any(is_held(lock) for lock in folder.glob("*/keeper.lock")):
            shutil.rmtree(folder, ignore_errors=True)


def give_to_service_user(path: Path) -> None:
    """Let the service user own a file or folder."""
    if is_root():
        user = service_user_options()
        os.chown(path, user["user"], user["group"])


def make_private(folder: Path) -> None:
    with readable_errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def require_disk_space(folder: Path, megabytes: int = DATABASE_MEGABYTES) -> None:
    """Raise `CannotStart` before anything is written if the disk has too little space."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise CannotStart(
            f"The disk is full: {folder} has {free} MB left and the database needs {megabytes} MB."
            " Make room there and run the command again."
        )


class readable_errors:  # noqa: N801 — reads as a phrase in `with readable_errors(path):`
    """Turn an operating system error about a path into a sentence (`CannotStart`)."""

    def __init__(self, path: Path):
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind, error, traceback) -> None:
        if not isinstance(error, OSError):
            return
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CannotStart(
                f"The disk is full: {self.path} could not be written. Make room and try again."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise CannotStart(f"{self.path} cannot be written: {error.strerror}. Check who owns it.") from error


def stored_secret(path: Path) -> str:
    """The secret stored in this file; created once, readable by its owner only."""
    if not path.exists():
        with readable_errors(path):
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            publish_first(fresh, path)
    return path.read_text()


def publish_first(fresh: Path, path: Path) -> None:
    """Two commands may create the secret at once: the first one wins, and no one reads half of it."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def secret_key(folders: StateFolders) -> str:
    return stored_secret(folders.state / "secret_key")
