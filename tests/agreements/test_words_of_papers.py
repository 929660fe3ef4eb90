"""Which words a paper has: the names its fonts can print, and what it says of the version (R19)."""

import pytest

from agreements import actions, pdfs
from agreements.font_coverage import PrintedNames
from tests.agreements.builders import current, in_force, negotiating, next_agreement, proposed, sign
from tests.factories import MatchRequestFactory, MenteeProfileFactory

pytestmark = pytest.mark.django_db
WITHOUT_FONT = "𐐀𐐁"


def test_a_name_that_can_be_printed_is_printed_as_it_is_written_and_needs_no_note():
    names = PrintedNames([(1, "Aba Park")])

    assert [names.as_printed(1, "Ana Park"), names.as_printed(2, "Eva"), names.as_printed(2, "")] == [
        "Ana Park",
        "Eva",
        "",
    ]
    assert names.notes() == []


def test_every_letter_without_a_font_becomes_its_code_however_deep_it_stands():
    found = set()
    data = {"name": "Li 𐐀", "goals": [{"activities": ["Read 𐐁", 3, None]}]}

    assert pdfs.with_codes(data, found) == {
        "name": "Li [U+10400]",
        "goals": [{"activities": ["Read [U+10401]", 3, None]}],
    }
    assert found == {"U+10400", "U+10401"}


def named(user, given_name):
    user.given_name = given_name
    user.save()


def test_the_latin_name_typed_last_is_printed_though_one_has_signed_without_since():
    mentee = MenteeProfileFactory(user__given_name=WITHOUT_FONT, user__family_name="Park")
    request = MatchRequestFactory(mentee=mentee, status="accepted")
    first = proposed(agreement=negotiating(request=request))
    actions.sign(first, mentee.user, typed_name=str(mentee.user), digest_seen=first.digest, latin_name="Aba Park")
    named(mentee.user, "Aba")
    sign(later := proposed(agreement=next_agreement(first.agreement)), later.agreement.mentee)

    names = pdfs.names_for(later.agreement)

    assert names.as_printed(mentee.pk, f"{WITHOUT_FONT} Park") == "Aba Park"


def test_a_paper_says_whether_both_have_signed_and_names_no_day_before():
    proposal, in_effect = proposed(), current(in_force())

    assert pdfs.digest_note(proposal) != pdfs.digest_note(in_effect)
    assert pdfs.date_text(in_effect.in_force_at)["en"] in pdfs.state_text(in_effect)["en"]
    assert pdfs.date_text(None)["en"] not in pdfs.state_text(proposal)["en"]
