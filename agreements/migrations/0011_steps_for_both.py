"""A next step that a mentor suggests to the mentee speaks of neither as "I", where it is still as it was shipped."""

from django.db import migrations

from core.rewording import reword

WORDS = {
    "name_en": {"Stay in touch with the people I met along the way": "Stay in touch with people met along the way"},
    "name_es": {
        "Mantener el contacto con las personas que conocí en el camino":
            "Mantener el contacto con las personas conocidas en el camino",
    },
}


def speak_of_neither(apps, schema_editor):
    for column, words in WORDS.items():
        reword(apps.get_model("agreements", "NextStep"), column, words)


class Migration(migrations.Migration):

    dependencies = [("agreements", "0010_answers_for_all_goals_together")]

    operations = [migrations.RunPython(speak_of_neither, migrations.RunPython.noop)]
