from django.db import migrations, models

import mentoring.validators


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_what_one_signs_in_with'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='time_zone',
            field=models.CharField(default='America/Los_Angeles', max_length=40, validators=[mentoring.validators.a_time_zone], verbose_name='time zone'),
        ),
    ]
