"""Saved searches are run by a task after an approval; those of earlier approvals have been run."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('profiles', '0006_staff_take_no_part'),
    ]

    operations = [
        migrations.AddField(
            model_name='mentorreview',
            name='is_to_be_announced',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
