from django.db import models
from django.db.models.functions import Now

# A heartbeat older than this means that beat, broker or worker is down (DESIGN §6).
HEARTBEAT_LASTS = 5  # minutes


class Heartbeat(models.Model):
    """Written by the worker when beat sends a task through the broker; `/readyz` reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_default=Now())
