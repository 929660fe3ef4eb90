from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('profiles', '0010_words_of_columns'),
    ]

    operations = [
        migrations.AddField(
            model_name='industry',
            name='majors',
            field=models.ManyToManyField(blank=True, help_text='Suggested to its mentors as students they can help.', related_name='industries', to='profiles.major', verbose_name='majors that lead here'),
        ),
    ]
