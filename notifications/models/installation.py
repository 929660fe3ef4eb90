from django.conf import settings
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

# No dump contains the first two: a restored database is another one, even on the same server.
IDENTITY = """
(SELECT system_identifier::text FROM pg_control_system())
|| ':' || (SELECT oid::text FROM pg_database WHERE datname = current_database())
|| ' ' || %s
"""


def identity_here() -> RawSQL:
    """What tells this installation from a copy of it: the database server, the database, and the portal's address."""
    address = settings.PORTAL_URL.rstrip("/")
    return RawSQL(IDENTITY, [address], output_field=models.CharField())  # noqa: S611 — the address is a parameter


class InstallationQuerySet(models.QuerySet):
    def here(self):
        """The row, unless this database was copied from elsewhere since it was written."""
        return self.filter(identity=identity_here())


class Installation(models.Model):
    """The one row that says from where this database may mail people: a restored copy must not."""

    ONLY = 1

    identity = models.CharField(max_length=400)
    confirmed_at = models.DateTimeField(db_default=Now())

    objects = InstallationQuerySet.as_manager()
