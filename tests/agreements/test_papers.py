import csv
import io
import json
import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pypdf
import pytest
from fontTools.ttLib import TTFont

from agreements import actions, copies
from tests.agreements.making import concluded, current, goal, in_force, proposed, text

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[1] / "data"


def names():
    with (DATA / "names_multiscript.csv").open(newline="", encoding="utf-8") as file:
        return [row["display"] for row in csv.DictReader(file)]


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def words_of(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def tags_of(pdf):
    """Every structure type of a tagged PDF."""
    found, waiting = set(), [read(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if not isinstance(node, dict):
            continue
        found.add(str(node.get("/S", "")))
        children = node.get("/K", [])
        children = children if isinstance(children, list) else [children]
        waiting += [child for child in children if not isinstance(child, int)]
    return found


def test_the_same_version_gives_the_same_bytes():
    version = current(in_force())

    assert copies.agreement_pdf(version) == copies.agreement_pdf(version)


def test_a_copy_made_later_has_the_same_bytes_though_a_name_has_changed():
    agreement = in_force()
    before = copies.agreement_pdf(current(agreement))
    agreement.mentee.family_name = "Changed"
    agreement.mentee.save()

    assert copies.agreement_pdf(current(agreement)) == before


def test_the_paper_is_tagged_titled_and_in_a_language():
    pdf = copies.agreement_pdf(current(in_force()))

    root = read(pdf).trailer["/Root"]
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/L", "/LI"} <= tags_of(pdf)
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()
    assert read(pdf).metadata.title.startswith("Mentoring Agreement")


def test_the_paper_says_what_was_agreed():
    agreement = in_force(words=text(goal("Learn #set text *markup*", activities=["Read \\code & <b>"])))

    said = words_of(copies.agreement_pdf(current(agreement)))

    version = current(agreement)
    for words in (version.mentee_name, version.mentor_name, "Learn #set text *markup*", "Read \\code & <b>"):
        assert words in said


@pytest.mark.parametrize("name", names())
def test_every_name_is_printed(name):
    pdf = copies.pdf("hours.typ", hours_of(name), at=moment())

    assert pdf.startswith(b"%PDF-")


def hours_of(name):
    both = {"en": "1", "es": "1"}
    facts = {"meetings": 1, "time": both, "first": both, "last": both, "footer": ""}
    return {"mentor": name, "parties": name} | facts


def moment():
    return datetime(2026, 3, 6, 12, tzinfo=UTC)


def test_every_letter_of_the_names_has_a_font_but_the_flower():
    lacking = {letter for name in names() for letter in name if ord(letter) not in copies.printable()}

    assert {unicodedata.name(letter) for letter in lacking} == {"CHERRY BLOSSOM"}


def test_a_letter_no_font_has_is_printed_as_its_code_and_the_paper_says_so(caplog):
    said = words_of(copies.pdf("hours.typ", hours_of("Chloe 🌸 Park"), at=moment()))

    assert "Chloe [U+1F338] Park" in said
    assert "Some letters cannot be printed" in said
    assert "U+1F338" in caplog.text


def test_the_list_of_printable_letters_is_that_of_the_fonts():
    held = {code for path in copies.FONTS.glob("*.ttf") for code in TTFont(path).getBestCmap()}

    assert copies.printable() - {0x09, 0x0A, 0x0D} == held - {0x09, 0x0A, 0x0D}


def test_hostile_words_are_printed_and_do_nothing():
    for row in json.loads((DATA / "blns.json").read_text(encoding="utf-8")):
        assert copies.pdf("hours.typ", hours_of(row), at=moment()).startswith(b"%PDF-"), row


def test_the_record_is_a_paper_too():
    agreement = in_force()
    conclusion = concluded(agreement, achieved="Two interviews.", steps=["Join an association"])
    actions.add_to_conclusion(conclusion, agreement.mentor, added="Well done.")

    said = words_of(copies.conclusion_pdf(conclusion))

    for words in ("Two interviews.", "Join an association", "Well done.", "Completed together"):
        assert words in said


def test_a_proposal_on_paper_says_that_it_is_not_in_force():
    assert "A proposal, not in force" in words_of(copies.agreement_pdf(proposed()))


def test_the_certificate_counts_hours_and_names_no_mentee():
    agreement = in_force()
    for day, minutes in (("2026-01-05", 45), ("2026-02-05", 60), ("2026-03-05", None)):
        actions.log_meeting(agreement, agreement.mentor, met_on=date.fromisoformat(day), minutes=minutes)

    said = words_of(copies.hours_pdf(agreement, moment()))

    assert re.search(r"1 hour\s?, 45 minutes", said)
    assert agreement.mentee.family_name not in said
