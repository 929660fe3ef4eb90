import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matches', '0004_a_no_waits_for_its_moment'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='interview',
            name='one_open_interview_per_match',
        ),
        migrations.AddField(
            model_name='interview',
            name='place_asked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='interview',
            name='place_due_by',
            field=models.DateTimeField(blank=True, null=True, verbose_name='location, number, or link due by'),
        ),
        migrations.AddField(
            model_name='interview',
            name='place_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='location, number, or link from'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'offered')), fields=('match',), name='one_offer_of_times_per_match', violation_error_message='Times have already been offered.'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'confirmed')), fields=('match',), name='one_confirmed_interview_per_match', violation_error_message='A time has already been chosen.'),
        ),
    ]
