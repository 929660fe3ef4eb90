"""Answers that are still as they were shipped name the period, so that they say the number that holds."""

from pathlib import Path

from django.db import migrations

from core.rewording import reword_entries

FILE = Path(__file__).resolve().parents[1] / "data" / "faq.toml"
# What was shipped, as beginnings of SHA-256.
SHIPPED = {
    "if-i-cannot-accept": {"answer_en": "7687015367f7", "answer_es": "93e46c9e83e6"},
    "who-are-the-mentors": {"answer_en": "7991e17e2b0d", "answer_es": "07087ca12dba"},
    "if-the-answer-is-no": {"answer_en": "f87619ba580d", "answer_es": "263e871b0937"},
}


def reword_what_is_as_shipped(apps, schema_editor):
    reword_entries(apps.get_model("program", "FaqEntry"), FILE, SHIPPED)


class Migration(migrations.Migration):
    dependencies = [("program", "0009_attendance_of_sessions_that_took_place")]

    operations = [migrations.RunPython(reword_what_is_as_shipped, migrations.RunPython.noop)]
