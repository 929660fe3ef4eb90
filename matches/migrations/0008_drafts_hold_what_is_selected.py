import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matches', '0007_no_confirmed_talk_without_a_place'),
        ('profiles', '0008_a_decision_waits_for_its_moment'),
    ]

    operations = [
        migrations.AddField(
            model_name='requestdraft',
            name='consented_methods',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'Email'), ('call', 'Phone call'), ('text', 'Text message'), ('link', 'Link'), ('portal', 'Only through this portal')], max_length=10), blank=True, null=True, size=None, verbose_name='contact methods to share'),
        ),
        migrations.AddField(
            model_name='requestdraft',
            name='opened',
            field=models.BigIntegerField(blank=True, editable=False, null=True, verbose_name='page that saved it'),
        ),
        migrations.AddField(
            model_name='requestdraft',
            name='topics',
            field=models.ManyToManyField(blank=True, related_name='+', to='profiles.topic', verbose_name='topics'),
        ),
    ]
