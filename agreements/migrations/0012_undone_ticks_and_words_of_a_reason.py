"""Who opened an activity again is kept; goals that are partly reached are called so."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0011_steps_for_both'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='conclusion',
            name='reason',
            field=models.CharField(choices=[('reached', 'We reached our goals'), ('partly', 'We partly reached our goals'), ('cannot_continue', "One of us can't continue")], max_length=16, verbose_name='reason'),
        ),
        migrations.CreateModel(
            name='ActivityReopened',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reopened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='opened again')),
                ('activity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reopened', to='agreements.activity')),
                ('reopened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'activity opened again',
                'verbose_name_plural': 'activities opened again',
                'ordering': ['-reopened_at', '-pk'],
            },
        ),
    ]
