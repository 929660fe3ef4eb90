"""A slow network: every page comes in pieces, with time between them to draw what is there."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

PIECES, PAUSE = 12, 0.04  # seconds
OF_ONE_CONNECTION = {"connection", "content-encoding", "content-length", "date", "server", "transfer-encoding"}


@contextmanager
def in_pieces(portal):
    """The address of a server between a browser and this portal. Only for pages one reads."""

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self):
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            answer = requests.get(portal + self.path, headers=headers, timeout=60, allow_redirects=False)
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in OF_ONE_CONNECTION:
                    self.send_header(name, value)
            self.end_headers()
            is_page = "html" in answer.headers.get("Content-Type", "")
            self.send(answer.content, len(answer.content) // PIECES if is_page else len(answer.content))

        def send(self, body, size):
            for start in range(0, len(body), size or 1):
                self.wfile.write(body[start : start + size])
                time.sleep(PAUSE if size < len(body) else 0)

        def log_message(self, *words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
