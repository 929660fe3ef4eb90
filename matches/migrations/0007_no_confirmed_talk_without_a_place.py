from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matches', '0006_ask_for_places_left_open'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'confirmed'), _negated=True), models.Q(('place', ''), _negated=True), models.Q(('place_due_by__isnull', False), ('place_due_by__lte', models.F('chosen_time'))), _connector='OR'), name='confirmed_interview_has_a_place_or_a_day_for_it', violation_error_message="Say where you'll meet, or choose the day you'll send the location, number, or link by."),
        ),
    ]
