import django.db.models.functions.datetime
from django.db import migrations, models

from notifications.models.installation import identity_here


def record_this_installation(apps, schema_editor):
    """A new installation, and one that is upgraded, may mail people."""
    apps.get_model("notifications", "Installation").objects.create(pk=1, identity=identity_here())


class Migration(migrations.Migration):
    dependencies = [("notifications", "0008_one_mail_for_each_recipient")]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.CharField(max_length=400)),
                ("confirmed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunPython(record_this_installation, migrations.RunPython.noop),
    ]
