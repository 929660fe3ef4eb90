from django.db import migrations, models

DECISIONS = [
    ("returned", "Returned for changes"),
    ("declined", "Not approved"),
    ("correction", "Correction requested"),
]


class Migration(migrations.Migration):
    dependencies = [("profiles", "0010_join_topics_that_say_the_same")]

    operations = [
        migrations.AddField(
            model_name="mentorprofile",
            name="reviewed_facts",
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name="as last reviewed by staff"),
        ),
        migrations.AddField(
            model_name="mentorprofile",
            name="correction_asked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="asked to correct it"),
        ),
        migrations.AlterField(
            model_name="mentorreview",
            name="decision",
            field=models.CharField(
                choices=[("approved", "Approved"), *DECISIONS], max_length=10, verbose_name="decision"
            ),
        ),
        migrations.AlterField(
            model_name="reviewreason",
            name="decision",
            field=models.CharField(choices=DECISIONS, max_length=10, verbose_name="used for"),
        ),
    ]
