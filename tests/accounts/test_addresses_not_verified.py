"""An address counts from when its owner has verified it, and what is known of one person is known of no other (R1)."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts import actions
from accounts.former_identities import former_selves, remember
from accounts.models import IdentityProof
from notifications.models import OutgoingMail
from tests.factories import PASSWORD, MenteeProfileFactory, UserFactory
from tests.pages import codes
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
ADDED = "rosa.added@people.example"


def confirm_another(client, person):
    """The person adds an address and confirms it with the code from there."""
    sign_in(client, person).post(reverse("account_email"), {"action_add": "", "email": ADDED})
    code = OutgoingMail.objects.get(to_address=ADDED).message["subject"].split()[0]
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert EmailAddress.objects.get(email=ADDED).verified


@pytest.mark.parametrize("is_verified", [True, False])
def test_of_another_address_hears_who_has_verified_one_before(client, is_verified):
    confirm_another(client, person := UserFactory(verified=is_verified))

    told = OutgoingMail.objects.filter(to_address=ADDED).count() - 1  # one has the code
    assert told == is_verified
    assert OutgoingMail.objects.filter(to_address=person.email).exists() == is_verified


def test_a_change_of_the_account_is_told_to_no_address_that_nobody_has_verified(client):
    person = UserFactory()
    for name, verified in (("old", True), ("unsure", False)):
        EmailAddress.objects.create(user=person, email=f"{name}@people.example", verified=verified)

    address = {"action_remove": "", "email": "old@people.example"}
    sign_in(client, person).post(reverse("account_email"), address)

    told = set(OutgoingMail.objects.values_list("to_address", flat=True))
    assert told == {person.email, "old@people.example"}


def test_a_campus_address_proves_nobody_at_sign_in_before_it_is_verified(client):
    person = UserFactory()
    EmailAddress.objects.create(user=person, email="ana.reyes@calstatela.edu", verified=False)

    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(person.pk)
    assert not IdentityProof.objects.exists()


def test_each_person_who_comes_back_is_known_as_whom_they_were_and_as_nobody_else():
    addresses = [f"{name}@calstatela.edu" for name in ("ana", "berta", "carla")]
    earlier = [UserFactory(email=address) for address in addresses]
    for person in earlier:
        remember(person, is_barred=False)

    again = [UserFactory() for _address in addresses]
    for person, address in zip(again, addresses, strict=True):
        actions.prove_by_campus_address(person, address)

    assert list(map(former_selves, again)) == [[person.pk] for person in earlier]


def test_a_page_that_is_only_read_without_a_session_says_nothing_of_a_change(client):
    assert codes(client.get(reverse("program:home"), follow=True)) == []


def test_reading_the_page_that_kept_words_were_for_leaves_them_kept(client):
    student = MenteeProfileFactory().user
    page = reverse("program:concern_new")
    sign_in(client, student).get("/help/")
    del client.cookies["sessionid"]
    client.post(page, {"text": "He never answers."})
    sign_in(client, student)

    assert client.get(page).status_code == 200

    assert "He never answers." in client.get("/kept/").text
