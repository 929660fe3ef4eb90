"""gunicorn's own lines as JSON, like the portal's: with the request's number, without URLs, tokens and IP addresses.

python -m gunicorn --config python:mentoring.gunicorn …
"""

import logging
import re
from typing import Any

from core.logging import JsonFormatter

# What a client has sent stands in warnings and errors: the path may be an answer link.
SENT_BY_CLIENT = re.compile(r"ip=\S+|(?:\w+:/)?/\S*")
request_ids: dict[str, str] = {}  # of the worker process; it handles one request at a time


def pre_request(worker: Any, request: Any) -> None:
    """Keep the number nginx has given the request; gunicorn names no request in its lines."""
    request_ids["current"] = dict(request.headers).get("X-REQUEST-ID", "")


class GunicornFormatter(JsonFormatter):
    """A line of gunicorn. Errors with a traceback happen while a request is handled, and have its number."""

    def message(self, record: logging.LogRecord) -> str:
        message = super().message(record)
        return SENT_BY_CLIENT.sub("(address)", message) if record.levelno >= logging.WARNING else message

    def request(self, record: logging.LogRecord) -> dict[str, object]:
        number = request_ids.get("current") if record.exc_info else None
        return {"request": number} if number else {}


logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": GunicornFormatter}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
