"""A code is not mailed once it has expired."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0014_number_of_the_request'),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoingmail',
            name='expires_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
