import csv
import json
import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import timezone, translation
from fontTools.ttLib import TTFont

from accounts.models import User
from agreements import actions, conclusion_pdfs, pdfs
from agreements.font_coverage import FONTS, printable, refuse_latin_name, without_unprintable_signs
from agreements.models import AgreementVersion
from tests.agreements.builders import concluded, current, goal, in_force, negotiating, proposed, sign, text
from tests.agreements.pdf_reading import languages_of, read, tags_of, words_of
from tests.factories import MatchRequestFactory
from tests.refusals import refused

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[1] / "data"


def names():
    with (DATA / "names_multiscript.csv").open(newline="", encoding="utf-8") as file:
        return [row["display"] for row in csv.DictReader(file)]


def test_the_same_version_gives_the_same_bytes():
    version = current(in_force())

    assert pdfs.agreement_pdf(version) == pdfs.agreement_pdf(version)


def test_a_copy_made_later_has_the_same_bytes_though_a_name_has_changed():
    agreement = in_force()
    before = pdfs.agreement_pdf(current(agreement))
    agreement.mentee.family_name = "Changed"
    agreement.mentee.save()

    assert pdfs.agreement_pdf(current(agreement)) == before


def test_the_kept_copy_can_be_made_again_byte_for_byte_whoever_asks_and_when():
    agreement = in_force()
    actions.make_staff_copies()
    first = current(agreement)
    with first.staff_copy.pdf.open() as kept:
        was_made = kept.read()
    amendment = proposed(by="mentor", agreement=agreement, words=text(goal("More")))
    for party in agreement.parties:
        sign(amendment, party)

    with translation.override("es"), timezone.override("Asia/Tokyo"):
        made_again = pdfs.agreement_pdf(AgreementVersion.objects.get(pk=first.pk))

    assert made_again == was_made


def agreed(agreement):
    return pdfs.agreement_pdf(current(agreement))


def recorded(agreement):
    return conclusion_pdfs.conclusion_pdf(concluded(agreement, achieved="A résumé.", steps=["Join an association"]))


def certified(agreement):
    actions.log_meeting(agreement, agreement.mentor, met_on=date(2026, 1, 5), minutes=45)
    return pdfs.hours_pdf(agreement, moment())


@pytest.mark.parametrize(
    ("make", "title", "tags"),
    [
        (agreed, "Mentoring Agreement", {"/H1", "/H2", "/H3", "/P", "/L", "/LI"}),
        (recorded, "Conclusion summary", {"/H1", "/H2", "/H3", "/P", "/L", "/LI"}),
        (certified, "Certificate of mentoring", {"/H1", "/P"}),
    ],
)
def test_every_paper_is_tagged_titled_and_in_its_languages(make, title, tags):
    pdf = make(in_force())

    root = read(pdf).trailer["/Root"]
    assert {"/Document"} | tags <= tags_of(pdf)
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    assert "es" in languages_of(pdf)
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()
    assert read(pdf).metadata.title.startswith(title)
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])


def test_the_paper_says_what_was_agreed():
    agreement = in_force(words=text(goal("Learn #set text *markup*", activities=["Read \\code & <b>"])))

    said = words_of(pdfs.agreement_pdf(current(agreement)))

    version = current(agreement)
    for words in (version.mentee_name, version.mentor_name, "Learn #set text *markup*", "Read \\code & <b>"):
        assert words in said


@pytest.mark.parametrize("name", names())
def test_every_name_is_printed(name):
    pdf = pdfs.compile_pdf("hours.typ", hours_of(name), at=moment())

    assert pdf.startswith(b"%PDF-")


def hours_of(name):
    both = {"en": "1", "es": "1"}
    facts = {"meetings": 1, "time": both, "first": both, "last": both, "made_on": both, "footer": ""}
    return {"mentor": name, "parties": name} | facts


def moment():
    return datetime(2026, 3, 6, 12, tzinfo=UTC)


def test_every_letter_of_the_names_has_a_font_but_the_flower():
    lacking = {letter for name in names() for letter in name if ord(letter) not in printable()}

    assert {unicodedata.name(letter) for letter in lacking} == {"CHERRY BLOSSOM"}


