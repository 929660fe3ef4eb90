"""Sign-up, as a person does it: an address, a password, the code from the mail."""

import threading
from functools import partial

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.adapter import AccountAdapter
from accounts.models import IdentityProof, User
from notifications.models import OutgoingMail
from tests.accounts.hashers import CountingHasher
from tests.concurrency import OUTCOMES_WITHIN, together
from tests.factories import PASSWORD, IdentityProofFactory, UserFactory
from tests.pages import codes, errors_of

pytestmark = pytest.mark.django_db
CAMPUS = "ana.reyes@calstatela.edu"


def sign_up(client, email):
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD})


def code_in_last_mail(**to):
    return OutgoingMail.objects.filter(**to).latest("pk").message["subject"].split()[0]


def type_the_code(client, **to):
    return client.post(reverse("account_email_verification_sent"), {"code": code_in_last_mail(**to)})


def test_a_person_signs_up_with_an_address_and_the_code_in_the_subject(client):
    sign_up(client, "rosa@work.example")

    response = type_the_code(client)

    assert response.status_code == 302
    user = User.objects.get(email="rosa@work.example")
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("address", [CAMPUS, "bo@alumni.calstatela.edu", "MIX@CalStateLA.edu"])
def test_a_verified_campus_address_proves_a_student(client, address):
    sign_up(client, address)

    type_the_code(client)

    proof = IdentityProof.objects.get(user__email=address.lower())
    assert (proof.method, proof.campus_identity) == ("campus_email", address.lower())


@pytest.mark.parametrize("address", ["ana@work.example", "ana@calstatela.edu.example", "ana@notcalstatela.edu"])
def test_another_address_proves_nobody(client, address):
    sign_up(client, address)

    type_the_code(client)

    assert User.objects.get(email=address).is_proven is False


def test_which_addresses_are_the_campuss_is_a_setting(client, settings):
    settings.CAMPUS_EMAIL_DOMAINS = ["campus.example"]
    sign_up(client, "ana@mail.campus.example")

    type_the_code(client)

    assert User.objects.get(email="ana@mail.campus.example").is_proven is True


def test_an_address_that_was_not_verified_proves_nobody(client):
    sign_up(client, CAMPUS)

    assert IdentityProof.objects.count() == 0


def test_nor_does_an_unverified_one_when_its_account_signs_in(client):
    user = UserFactory()
    user.emailaddress_set.create(email=CAMPUS)

    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.is_proven is False


def test_a_code_for_signing_in_verifies_it_and_proves_whoever_else_is_proven(client):
    IdentityProofFactory(method="campus_email", campus_identity="another@calstatela.edu")
    user = UserFactory(email=CAMPUS, verified=False)
    user.emailaddress_set.create(email=CAMPUS)
    client.post(reverse("account_request_login_code"), {"email": CAMPUS})

    client.post(reverse("account_confirm_login_code"), {"code": code_in_last_mail()})

    assert user.is_proven is True


def test_a_campus_address_that_proved_one_account_proves_no_other(client):
    IdentityProof.objects.create(user=UserFactory(), method="campus_email", campus_identity=CAMPUS)
    sign_up(client, CAMPUS)

    page = client.post(reverse("account_email_verification_sent"), {"code": code_in_last_mail()}, follow=True)

    assert User.objects.get(email=CAMPUS).is_proven is False
    assert codes(page) == ["campus_identity_belongs_to_another"]


def test_a_proof_stays_when_the_address_leaves_the_account(client):
    sign_up(client, CAMPUS)
    type_the_code(client)
    user = User.objects.get(email=CAMPUS)

    user.emailaddress_set.all().delete()

    assert user.is_proven is True


def test_a_campus_address_can_be_a_second_one(client_of):
    user = UserFactory(email="rosa@work.example")
    client = client_of(user)

    client.post(reverse("account_email"), {"action_add": "", "email": CAMPUS})
    type_the_code(client, to_address=CAMPUS)

    assert user.is_proven is True
    user.refresh_from_db()
    assert user.email == "rosa@work.example"


def test_a_wrong_code_proves_nothing(client):
    sign_up(client, CAMPUS)

    client.post(reverse("account_email_verification_sent"), {"code": "WRONG1"})

    assert IdentityProof.objects.count() == 0


def test_an_address_with_an_account_is_answered_like_a_new_one(client):
    UserFactory(email="taken@work.example")

    taken, new = (sign_up(client, f"{name}@work.example") for name in ("taken", "new"))

    assert (taken.status_code, taken.url) == (new.status_code, new.url)
    assert User.objects.filter(email="taken@work.example").count() == 1


def test_a_password_is_hashed_as_often_for_a_taken_address_as_for_a_new_one(client, hashed):
    UserFactory(email="taken@work.example")
    hashed.clear()
    sign_up(client, "taken@work.example")
    for_taken = len(hashed)
    hashed.clear()
    client.logout()

    sign_up(client, "new@work.example")

    assert for_taken == len(hashed) == 1


@pytest.fixture
def hashed(settings):
    """What has been hashed: a hasher of the test's own that writes it down."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.CountingHasher"]
    CountingHasher.seen.clear()
    return CountingHasher.seen


@pytest.mark.parametrize("has_account", [False, True])
def test_while_no_code_may_be_sent_to_an_address_nothing_is_stored_and_the_field_says_so(
    client_of, client, has_account
):
    stranger = client_of(UserFactory())
    stranger.post(reverse("account_email"), {"action_add": "", "email": CAMPUS})
    if has_account:
        UserFactory(email=CAMPUS)
    before = User.objects.count()

    answer = sign_up(client, CAMPUS)

    assert answer.status_code == 200
    assert errors_of(answer.context["form"]) == {"email": ["email_sent_just_now"]}
    assert answer.context["form"]["email"].value() == CAMPUS
    assert User.objects.count() == before

    cache.clear()  # three minutes later
    assert sign_up(client, CAMPUS).url == reverse("account_email_verification_sent")
    assert User.objects.filter(email=CAMPUS).exists()


@pytest.mark.django_db(transaction=True)
def test_who_signs_up_twice_at_one_moment_has_one_account_and_reads_no_error(monkeypatch):
    both_have_looked, save_user = threading.Barrier(2), AccountAdapter.save_user

    def wait_and_save(self, *arguments, **options):
        both_have_looked.wait(OUTCOMES_WITHIN)
        return save_user(self, *arguments, **options)

    monkeypatch.setattr(AccountAdapter, "save_user", wait_and_save)
    browsers = [Client(raise_request_exception=False) for _number in range(2)]

    answers = together(*(partial(sign_up, browser, "rosa@work.example") for browser in browsers))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 302
    assert statuses[1] in (302, 429)  # one code a minute
    assert User.objects.filter(email="rosa@work.example").count() == 1
