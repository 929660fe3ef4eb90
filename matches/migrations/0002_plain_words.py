"""Reasons for a no that are still as they were shipped are said in plainer words, on a new installation too."""

from django.db import migrations

from core.rewording import reword

# Model and column, then what was shipped and what it is now.
WORDS = {
    ("DeclineReason", "name_en"): {
        "I have no time for it at the moment": "I don't have time right now",
        "Another mentor could help you better with this": "Another mentor could help you better",
        "This is not my field": "This isn't my field",
        "I already have all the mentees I can help well": "I'm already mentoring as many people as I can",
    },
    ("DeclineReason", "name_es"): {
        "Otra persona podría ayudarle mejor con esto": "Otra persona podría ayudarle mejor",
        "Ya acompaño a todas las personas que puedo acompañar bien":
            "Ya ofrezco mentoría a todas las personas que puedo",
    },
}


def say_it_plainly(apps, schema_editor):
    for (model, column), words in WORDS.items():
        reword(apps.get_model("matches", model), column, words)


class Migration(migrations.Migration):

    dependencies = [("matches", "0001_initial_squashed")]

    operations = [migrations.RunPython(say_it_plainly, migrations.RunPython.noop)]