def test_a_letter_no_font_has_is_printed_as_its_code_and_the_paper_says_so(caplog):
    said = words_of(pdfs.compile_pdf("hours.typ", hours_of("Chloe 🌸 Park"), at=moment()))

    assert "Chloe [U+1F338] Park" in said
    assert "Some letters can't be printed" in said
    assert "U+1F338" in caplog.text


def test_the_list_of_printable_letters_is_that_of_the_fonts():
    held = {code for path in FONTS.glob("*.ttf") for code in TTFont(path).getBestCmap()}

    assert printable() - {0x09, 0x0A, 0x0D} == held - {0x09, 0x0A, 0x0D}


def test_hostile_words_are_printed_and_do_nothing():
    rows = json.loads((DATA / "blns.json").read_text(encoding="utf-8"))
    for some in (rows[at : at + 25] for at in range(0, len(rows), 25)):
        assert pdfs.compile_pdf("hours.typ", hours_of("\n".join(some)), at=moment()).startswith(b"%PDF-"), some


def test_the_record_is_a_paper_too():
    agreement = in_force()
    conclusion = concluded(agreement, achieved="Two interviews.", steps=["Join an association"])
    actions.add_to_conclusion(conclusion, agreement.mentor, added="Well done.")

    said = words_of(conclusion_pdfs.conclusion_pdf(conclusion))

    for words in ("Two interviews.", "Join an association", "Well done.", conclusion.get_status_display()):
        assert words in said


@pytest.mark.parametrize("letter", ["W", "Ж", "1", "_", "é"])
def test_a_word_longer_than_a_line_is_not_cut_off_at_the_edge(letter):
    version = proposed(words=text(goal(letter * 300, activities=[letter * 300])))

    said = words_of(pdfs.agreement_pdf(version))

    assert said.count(letter) >= 600
    assert max(line.count(letter) for line in said.splitlines()) < 120


def test_a_proposal_on_paper_says_that_it_is_not_in_force():
    proposal, agreement = pdfs.state_text(proposed())["en"], current(in_force())

    assert proposal in words_of(pdfs.agreement_pdf(proposed()))
    assert proposal not in words_of(pdfs.agreement_pdf(agreement))


def test_the_certificate_counts_hours_and_names_no_mentee():
    agreement = in_force()
    for day, minutes in (("2026-01-05", 45), ("2026-02-05", 60), ("2026-03-05", None)):
        actions.log_meeting(agreement, agreement.mentor, met_on=date.fromisoformat(day), minutes=minutes)

    said = words_of(pdfs.hours_pdf(agreement, moment()))

    assert re.search(r"\b1 [a-z]+\s?, 45 [a-z]+", said)
    assert agreement.mentee.family_name not in said


# A name with letters no font has.


def unprintable_pair(given_name="Chloe 🌸"):
    """A proposal whose mentee is called Chloe, a flower, Park."""
    agreement = negotiating()
    user = agreement.mentee
    user.given_name, user.family_name = given_name, "Park"
    user.save()
    return proposed(agreement=agreement)


def signed_in_latin():
    version = unprintable_pair()
    agreement = version.agreement
    actions.sign(
        version, agreement.mentee, typed_name="Chloe 🌸 Park", digest_seen=version.digest, latin_name="Chloe Park"
    )
    sign(version, agreement.mentor)
    return current(agreement)


def test_a_name_the_fonts_lack_is_printed_in_latin_letters_and_the_paper_says_so(caplog):
    said = words_of(pdfs.agreement_pdf(signed_in_latin()))

    assert "U+1F338" in said
    assert "this name is not printed the way the person writes it" in said
    assert said.count("Chloe Park") >= 2
    assert "[U+1F338]" not in said
    assert "in another spelling" in caplog.text


def test_the_record_and_the_certificate_print_that_name_too():
    agreement = signed_in_latin().agreement
    record = concluded(agreement)

    assert "Chloe Park" in words_of(conclusion_pdfs.conclusion_pdf(record))
    assert "[U+1F338]" not in words_of(conclusion_pdfs.conclusion_pdf(record))


