"""What the history keeps of the request that made a change."""

from collections.abc import Callable
from typing import Any

import pghistory
from django.http import HttpRequest
from pghistory import middleware

from core.logging import route_of


class HistoryMiddleware(middleware.HistoryMiddleware):
    """Keeps the route instead of the URL: that of an answer link has its token, and both go into backups and logs."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_context(request) | {"url": route_of(request), "request": getattr(request, "id", "")}

    def process_view(self, request: HttpRequest, view: Callable, arguments: tuple, options: dict) -> None:
        pghistory.context(url=route_of(request))  # known only now
