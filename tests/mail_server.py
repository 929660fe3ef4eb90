"""A mail server of a test's own, that can be slow, refuse, hang or hang up at any point."""

import email
import socketserver
import threading
import time


class Conversation(socketserver.StreamRequestHandler):
    """One client's SMTP conversation; `server.faults` says what goes wrong at which command, or asks by recipient."""

    recipient = ""

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def fault_at(self, point):
        what = self.server.faults.get(point)
        return what(self.recipient) if callable(what) else what

    def fault(self, point):
        """Do what goes wrong here. Whether the conversation is over."""
        what = self.fault_at(point)
        if what == "hang":
            self.server.let_go.wait(10)
        elif what == "slow":
            time.sleep(self.server.pause)
        elif isinstance(what, str) and what[:3].isdigit():
            self.say(what)
            return what.startswith("421")
        return what in ("hang", "hang up")

    def was_refused(self, point):
        return str(self.fault_at(point))[:3].isdigit()

    def handle(self):
        self.server.conversations += 1
        if self.fault("greeting") or self.was_refused("greeting"):
            return None
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line.split()[0].upper().decode() if line.split() else ""
            if command == "QUIT":
                return self.say("221 bye")
            if command == "RCPT":
                self.recipient = line.decode().partition("<")[2].partition(">")[0]
            if self.fault(command):
                return None
            if self.was_refused(command):
                continue
            if command == "DATA":
                self.say("354 go on")
                if self.take_message():
                    return None
            elif command in ("EHLO", "HELO", "MAIL", "RCPT", "RSET", "NOOP"):
                self.say("250 fine")
            else:
                self.say("502 unknown")
        return None

    def take_message(self):
        """Read a message and keep it. Whether the conversation is over."""
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.fault("end of data before it is kept"):
            return True
        if self.was_refused("end of data before it is kept"):
            return False
        self.server.letters.append(email.message_from_bytes(b"".join(lines)))
        if self.fault("end of data"):
            return True
        self.say("250 taken")
        return False


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port until `close()`; `letters` holds what it has taken."""

    daemon_threads = allow_reuse_address = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.letters, self.faults, self.pause, self.conversations = [], {}, 0.2, 0
        self.let_go = threading.Event()
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def delivery(self):
        """What EMAIL_URL would say."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.server_address[1],
        }

    def handle_error(self, request, client_address):
        """A client that gave up is what these tests are about."""

    def close(self):
        self.let_go.set()
        self.shutdown()
        self.server_close()
        self.thread.join(5)
