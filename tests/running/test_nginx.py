"""What nginx answers by itself, and what it writes down, with the file we ship."""

import re
import shutil
import socket
import subprocess
import threading
import time
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import HTTPErrorProcessor, Request, build_opener

import pytest
from django.conf import settings

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")
SHIPPED = settings.BASE_DIR / "docs/deploy/nginx.conf"
ANSWER = "/answer/a-token-of-an-answer-link/"


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _number in range(count)]
    ports = [free.getsockname()[1] for free in sockets]
    for free in sockets:
        free.close()
    return ports


class Nginx:
    """Runs the file, without TLS and IPv6, on ports and in a folder of the test."""

    def __init__(self, folder):
        self.folder, (self.redirects, self.port, self.upstream) = folder, free_ports(3)
        self.static = folder / "static"
        self.static.mkdir()
        for page in ("unavailable", "too_large"):
            (self.static / f"{page}.html").write_text(f"page: {page}")

    def start(self, *changes):
        conf = SHIPPED.read_text()
        for pattern, replacement in [
            (r" *listen \[::\].*\n| *ssl_.*\n", ""),
            (r"listen 80\b", f"listen 127.0.0.1:{self.redirects}"),
            (r"listen 443 ssl http2", f"listen 127.0.0.1:{self.port}"),
            (r"127\.0\.0\.1:8000", f"127.0.0.1:{self.upstream}"),
            (r"/var/log/nginx|/var/lib/mentoring", str(self.folder)),
            (r"proxy_read_timeout 35s", "proxy_read_timeout 1s"),
            *changes,
        ]:
            conf = re.sub(pattern, replacement, conf)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind}; " for kind in kinds)
        path = self.folder / "nginx.conf"
        frame = f"pid {self.folder}/pid; daemon off; master_process off; error_log {self.folder}/start.log; "
        path.write_text(f"{frame} events {{}} http {{ {temporary}\n{conf}}}")
        command = [NGINX, "-p", str(self.folder), "-e", str(self.folder / "start.log"), "-c", str(path)]
        self.process = subprocess.Popen(command)
        for _try in range(100):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError(self.written())

    def ask(self, path, data=None, port=None, headers=None):
        """Status, text and headers; a redirect is not followed."""
        request = Request(f"http://127.0.0.1:{port or self.port}{path}", data, headers or {})
        try:
            answer = build_opener(NoRedirect).open(request, timeout=10)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.read().decode(), dict(answer.headers)

    def written(self):
        """All log lines but those of the start."""
        return "".join(path.read_text() for path in self.folder.glob("*.log"))

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class NoRedirect(HTTPErrorProcessor):
    def http_response(self, request, response):
        return response


class Portal(BaseHTTPRequestHandler):
    """An upstream that repeats which address it was told."""

    def do_GET(self):
        said = self.headers["X-Forwarded-For"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *arguments):
        """Quiet."""


@pytest.fixture
def nginx(tmp_path):
    nginx = Nginx(tmp_path)
    yield nginx
    nginx.stop()


@pytest.fixture
def portal(nginx):
    server = ThreadingHTTPServer(("127.0.0.1", nginx.upstream), Portal)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("data", [None, b"answer=yes"])
def test_while_the_portal_is_gone_its_own_page_says_so_also_to_whoever_sends_a_form(nginx, data):
    nginx.start()

    status, text, headers = nginx.ask(ANSWER, data)

    assert (status, text) == (503, "page: unavailable")
    assert (headers["Retry-After"], headers["Cache-Control"]) == ("30", "no-store")


def test_while_the_portal_hangs_its_own_page_says_so(nginx):
    nginx.start()

    with socket.create_server(("127.0.0.1", nginx.upstream)):
        assert nginx.ask(ANSWER, b"answer=yes")[:2] == (503, "page: unavailable")


