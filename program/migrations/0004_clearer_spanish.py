"""Spanish answers and help pages that are still as they were shipped get the clearer text of a new installation."""

from pathlib import Path

from django.db import migrations

from core.rewording import reword_entries

DATA = Path(__file__).resolve().parents[1] / "data"
FILES = {"FaqEntry": "faq.toml", "Page": "pages.toml"}
# What was shipped, as beginnings of SHA-256.
SHIPPED = {
    "FaqEntry": {
        "how-mentors-help": {"answer_es": "31b9bbd6e661"},
        "what-mentors-do-not-do": {"answer_es": "f025d7b16bff"},
        "if-i-cannot-accept": {"answer_es": "91361f20dafa"},
        "orientation": {"answer_es": "cff57d9d13d3"},
        "conduct-mentor": {"question_es": "bb819eb4e078", "answer_es": "21ef16eeba99"},
        "conclusion-mentor": {"answer_es": "eed13612e983"},
        "who-are-the-mentors": {"question_es": "a50918be7b48"},
        "what-can-a-mentor-do-for-me": {"answer_es": "988d69085933"},
        "what-a-mentor-is-not": {"answer_es": "1fc8eb14b963"},
        "how-mentors-are-chosen": {"question_es": "98b1a0eee7c8", "answer_es": "ab415dc613d8"},
        "conduct-mentee": {"question_es": "bb819eb4e078", "answer_es": "fa72594271ff"},
    },
    "Page": {
        "contacts": {"text_es": "9374c3f53c14"},
        "policies": {"text_es": "1b73da8358b5"},
    },
}


def reword_what_is_as_shipped(apps, schema_editor):
    for name, shipped in SHIPPED.items():
        reword_entries(apps.get_model("program", name), DATA / FILES[name], shipped)


class Migration(migrations.Migration):
    dependencies = [("program", "0003_plain_words_of_models")]

    operations = [migrations.RunPython(reword_what_is_as_shipped, migrations.RunPython.noop)]
