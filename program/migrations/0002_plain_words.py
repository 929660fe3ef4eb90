"""Questions, answers and help pages that are still as they were shipped get the text a new installation starts with.

Each language of each of them is looked at by itself; what the office has changed stays. Materials are left alone: an
edition is a document that people have acknowledged, so the office publishes a new one when it wants the new text.
"""

import tomllib
from hashlib import sha256
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parents[1] / "data"
FIELDS = {
    "FaqEntry": ("faq.toml", ["question_en", "question_es", "answer_en", "answer_es"]),
    "Page": ("pages.toml", ["title_en", "title_es", "text_en", "text_es"]),
}
# What was shipped, as beginnings of SHA-256 in the order of the fields.
SHIPPED = {
    "FaqEntry": {
        "who-are-the-mentees": "6b34a2d683ef 31b6f9956ed2 b77ef821ee38 9fdb578fd542",
        "how-mentors-help": "e43f5ab3dc6a 21c33e5e962a 31bbf4995aee 7bbac03f9613",
        "what-mentors-do-not-do": "f1e204dd57d7 f239c285e59c ca434169f686 caa62c845677",
        "how-much-time-mentor": "2d4765f596fa 44d8656c074c f9b253824c4e a5df23ccf388",
        "how-pairs-are-made-mentor": "978504d76504 4ba3ac3e4116 84683342a7f0 58b79360f3f0",
        "if-i-cannot-accept": "2b62cc28fdc3 5bddfd76d7db 1cc6339acc85 ac43a01561f3",
        "orientation": "e8e5dfd8734f ff8b55057a4d 349f67e23465 6428d489d4d7",
        "conduct-mentor": "6c3ab5fd135a 4fe0c4ba8484 c88b38477a8d 0e6d1f5fa330",
        "conclusion-mentor": "b5b50b5049b8 016dac4b1b4a 9dd406f8addb 78ed027ee304",
        "problem-mentor": "9cdfe4b9e98c d29501e6a212 e8afdac5b868 2761e66888ed",
        "personal-information": "19b1bb42c359 7f87c1451678 599108ef3d02 55054595d623",
        "who-are-the-mentors": "5c7999b9b978 a70b4d1aab66 68d8199b70fd c9b8e06bbd18",
        "what-can-a-mentor-do-for-me": "a507e5f107b3 3fdd9a67c030 dd067ca1df27 23e29063a338",
        "what-a-mentor-is-not": "6ae80c8f59d7 e8c996973faa 93943c09545f ef1192ba9a20",
        "how-mentors-are-chosen": "44837feda1ee 15a06efa72a0 ba00156b096b 6732fbdcf6f7",
        "how-much-time-mentee": "bb8ed0fe27d6 eea75c1e9288 9bd2a6a6a0fb b0fab59ac3df",
        "how-do-i-choose": "776ec53bd32e 80f45c91d2b3 0f7601d4dc0b 9b6dc4220152",
        "if-the-answer-is-no": "33aae3e70fd9 e053ebec8aa9 eb44835fcc04 c6842b255151",
        "conduct-mentee": "523872446563 b2674a94fa59 82699ac0c148 a045edec3d31",
        "conclusion-mentee": "a562d78bfa01 c779f3e25637 e77f698acf79 d0ae11f1abdb",
        "problem-mentee": "63cf0792706a c058d66b56a1 bdf40854f701 506af16eaa34",
        "personal-information-mentee": "29703f65338e c7cd30f44ba7 996f3ff72ab1 e2eb32ca558b",
    },
    "Page": {
        "help": "b79cac926e0b 32b40035b080 a3cf38ab4686 5be4c6bab572",
        "contacts": "420189119fe7 d179a4b1e3dd b3da4593b1ff 02002d96ed62",
        "policies": "c5250507dbf8 4bc70afa169d a3c1b5584ecb cbe232d962f5",
        "supporting-resources": "676f9f6d5443 aaa494c31218 012394e40f26 90a95a04b9e0",
    },
}


def digest_of(text):
    return sha256(text.encode()).hexdigest()[:12]


def say_it_plainly(apps, schema_editor):
    for name, (file, fields) in FIELDS.items():
        model = apps.get_model("program", name)
        now = {entry["slug"]: entry for entry in tomllib.loads((DATA / file).read_text("utf-8"))["entry"]}
        for row in model.objects.filter(slug__in=SHIPPED[name].keys() & now.keys()):
            shipped = zip(fields, SHIPPED[name][row.slug].split())
            untouched = [field for field, digest in shipped if digest_of(getattr(row, field)) == digest]
            for field in untouched:
                setattr(row, field, now[row.slug][field].strip())
            if untouched:
                row.save(update_fields=untouched)


class Migration(migrations.Migration):

    dependencies = [("program", "0001_initial_squashed")]

    operations = [migrations.RunPython(say_it_plainly, migrations.RunPython.noop)]
