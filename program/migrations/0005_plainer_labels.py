"""Answers and help pages that are still as they were shipped get the clearer text of a new installation; new labels."""

from pathlib import Path

from django.db import migrations, models

from core.rewording import reword_entries

DATA = Path(__file__).resolve().parents[1] / "data"
FILES = {"FaqEntry": "faq.toml", "Page": "pages.toml"}
# What was shipped, as beginnings of SHA-256.
SHIPPED = {
    "FaqEntry": {
        "how-mentors-help": {"answer_en": "efb7a08b5753"},
        "how-pairs-are-made-mentor": {"answer_en": "6b5ae453ee4d", "answer_es": "9ed9f3c397f8"},
        "conduct-mentor": {"answer_en": "0eb126d6f063", "answer_es": "ecd26ae5a90e"},
        "personal-information": {"answer_en": "2ac02473a0ee"},
        "what-can-a-mentor-do-for-me": {"answer_en": "27714be5b2bc"},
        "how-do-i-choose": {"answer_en": "4b4a1c2ca29a", "answer_es": "27024224a974"},
        "conduct-mentee": {"answer_en": "6d57467444a2", "answer_es": "1a178d0b43c7"},
        "personal-information-mentee": {"answer_en": "9353b647bf62", "answer_es": "253b9136cc1c"},
    },
    "Page": {
        "policies": {"text_en": "f57e9a996ca9", "text_es": "28b71242629d"},
    },
}


def reword_what_is_as_shipped(apps, schema_editor):
    for name, shipped in SHIPPED.items():
        reword_entries(apps.get_model("program", name), DATA / FILES[name], shipped)


class Migration(migrations.Migration):
    dependencies = [("program", "0004_clearer_spanish")]

    operations = [
        migrations.RunPython(reword_what_is_as_shipped, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="concern",
            name="kind",
            field=models.CharField(
                choices=[
                    ("conduct", "Someone crossed a line, or I feel unsafe"),
                    ("worry", "I'm worried about someone"),
                    ("other", "Something else isn't right"),
                ],
                default="conduct",
                max_length=8,
                verbose_name="type of report",
            ),
        ),
        migrations.AlterConstraint(
            model_name="erasurerequest",
            name="one_waiting_erasure_per_person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at", None), ("taken_back_at", None)),
                fields=("user",),
                name="one_waiting_erasure_per_person",
                violation_error_message="You've already asked us to delete your data.",
            ),
        ),
    ]
