"""What Django's test clients would each do for themselves, and a process of the portal does once."""

from django.core.signals import setting_changed
from django.test.client import ClientHandler

OF_EACH_TEST = {"MEDIA_ROOT", "DEMO_MAILBOX", "EMAIL_BACKEND"}  # conftest.py sets them; no middleware reads them
PARTS = ("_middleware_chain", "_view_middleware", "_template_response_middleware", "_exception_middleware")


def clients_share_middleware() -> None:
    """Middleware is made for the first client, and anew after a setting changes: WhiteNoise looks up every file."""
    load, made = ClientHandler.load_middleware, {}

    def load_once(handler):
        if not made:
            load(handler)
            made.update({name: getattr(handler, name) for name in PARTS})
        vars(handler).update(made)

    def forget(*, setting, **_others):
        if setting not in OF_EACH_TEST:
            made.clear()

    ClientHandler.load_middleware = load_once
    setting_changed.connect(forget, weak=False)
