"""Where the sentence for the next page waits: in a cookie named like our others, or in the session if it is long."""

from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage

from core.cookies import name_of_cookie


class MessageCookie(CookieStorage):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.cookie_name = name_of_cookie("messages")


class MessageStorage(FallbackStorage):
    storage_classes = (MessageCookie, SessionStorage)
