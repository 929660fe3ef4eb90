"""The web server's address: is it free, what is it called, does it answer?"""

import errno
import os
import socket
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from devserver import CannotStart

REQUESTS_OF_A_WORKER = 2000  # then it is renewed, so that nothing can grow for ever


def port() -> int:
    """PORT, 8000 by default. Refuses what is no port."""
    text = os.environ.get("PORT", "8000")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CannotStart(f"PORT is {text!r}; it must be a number from 1 to 65535, as in: make run PORT=8001")
    return int(text)


def hosts() -> list[str]:
    """`localhost` may mean either of these, so both are ours, where the machine has both."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return ["127.0.0.1"]
    return ["127.0.0.1", "::1"]


def require_free(number: int, patience: float = 0) -> None:
    """Refuse a port that is taken, after `patience` seconds in which a killed run may still let go of it."""
    give_up = time.monotonic() + patience
    while any(trouble := [why_not(host, number) for host in hosts()]):
        if time.monotonic() >= give_up:
            raise CannotStart(next(filter(None, trouble)))
        time.sleep(0.2)


def why_not(host: str, number: int) -> str:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
            probe.listen()
        except PermissionError:
            return f"Port {number} is reserved for the administrator. Choose one above 1023: make run PORT=8001"
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"Port {number} cannot be used ({error.strerror}). Choose another: make run PORT=8001"
            return f"Port {number} is taken by another program. Choose another: make run PORT={number + 1}"
    return ""


def command(workers: int) -> list[str]:
    binds = [
        word for host in hosts() for word in ("--bind", f"[{host}]:{port()}" if ":" in host else f"{host}:{port()}")
    ]
    renew = ["--max-requests", str(REQUESTS_OF_A_WORKER), "--max-requests-jitter", str(REQUESTS_OF_A_WORKER // 10)]
    logs = ["--error-logfile", "-", "--no-control-socket"]
    if "DATABASE_URL" not in os.environ:  # the addresses of real people's answer links are secrets
        logs += ["--access-logfile", "-"]
    return ["gunicorn", "mentoring.wsgi", *binds, "--workers", str(workers), "--graceful-timeout", "5", *renew, *logs]


def address() -> str:
    return os.environ.get("PORTAL_URL", f"http://localhost:{port()}").rstrip("/") + "/"


def answer(path: str) -> str | None:
    """What is wrong with the answer of an address of ours; None if nothing is. Asks as the proxy in front would."""
    public = urlsplit(address())
    headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
    request = urllib.request.Request(f"http://127.0.0.1:{port()}{path}", headers=headers)  # noqa: S310 — our own
    try:
        with urllib.request.urlopen(request, timeout=5):  # noqa: S310
            return None
    except urllib.error.HTTPError as error:
        return error.read().decode(errors="replace").strip()[:200] or str(error)
    except OSError as error:
        return str(error)
