"""Log lines, with the number of a request that leads from nginx to them and to the page of an error."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest

EMAIL = re.compile(r"[^\s<>()\"':/*]+@[^\s<>()\"']+\.[A-Za-z]{2,}")
# PostgreSQL quotes the row's values there. Text in quotes has its line ends written out; a value may have some too.
DATABASE_DETAIL = re.compile(
    r"(?:\n|\\n)(?:DETAIL|CONTEXT|LINE \d+):.*?(?=\n\n(?:The above|During handling|Traceback)|\Z)", re.DOTALL
)
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


class JsonFormatter(logging.Formatter):
    """One JSON object per line, its time in UTC.

    Bodies, tokens, and email addresses are never logged, and routes instead of URLs.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_values(self.message(record)),
            **self.request(record),
        }
        if record.exc_info and record.name != "django.security.DisallowedHost":
            line["traceback"] = without_values(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)

    def message(self, record: logging.LogRecord) -> str:
        return message_of(record)

    def request(self, record: logging.LogRecord) -> dict[str, object]:
        return request_details(getattr(record, "request", None) or current_request.get())


def without_values(text: str) -> str:
    """The text without email addresses and without what PostgreSQL quotes of a row."""
    return EMAIL.sub("(email)", DATABASE_DETAIL.sub("", text))


def text_of_error(error: Exception, length: int) -> str:
    """What is kept of an error beside a row, for staff to read: at most `length` characters, no values of any row."""
    return DATABASE_DETAIL.sub("", f"{type(error).__name__}: {error}")[:length]


def current_request_number() -> str:
    """The number of the request that is being answered; empty in a command and in a worker."""
    return getattr(current_request.get(), "id", "")


def message_of(record: logging.LogRecord) -> str:
    """The message; where Django has put a URL into it, the route, because a URL can hold an answer link's token."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and hasattr(record, "status_code"):
        return f"{record.status_code} {request.method} {route_of(request)}"
    return record.getMessage()


def route_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"/{match.route}" if match else "(no such page)"


def request_details(request: HttpRequest | None) -> dict[str, object]:
    """Number of a request, and its person's primary key; nothing for a line that belongs to none."""
    if request is None or not hasattr(request, "id"):
        return {}
    user = getattr(request, "_cached_user", None)  # reading `user` could need the database, which may be what failed
    return {"request": request.id, "person": getattr(user, "pk", None)}