@pytest.mark.parametrize("name", ["unavailable", "too_large"])
def test_the_pages_of_errors_have_no_address_of_their_own(nginx, name):
    nginx.start()

    assert nginx.ask(f"/{name}.html")[0] == 404


def test_without_the_pages_the_status_is_still_right(nginx):
    nginx.start()
    for page in nginx.static.iterdir():
        page.unlink()

    statuses = [nginx.ask(ANSWER)[0], nginx.ask(ANSWER, b"a=b")[0], nginx.ask(ANSWER, b"x" * 26_000_000)[0]]

    assert statuses == [503, 503, 413]


def test_what_is_too_large_is_said_on_the_portals_page(nginx):
    nginx.start()

    assert nginx.ask("/join/mentor/photo/", b"x" * 26_000_000)[:2] == (413, "page: too_large")


def frame(kind, flags, stream, payload):
    """One frame of HTTP/2 (RFC 9113, 4.1)."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def test_what_is_too_large_is_said_there_over_http_2_too(nginx):
    nginx.start((rf"(listen \S+:{nginx.port})", r"\1 http2"))
    # POST / of 26 MB over http (RFC 7541, appendix A); the body does not even begin.
    headers = b"\x83\x86\x84\x41\x09localhost\x0f\x0d\x0826000000"
    settings_frame, headers_frame = frame(4, 0, 0, b""), frame(1, 4, 1, headers)

    with socket.create_connection(("127.0.0.1", nginx.port), timeout=10) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings_frame + headers_frame)
        connection.settimeout(2)
        said = b""
        with suppress(TimeoutError):
            while part := connection.recv(10_000):
                said += part

    assert b"page: too_large" in said


@pytest.mark.parametrize("listener", ["redirects", "port"])
def test_a_malformed_request_is_not_written_down_by_another_site_of_this_nginx(nginx, listener):
    port = getattr(nginx, listener)
    log = f"access_log {nginx.folder}/other.log combined;"
    other = f"server {{ listen 127.0.0.1:{port}; server_name _; {log} }}"
    nginx.start((r"\A", other))

    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"GET {ANSWER} HTTP/1.1\r\n\r\n".encode())  # a request must name its host
        assert connection.recv(1000).startswith(b"HTTP/1.1 400")
    nginx.stop()

    assert "GET 400" in nginx.written()
    assert "token" not in nginx.written()


def test_a_forged_host_is_not_where_one_is_sent_on_to(nginx):
    nginx.start()

    headers = nginx.ask("/home/", port=nginx.redirects, headers={"Host": "elsewhere.example"})[2]

    assert headers["Location"] == "https://mentoring.example/home/"


def test_no_log_has_the_token_of_an_answer_link(nginx):
    nginx.start()
    nginx.ask(ANSWER, port=nginx.redirects)
    nginx.ask(ANSWER)
    nginx.ask(ANSWER, b"x" * 26_000_000)
    (nginx.folder / "client_body").rmdir()  # nothing can be written there, as on a full disk
    nginx.ask(ANSWER, b"x" * 1_000_000)
    nginx.ask("/static/" + ANSWER)
    nginx.stop()

    assert "GET 503" in nginx.written()
    assert "token" not in nginx.written()


@pytest.mark.parametrize("forged", ["192.0.2.66", "192.0.2.66, 192.0.2.67"])
def test_the_portal_is_told_the_browsers_address_and_never_a_forged_one(nginx, portal, forged):
    nginx.start()

    assert nginx.ask("/", headers={"X-Forwarded-For": forged})[1] == "127.0.0.1"


def test_behind_a_load_balancer_the_portal_is_told_what_that_has_added(nginx, portal):
    nginx.start((r"# (set_real_ip_from) .*;", r"\1 127.0.0.1;"), (r"# (real_ip_.*;)", r"\1"))

    assert nginx.ask("/", headers={"X-Forwarded-For": "192.0.2.66, 198.51.100.7"})[1] == "198.51.100.7"
