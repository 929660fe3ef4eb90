"""Two Spanish answers that are still as they were shipped get the clearer text of a new installation."""

from pathlib import Path

from django.db import migrations

from core.rewording import reword_entries

FILE = Path(__file__).resolve().parents[1] / "data" / "faq.toml"
# What was shipped, as beginnings of SHA-256.
SHIPPED = {
    "how-pairs-are-made-mentor": {"answer_es": "6ef921cf963a"},
    "personal-information-mentee": {"answer_es": "4715a82d2eed"},
}


def reword_what_is_as_shipped(apps, schema_editor):
    reword_entries(apps.get_model("program", "FaqEntry"), FILE, SHIPPED)


class Migration(migrations.Migration):
    dependencies = [("program", "0005_plainer_labels")]

    operations = [migrations.RunPython(reword_what_is_as_shipped, migrations.RunPython.noop)]