def test_what_was_signed_keeps_the_name_as_it_is_written():
    version = signed_in_latin()

    assert (version.mentee_name, version.signatures.get(party=version.agreement.mentee).typed_name) == (
        "Chloe 🌸 Park",
        "Chloe 🌸 Park",
    )


@pytest.mark.parametrize(
    ("latin", "code"),
    [(name, "latin_name_missing") for name in ("", "   ", "🌸", "1234")]
    + [(name, "not_latin") for name in ("Чапай", "Chloe 🌸")],
)
def test_nobody_signs_with_letters_the_paper_lacks_and_no_latin_ones(latin, code):
    version = unprintable_pair()

    with refused(code):
        actions.sign(
            version,
            version.agreement.mentee,
            typed_name="Chloe Park",
            digest_seen=version.digest,
            latin_name=latin,
        )


@pytest.mark.parametrize("name", ["Chloe Park", "Nguyễn Thị Ánh", "O’Neill-Žižek", "Ana de la Peña III"])
def test_latin_letters_with_accents_will_do(name):
    refuse_latin_name(name, User(given_name="李"))  # does not


def test_a_latin_name_nobody_needs_is_not_kept():
    version = proposed()
    mentee = version.agreement.mentee

    signature = actions.sign(
        version, mentee, typed_name=mentee.get_full_name(), digest_seen=version.digest, latin_name="Another Name"
    )

    assert signature.latin_name == ""


def test_a_proposal_nobody_has_signed_prints_the_name_without_the_sign_and_says_so():
    said = words_of(pdfs.agreement_pdf(unprintable_pair()))

    assert "Chloe Park" in said
    assert "[U+1F338]" not in said
    assert "this name is not printed the way the person writes it" in said
    assert "U+1F338" in said


def test_a_proposal_prints_the_latin_name_its_party_has_typed_before():
    first = unprintable_pair(given_name="𐐀𐐁")
    mentee = first.agreement.mentee
    assert "[U+10400][U+10401] Park" in words_of(pdfs.agreement_pdf(first))  # nobody has been asked yet
    actions.sign(first, mentee, typed_name="𐐀𐐁 Park", digest_seen=first.digest, latin_name="Aba Park")
    agreement = negotiating(request=MatchRequestFactory(mentee=first.agreement.match.mentee, status="accepted"))

    said = words_of(pdfs.agreement_pdf(proposed(agreement=agreement)))

    assert "Aba Park" in said
    assert "[U+10400]" not in said


def test_nothing_is_left_out_of_a_name_that_lacks_a_letter():
    assert without_unprintable_signs("Li 𐐀") == ""
    assert without_unprintable_signs("🌸") == ""
    assert without_unprintable_signs("李 🌸 明") == "李 明"


def test_the_sign_page_asks_for_latin_letters_only_where_the_paper_needs_them(client_of):
    version, usual = unprintable_pair(), proposed()
    client = client_of(version.agreement.mentee)
    href = f"/agreements/{version.agreement_id}/sign/"

    page = client.get(href)
    refused = client.post(href, {"number": 1, "digest": version.digest, "typed_name": "Chloe 🌸 Park"})
    client.post(
        href, {"number": 1, "digest": version.digest, "typed_name": "Chloe 🌸 Park", "latin_name": "Chloe Park"}
    )

    assert "latin_name" in page.text
    assert "Chloe 🌸 Park" in refused.text
    assert version.signatures.get().latin_name == "Chloe Park"
    other = client_of(usual.agreement.mentee).get(f"/agreements/{usual.agreement_id}/sign/")
    assert "latin_name" not in other.text


def test_a_typed_name_the_paper_lacks_brings_the_second_line(client_of):
    version = proposed()
    client = client_of(version.agreement.mentee)

    page = client.post(
        f"/agreements/{version.agreement_id}/sign/",
        {"number": 1, "digest": version.digest, "typed_name": "Given 🌸"},
    )

    assert "latin_name" in page.text
    assert not version.signatures.exists()
