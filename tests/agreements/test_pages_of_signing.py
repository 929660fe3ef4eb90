"""Reading what the other proposed, and signing it, on the pages."""

import pytest
from django.urls import reverse

from agreements import actions
from agreements.models import AgreementVersion
from tests.agreements.builders import goal, negotiating, page, proposed, text
from tests.pages import WHOLE_FORM, codes, errors_of, found, words

pytestmark = pytest.mark.django_db


def changed(response):
    """What a page says was changed: the words before and after."""
    rows = found(response, "//ul[@class='changes']/li[@class='changed']")
    return [(words(row.find(".//del")), words(row.find(".//ins"))) for row in rows]


def test_opening_a_version_counts_as_reading_it(client_of):
    version = proposed()

    client_of(version.agreement.mentor).get(version.get_absolute_url())

    version.refresh_from_db()
    assert version.read_at is not None


def test_a_proposal_read_as_a_pdf_is_read(client_of):
    version = proposed()

    client_of(version.agreement.mentor).get(page("copy", version.agreement))

    version.refresh_from_db()
    assert version.read_at is not None


def test_the_other_sees_what_changed(client_of):
    one = goal("Write a résumé")
    first = proposed(words=text(one))
    actions.mark_read(first, first.agreement.mentor)
    second = proposed(by="mentor", agreement=first.agreement, words=text(one | {"text": "Write two résumés"}))

    response = client_of(first.agreement.mentee).get(second.get_absolute_url())

    assert changed(response) == [("Write a résumé", "Write two résumés")]


def test_signing_from_the_page(client_of):
    version = proposed()
    client = client_of(version.agreement.mentor)

    response = client.post(
        page("sign", version.agreement), {"number": 1, "digest": version.digest, "typed_name": "Rosa Díaz"}
    )

    assert response.url == page("detail", version.agreement)
    assert version.signatures.get().typed_name == "Rosa Díaz"


def test_who_signed_in_long_ago_is_asked_again_before_signing(client_of):
    version = proposed()
    client = client_of(version.agreement.mentor, hours_ago=12.1)

    answer = client.post(page("sign", version.agreement), {"number": 1, "digest": version.digest, "typed_name": "R"})

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not version.signatures.exists()


def test_a_stale_signing_page_shows_the_newer_version_and_keeps_the_name(client_of):
    one = goal("Old words")
    first = proposed(words=text(one))
    actions.mark_read(first, first.agreement.mentor)
    proposed(by="mentor", agreement=first.agreement, words=text(one | {"text": "New words"}))

    response = client_of(first.agreement.mentee).post(
        page("sign", first.agreement), {"number": 1, "digest": first.digest, "typed_name": "Ana"}
    )

    assert errors_of(response.context["form"]) == {WHOLE_FORM: ["version_replaced"]}
    assert changed(response) == [("Old words", "New words")]
    assert 'value="Ana"' in response.text
    assert not first.signatures.exists()


def test_a_stale_signing_page_tells_what_changed_since_the_page_they_had(client_of):
    one = goal("First words")
    first = proposed(words=text(one))
    agreement = first.agreement
    for by, said in (("mentor", "Second words"), ("mentee", "Third words")):
        for party in agreement.parties:
            actions.mark_read(AgreementVersion.objects.get(agreement=agreement, status="proposed"), party)
        proposed(by=by, agreement=agreement, words=text(one | {"text": said}))

    response = client_of(agreement.mentor).post(
        page("sign", agreement), {"number": 1, "digest": first.digest, "typed_name": "Rosa"}
    )

    assert errors_of(response.context["form"]) == {WHOLE_FORM: ["version_replaced"]}
    assert response.context["before"] == first
    assert changed(response) == [("First words", "Third words")]


def test_signing_what_was_taken_back_says_so(client_of):
    version = proposed()
    actions.take_back(version, version.agreement.mentee)

    response = client_of(version.agreement.mentor).post(
        page("sign", version.agreement), {"number": 1, "digest": version.digest, "typed_name": "Rosa"}, follow=True
    )

    assert codes(response) == ["agreement_version_taken_back"]


@pytest.mark.parametrize(
    "number", ["", "1", "99999999999999999999", "9" * 5000, "x"], ids=["none", "one", "large", "endless", "word"]
)
def test_signing_where_nothing_is_proposed_says_so(client_of, number):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(
        page("sign", agreement), {"number": number, "digest": "", "typed_name": "Ana"}, follow=True
    )

    assert codes(response) == ["nothing_to_sign"]
