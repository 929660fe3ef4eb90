"""Phrases and documents hold more than before: load_vocabularies reads all of them afresh when there are no phrases."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("profiles", "0011_what_staff_had_reviewed")]

    operations = [migrations.RunSQL("DELETE FROM profiles_searchterm", migrations.RunSQL.noop)]
