"""A restored copy of the database mails nobody until an operator says that it may (docs/deploy.md)."""

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from notifications.models import Installation
from notifications.models.installation import identity_here


def is_copy() -> bool:
    """Whether this database comes from elsewhere, so that its mail is held. In demo mode mail goes nowhere anyway."""
    return not settings.DEMO and not Installation.objects.here().exists()


@transaction.atomic
def allow_delivery() -> None:
    """Say that mail may leave from here from now on."""
    Installation.objects.update_or_create(
        pk=Installation.ONLY, defaults={"identity": identity_here(), "confirmed_at": Now()}
    )
