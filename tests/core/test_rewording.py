"""Texts that are as they were shipped are reworded in an existing database; what the office has changed stays."""

from hashlib import sha256

import pytest

from core.rewording import reword, reword_entries
from program.models import FaqEntry

pytestmark = pytest.mark.django_db
SHIPPED = "Nobody has to explain."


def question(slug, text):
    return FaqEntry.objects.create(slug=slug, audience="mentor", question_en=text)


def test_only_the_row_with_the_shipped_text_is_reworded_and_only_if_none_has_the_new_one():
    rows = [question(f"entry-{text[:-1]}", text) for text in ("Why?", "How?", "When?", "WHEN, then?")]

    reword(FaqEntry, "question_en", {"Why?": "For what reason?", "When?": "When, then?"})

    for row in rows:
        row.refresh_from_db()
    assert [row.question_en for row in rows] == ["For what reason?", "How?", "When?", "WHEN, then?"]


def digest_of(text):
    return sha256(text.encode()).hexdigest()[:12]


def test_only_what_is_as_shipped_is_reworded_field_by_field(tmp_path):
    file = tmp_path / "faq.toml"
    file.write_text('[[entry]]\nslug = "why"\nquestion_en = "Why?"\nanswer_en = """\nNo one has to explain.\n"""\n')
    as_shipped = FaqEntry.objects.create(slug="why", audience="mentor", question_en="But why?", answer_en=SHIPPED)
    elsewhere = FaqEntry.objects.create(slug="how", audience="mentor", question_en="How?", answer_en=SHIPPED)
    fields = {"question_en": digest_of("Say why."), "answer_en": digest_of(SHIPPED)}

    reword_entries(FaqEntry, file, {"why": fields, "how": fields})

    as_shipped.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (as_shipped.question_en, as_shipped.answer_en) == ("But why?", "No one has to explain.")
    assert elsewhere.answer_en == SHIPPED  # the file has no such entry
