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
# PostgreSQL refuses to run as root, and this user may not be able to look into the checkout. So for root the programs
# and the data are here, and nothing about the checkout or the folders above it changes.
ROOTS_PLACE = Path("/var/lib")
LEFT_OVER_AFTER = 60  # seconds in which whoever made a folder has started what lives in it
SPACE = 400  # megabytes a new database and its programs need, with room for the demo


class CannotStart(Exception):
    """What is wrong and what to do about it, in a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Place:
    """Where one set of embedded services lives."""

    state: Path  # locks, addresses and logs; belongs to whoever runs it
    data: Path  # what the services themselves read and write
    throw_away: bool = False  # fast instead of safe, and removed when its last user leaves

    @classmethod
    def of_checkout(cls) -> "Place":
        state = CHECKOUT / ".run"
        make_private(state)
        return cls(state, shared_place() if is_root() else state)

    @classmethod
    def to_throw_away(cls, prefix: str) -> "Place":
        """For tests and measurements: a folder among the temporary ones, gone with its last user."""
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        remove_leftovers(prefix, folder.stat().st_mtime)
        if is_root():
            folder.chmod(0o755)  # the services' user has to reach it
        return cls(folder, folder, throw_away=True)

    def folder(self, service: str) -> Path:
        folder = self.state / service
        make_private(folder)
        return folder


def is_root() -> bool:
    return os.geteuid() == 0


def shared_place() -> Path:
    """The folder under /var/lib named after the checkout; the end of the name tells two checkouts apart."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", CHECKOUT.name).strip("-").lower() or "checkout"
    digest = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]
    return ROOTS_PLACE / f"mentoring-portal-{name}-{digest}"


def other_user() -> dict:
    """For subprocess: as root, run as the user `nobody`; else as who we are."""
    if not is_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def remove_leftovers(prefix: str, now: float) -> None:
    """A user that is killed leaves nothing; a machine that loses its power leaves the folders.

    `now` is that of the disk, whose clock need not be ours.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*/"):
        young = now - folder.stat().st_mtime < LEFT_OVER_AFTER
        if not young and not any(is_held(lock) for lock in folder.glob("*/keeper.lock")):
            shutil.rmtree(folder, ignore_errors=True)


def give_away(path: Path) -> None:
    """Let the services' user own a file or folder."""
    if is_root():
        user = other_user()
        os.chown(path, user["user"], user["group"])


def make_private(folder: Path) -> None:
    with sentences(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def require_space(folder: Path, megabytes: int = SPACE) -> None:
    """Refuse before anything is written, not in the middle of it."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise CannotStart(
            f"The disk is full: {folder} has {free} MB left and the database needs {megabytes} MB."
            " Make room there and run the command again."
        )


class sentences:  # noqa: N801 — reads as a word in `with sentences(path):`
    """Turn what the system says about a path into a sentence."""

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


def secret(path: Path) -> str:
    """A secret of this place: made once, readable by its owner only."""
    if not path.exists():
        with sentences(path):
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            keep_first(fresh, path)
    return path.read_text()


def keep_first(fresh: Path, path: Path) -> None:
    """Two commands may make the secret at once: the first wins, and nobody reads half of one."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def secret_key(place: Place) -> str:
    return secret(place.state / "secret_key")
