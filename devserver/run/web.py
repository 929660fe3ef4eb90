"""The web server: its port, its command line, and whether it answers."""

import errno
import os
import socket
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from devserver import CannotStart

MAX_REQUESTS = 2000  # per worker, which is then replaced, so that its memory cannot grow forever


def port() -> int:
    """PORT, 8000 by default. Raises `CannotStart` when it is not a port number."""
    text = os.environ.get("PORT", "8000")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CannotStart(f"PORT is {text!r}; it must be a number from 1 to 65535, as in: make run PORT=8001")
    return int(text)


def hosts() -> list[str]:
    """The addresses that `localhost` may mean: we listen on both where the machine has both."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return ["127.0.0.1"]
    return ["127.0.0.1", "::1"]


def require_free(number: int, timeout: float = 0) -> None:
    """Raise `CannotStart` if the port is still taken after `timeout` seconds, in which a killed run may release it."""
    deadline = time.monotonic() + timeout
    while any(problems := [port_problem(host, number) for host in hosts()]):
        if time.monotonic() >= deadline:
            raise CannotStart(next(filter(None, problems)))
        time.sleep(0.2)


def port_problem(host: str, number: int) -> str:
    """Why we cannot listen on this port; empty if we can."""
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
        argument
        for host in hosts()
        for argument in ("--bind", f"[{host}]:{port()}" if ":" in host else f"{host}:{port()}")
    ]
    limits = ["--max-requests", str(MAX_REQUESTS), "--max-requests-jitter", str(MAX_REQUESTS // 10)]
    logs = ["--error-logfile", "-", "--no-control-socket"]
    if "DATABASE_URL" not in os.environ:  # the addresses of real people's answer links are secrets
        logs += ["--access-logfile", "-"]
    return ["gunicorn", "mentoring.wsgi", *binds, "--workers", str(workers), "--graceful-timeout", "5", *limits, *logs]


def address() -> str:
    """The portal's public address, with a slash at the end."""
    return os.environ.get("PORTAL_URL", f"http://localhost:{port()}").rstrip("/") + "/"


def health_error(path: str) -> str | None:
    """What is wrong with the portal's response at this path; None if nothing is. Sends a request as a proxy would."""
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
