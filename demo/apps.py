from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Fictional people, their mailbox and the style guide: installed in demo mode only (DESIGN §6)."""

    name = "demo"
