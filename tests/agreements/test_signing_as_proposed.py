"""A draft that is signed in the step that proposes it, and a proposal that is signed on the agreement's own page."""

import pytest
from django.urls import reverse

from agreements import actions
from agreements.models import AgreementVersion, Signature
from core.workflow import Refused
from notifications.models import OutgoingMail
from notifications.rendering import render_subject
from tests.agreements.builders import goal, in_force, negotiating, page, proposed, sign, text, typed
from tests.factories import PASSWORD
from tests.pages import codes, errors_of, found

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def sends(client_of, agreement, **more):
    return client_of(agreement.mentee).post(page("propose", agreement), typed(do="propose") | more)


def test_whoever_types_their_name_proposes_and_signs_in_one_step(client_of):
    agreement = negotiating()

    answer = sends(client_of, agreement, typed_name=str(agreement.mentee))

    version = AgreementVersion.objects.get()
    assert (answer.url, version.status) == (version.get_absolute_url(), "proposed")
    signature = version.signatures.get()
    assert (signature.party, signature.digest) == (agreement.mentee, version.digest)
    assert OutgoingMail.objects.queued().get().kind == "agreements/proposed"


def test_the_one_email_says_that_it_is_signed_already(client_of):
    agreement, unsigned = negotiating(), proposed()
    sends(client_of, agreement, typed_name=str(agreement.mentee))

    said, of_unsigned = (
        render_subject("agreements/proposed", version, version.agreement.mentor)
        for version in (agreement.versions.get(), unsigned)
    )

    name, its_name = (one.mentee.first_name_shown for one in (agreement, unsigned.agreement))
    assert said.replace(name, its_name) != of_unsigned


def test_what_was_signed_later_is_not_said_to_have_been_proposed_and_signed():
    version = proposed()
    before = render_subject("agreements/proposed", version, version.agreement.mentor)

    sign(version, version.agreement.mentee)

    assert render_subject("agreements/proposed", version, version.agreement.mentor) == before


def test_who_withdraws_what_was_replaced_reads_by_what():
    first = proposed()
    agreement = first.agreement
    actions.mark_read(first, agreement.mentor)
    proposed(by="mentor", agreement=agreement, words=text(goal("Something else")))

    with pytest.raises(Refused) as refusal:
        actions.take_back(AgreementVersion.objects.get(pk=first.pk), agreement.mentee)

    assert refusal.value.code == "withdrawn_after_it_was_replaced"


def test_without_a_name_it_is_proposed_and_signed_later(client_of):
    agreement = negotiating()

    sends(client_of, agreement, typed_name="  ")

    assert AgreementVersion.objects.get().status == "proposed"
    assert not Signature.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_under_the_name_of_another_nothing_is_sent_and_all_stays(client_of, headers):
    agreement = negotiating()
    sent = typed(do="propose") | {"typed_name": str(agreement.mentor)}

    answer = client_of(agreement.mentee).post(page("propose", agreement), sent, headers=headers)

    assert errors_of(answer.context["form"].signing) == {"typed_name": ["name_of_another"]}
    assert [fault["href"] for fault in answer.context["form"].faults] == ["#id_typed_name"]
    assert found(answer, "//input[@name='typed_name']/@value") == [str(agreement.mentor)]
    assert AgreementVersion.objects.get().status == "draft"
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("do", ["save", "add-goal"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_name_stays_while_the_draft_is_written(client_of, do, headers):
    agreement = negotiating()
    sent = typed(do=do) | {"typed_name": str(agreement.mentee)}

    answer = client_of(agreement.mentee).post(page("propose", agreement), sent, headers=headers)

    assert found(answer, "//input[@name='typed_name']/@value") == [str(agreement.mentee)]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_while_after_signing_in_one_shows_first_who_one_is_and_nothing_is_lost(client_of, headers):
    agreement = negotiating()
    client = client_of(agreement.mentee, hours_ago=12.1)
    sent = typed(do="propose") | {"typed_name": str(agreement.mentee)}

    asked = client.post(page("propose", agreement), sent, headers=headers)

    address = asked.headers["HX-Redirect"] if headers else asked.url
    assert address.startswith(reverse("account_reauthenticate"))
    assert AgreementVersion.objects.get().status == "draft"
    client.post(address, {"password": PASSWORD})
    version = AgreementVersion.objects.get()
    assert (version.status, version.signatures.count()) == ("proposed", 1)


def test_a_draft_that_cannot_be_proposed_yet_asks_for_no_signature(client_of):
    proposal = proposed()
    shown = client_of(proposal.agreement.mentee).get(page("propose", proposal.agreement))
    assert found(shown, "//input[@name='typed_name']")
    match = proposal.agreement.match
    type(match).objects.filter(pk=match.pk).update(status="arranging")

    shown = client_of(proposal.agreement.mentee).get(page("propose", proposal.agreement))

    assert found(shown, "//form[@id='draft-form']")
    assert found(shown, "//input[@name='typed_name']") == []


def test_a_proposal_is_read_and_signed_on_the_page_of_the_agreement(client_of):
    version = proposed()
    agreement = version.agreement
    for party in agreement.parties:
        client = client_of(party)
        shown = client.get(agreement.get_absolute_url())
        sent = {field.get("name"): field.get("value") for field in found(shown, "//form[@id='sign']//input")}

        signed = client.post(page("sign", agreement), sent | {"typed_name": str(party)}, follow=True)

        assert codes(signed)[0].startswith("signed_by")
        assert not found(signed, "//form[@id='sign']")
    agreement.refresh_from_db()
    version.refresh_from_db()
    assert (agreement.status, version.read_at is not None) == ("in_force", True)


def test_only_for_whom_it_was_proposed_to_the_page_of_the_agreement_counts_as_reading(client_of):
    version = proposed()

    client_of(version.agreement.mentee).get(version.agreement.get_absolute_url())
    version.refresh_from_db()
    assert version.read_at is None

    client_of(version.agreement.mentor).get(version.agreement.get_absolute_url())
    version.refresh_from_db()
    assert version.read_at is not None


def test_of_a_change_the_page_shows_what_differs_from_what_is_in_effect(client_of):
    agreement = in_force()
    change = proposed(agreement=agreement, words=text(goal("Something else")))

    shown = client_of(agreement.mentor).get(agreement.get_absolute_url()).context["signing"]

    assert (shown["version"], shown["before"].status) == (change, "in_force")
