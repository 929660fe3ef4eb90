from django.db import migrations


class Migration(migrations.Migration):
    """A document of a few kilobytes is read whole, not fetched in pieces for every word that is compared."""

    dependencies = [("profiles", "0002_what_search_reads")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE profiles_searchdocument SET (toast_tuple_target = 8160)",
            "ALTER TABLE profiles_searchdocument RESET (toast_tuple_target)",
        ),
    ]
