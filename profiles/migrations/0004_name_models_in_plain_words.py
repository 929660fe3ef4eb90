from django.db import migrations, models


class Migration(migrations.Migration):
    """The class gets another name; its table keeps its own."""

    dependencies = [("profiles", "0003_plain_words_of_models")]

    operations = [
        migrations.AlterModelTable("answeringhabit", "profiles_answeringhabit"),
        migrations.RenameModel("AnsweringHabit", "ResponseStats"),
        migrations.AlterField(
            "responsestats",
            "mentor",
            models.OneToOneField(
                on_delete=models.CASCADE,
                primary_key=True,
                related_name="response_stats",
                serialize=False,
                to="profiles.mentorprofile",
            ),
        ),
    ]
