"""Lists of hostile words and of names, whole, through every page, mail, paper and file an agreement comes out of."""

import csv
import io
import json
import re
import unicodedata
from html import escape
from pathlib import Path

import pytest
from django.urls import reverse

from agreements import actions, conclusion_pdfs, pdfs
from agreements.csv_rows import agreement_rows, conclusion_rows
from agreements.font_coverage import unprintable_letters
from agreements.models import Agreement
from core.cleaning import visible_line
from core.csv_export import cell, csv_lines
from notifications import delivery
from notifications.models import OutgoingMail
from tests.agreements.builders import current, goal, negotiating, proposed, sign, text
from tests.agreements.pdf_reading import read

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[1] / "data"


def naughty():
    """Words that have broken programs, as lines the forms let through: up to 300 characters, without hidden signs."""
    rows = json.loads((DATA / "blns.json").read_text(encoding="utf-8"))
    found = (visible_line(row)[:300] for row in rows)
    return [line for line in found if line]


@pytest.fixture
def record():
    """An agreement whose every line is naughty, signed by two who typed such names, and its record."""
    words = naughty()
    goals = [goal(words[number], activities=words[20 * number : 20 * number + 20]) for number in range(20)]
    version = proposed(words=text(*goals), note="\n".join(words)[:2000])
    agreement = version.agreement
    for party, name in zip(agreement.parties, words[-2:], strict=True):
        whole = party.get_full_name()
        sign(version, party, f"{whole} {name}"[:250], latin_name=whole)
    actions.make_staff_copies()
    record = actions.begin_conclusion(
        Agreement.objects.get(),
        agreement.mentee,
        reason="partly",
        outcomes={one.pk: ("partly", words[-1 - place]) for place, one in enumerate(version.goals.all())},
        achieved="\n".join(words)[:2000],
        steps=[word[:200] for word in words[:100]],
        next_steps="\n".join(words)[2000:4000],
        feedback="\n".join(words)[4000:6000],
    )
    actions.add_to_conclusion(record, agreement.mentor, added="\n".join(words)[6000:8000], feedback="x")
    return record


# At the end of each page, perhaps between two lines of one text.
FOOTER = re.compile(r"mentoring-(?:agreement-\d+-version-1|conclusion-\d+)\d+/\d+")


def plain_letters(text):
    """Without white space and combining marks: a heap of marks sticks to other letters where a paper is read back."""
    return "".join(letter for letter in text if not letter.isspace() and unicodedata.category(letter) != "Mn")


def missing_from(page, words):
    """Those of the words that do not stand in a page as words."""
    seen = " ".join(page.split())
    return [word for word in words if " ".join(escape(word).split()) not in seen]


def test_every_naughty_line_stands_as_words_on_every_page(client_of, staff_client, record):
    agreement, words = record.agreement, naughty()
    pages = {
        "detail": reverse("agreements:detail", args=[agreement.pk]),
        "version": current(agreement).get_absolute_url(),
    }
    client = client_of(agreement.mentor)

    for address in pages.values():
        assert missing_from(client.get(address).text, words[:400]) == []
    assert missing_from(client.get(record.get_absolute_url()).text, words[:20] + words[-20:]) == []
    assert missing_from(client_of(agreement.mentee).get(reverse("agreements:plan")).text, words[:20]) == []
    assert client_of(agreement.mentee).get(reverse("agreements:hours", args=[agreement.pk])).status_code == 404
    desk = staff_client.get(reverse("admin:agreements_agreement_change", args=[agreement.pk])).text
    assert missing_from(desk, words[:400]) == []


def test_every_naughty_line_stands_on_the_papers_and_leaves_no_formula_in_the_files(record):
    version, words = current(record.agreement), naughty()

    for pdf, some in (
        (pdfs.agreement_pdf(version), words[:400]),
        (conclusion_pdfs.conclusion_pdf(record), words[:20] + words[-20:]),
    ):
        said = FOOTER.sub("", plain_letters("".join(page.extract_text() for page in read(pdf).pages)))
        plain = [word for word in some if word.isascii()]
        assert [word for word in plain if plain_letters(word) not in said] == []
    for rows in (agreement_rows(Agreement.objects.with_attention()), conclusion_rows(type(record).objects.all())):
        [_titles, row] = csv.reader(io.StringIO("".join(csv_lines(["title"], rows)), newline=""))
        assert [value for value in row if cell(value) != value] == []


def test_every_mail_about_naughty_lines_is_made(record):
    OutgoingMail.objects.update(obsolete_at=None)

    for mail in OutgoingMail.objects.filter(kind__startswith="agreements/").select_related("recipient"):
        mail.about = delivery.subject_row(mail)
        message = delivery.build_message(mail, delivery.EmailBranding.current())
        [(html, _type)] = message.alternatives
        assert "<script>" not in html
        assert message.message().as_bytes()


NAMES = [
    ("وثّاب", "الخطيب بني جماعة الكناني"),
    ("יעל", "רוזנטל"),
    ("宜蓁", "方"),
    ("유진", "배"),
    ("裕美子", "木村"),
    ("สมชาย", "ใจดี"),
    (unicodedata.normalize("NFD", "Zoë Ánh"), unicodedata.normalize("NFD", "Nguyễn-Ångström")),
    ("M" * 120, "W" * 120),
    ("Madonna", ""),
    ("O'Neil", "d’Être III"),
]


@pytest.mark.parametrize(("given", "family"), NAMES)
def test_a_name_comes_out_of_page_paper_and_file_as_it_went_in(client_of, given, family):
    agreement = negotiating()
    agreement.mentee.given_name, agreement.mentee.family_name = given, family
    agreement.mentee.save()
    version = proposed(agreement=agreement)
    sign(version, agreement.mentee)
    name = unicodedata.normalize("NFC", f"{given} {family}".strip())

    page = client_of(agreement.mentor).get(version.get_absolute_url()).text
    [row] = agreement_rows(Agreement.objects.with_attention())

    assert (version.mentee_name, version.signatures.get().typed_name, unprintable_letters(name)) == (name, name, [])
    assert escape(name) in page
    assert str(row[1]) == name
    assert pdfs.agreement_pdf(version).startswith(b"%PDF-")
