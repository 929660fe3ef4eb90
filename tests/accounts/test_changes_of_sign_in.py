"""An open session does not become an account: who changes how to sign in shows who they are, and all addresses hear."""

import time
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.models import User
from notifications.models import OutgoingMail
from tests.factories import PASSWORD, UserFactory
from tests.pages import codes, errors_of, found, words
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another-long-phrase-1947"
OWN, FOREIGN = "owner@example.edu", "stranger@example.com"


@pytest.fixture
def owner():
    user = UserFactory(email=OWN)
    EmailAddress.objects.update_or_create(user=user, email=OWN, defaults={"verified": True, "primary": True})
    return user


def mails_to(address):
    return [mail.message["subject"] for mail in OutgoingMail.objects.filter(to_address=address).order_by("pk")]


def code_of_the_last_mail():
    return OutgoingMail.objects.latest("pk").message["subject"].split()[0]


def act(client, **fields):
    return client.post(reverse("account_email"), fields)


def test_the_old_address_hears_that_another_became_primary_and_that_it_was_removed(client, owner):
    sign_in(client, owner)
    act(client, action_add="", email=FOREIGN)
    client.post(reverse("account_email_verification_sent"), {"code": mails_to(FOREIGN)[-1].split()[0]})
    before = len(mails_to(OWN))

    act(client, action_primary="", email=FOREIGN)
    after_the_change = len(mails_to(OWN))
    act(client, action_remove="", email=OWN)

    assert after_the_change == before + 1
    assert len(mails_to(OWN)) == before + 2
    assert not owner.emailaddress_set.filter(email=OWN).exists()


def test_the_only_address_is_offered_nothing_that_it_cannot_do(client, owner):
    sign_in(client, owner)

    def acts():
        return {*found(client.get(reverse("account_email")), "//button/@name")} - {"language"}

    alone = acts()
    EmailAddress.objects.create(user=owner, email="second@example.edu")

    assert alone == {"action_add"}
    assert acts() == {"action_add", "action_primary", "action_send", "action_remove"}


def test_a_changed_password_is_told_to_every_verified_address(client, owner):
    EmailAddress.objects.create(user=owner, email="second@example.edu", verified=True)
    EmailAddress.objects.create(user=owner, email="unverified@example.edu")
    sign_in(client, owner)

    fields = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("account_change_password"), fields)

    assert [len(mails_to(address)) for address in (OWN, "second@example.edu", "unverified@example.edu")] == [1, 1, 0]


def bodies_to(address):
    return [mail.message["body"] for mail in OutgoingMail.objects.filter(to_address=address).order_by("pk")]


def test_every_verified_address_hears_that_one_is_being_added_and_that_it_was_confirmed(client, owner):
    EmailAddress.objects.create(user=owner, email="second@example.edu", verified=True)
    EmailAddress.objects.create(user=owner, email="unverified@example.edu")
    sign_in(client, owner)

    act(client, action_add="", email=FOREIGN)
    when_added = [len(mails_to(address)) for address in (OWN, "second@example.edu")]
    code = OutgoingMail.objects.filter(to_address=FOREIGN).latest("pk").message["subject"].split()[0]
    client.post(reverse("account_email_verification_sent"), {"code": code})

    assert when_added == [1, 1]
    assert [len(mails_to(address)) for address in (OWN, "second@example.edu")] == [2, 2]
    assert mails_to("unverified@example.edu") == []
    assert all(FOREIGN in body and reverse("account_email") in body for body in bodies_to(OWN))


def test_nobody_hears_of_an_address_that_was_not_added(client, owner):
    sign_in(client, owner)
    act(client, action_add="", email=FOREIGN)
    before = OutgoingMail.objects.count()

    page = act(client, action_add="", email=FOREIGN)

    assert errors_of(page.context["form"]) == {"email": ["email_sent_just_now"]}
    assert OutgoingMail.objects.count() == before


def test_the_first_address_of_an_account_is_not_told_of_itself(client):
    client.post(reverse("account_signup"), {"email": OWN, "password1": PASSWORD})
    EmailAddress.objects.create(user=User.objects.get(email=OWN), email="unverified@example.edu")
    client.post(reverse("account_email_verification_sent"), {"code": code_of_the_last_mail()})

    assert len(mails_to(OWN)) == 1


def set_a_password(client, owner):
    owner.set_unusable_password()
    owner.save()
    sign_in(client, owner)
    client.post(reverse("account_set_password"), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


def change_the_password(client, owner):
    sign_in(client, owner)
    fields = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("account_change_password"), fields)


def reset_the_password(client, owner):
    client.post(reverse("account_reset_password"), {"email": OWN})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_of_the_last_mail()})
    client.post(reverse("account_complete_password_reset"), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


@pytest.mark.parametrize("renew", [set_a_password, change_the_password, reset_the_password])
def test_a_new_password_removes_addresses_nobody_has_verified_and_names_those_that_sign_in(client, owner, renew):
    EmailAddress.objects.create(user=owner, email="second@example.edu", verified=True)
    EmailAddress.objects.create(user=owner, email=FOREIGN)

    renew(client, owner)

    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)
    assert set(owner.emailaddress_set.values_list("email", flat=True)) == {OWN, "second@example.edu"}
    assert "second@example.edu" in bodies_to(OWN)[-1]


@pytest.mark.parametrize("renew", [set_a_password, change_the_password, reset_the_password])
def test_who_has_a_new_password_reads_what_else_still_signs_in_and_where_to_remove_it(client, owner, renew):
    factor = Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={"secret": "x"})
    campus = SocialAccount.objects.create(user=owner, provider="campus", uid="1")
    Authenticator.objects.filter(pk=factor.pk).update(created_at=datetime(2024, 3, 6, 20, tzinfo=UTC))
    SocialAccount.objects.filter(pk=campus.pk).update(date_joined=datetime(2023, 3, 6, 20, tzinfo=UTC))
    doors = [reverse("mfa_index"), reverse("socialaccount_connections")]

    renew(client, owner)
    page = client.get(reverse("account_reauthenticate"), follow=True)

    assert all(said in bodies_to(OWN)[-1] for said in [*doors, "2024", "2023"])
    [said] = found(page, "//*[@data-code='other_ways_to_sign_in']")
    assert said.xpath(".//a/@href") == doors
    assert all(year in words(said) for year in ("2024", "2023"))


def test_who_signs_in_in_no_other_way_reads_nothing_of_it(client, owner):
    another = UserFactory()
    Authenticator.objects.create(user=another, type=Authenticator.Type.TOTP, data={"secret": "x"})
    SocialAccount.objects.create(user=another, provider="campus", uid="1")

    change_the_password(client, owner)

    assert "other_ways_to_sign_in" not in codes(client.get(reverse("account_change_password")))
    assert reverse("mfa_index") not in bodies_to(OWN)[-1]


def test_an_address_that_is_the_only_one_stays_even_unverified(client, owner):
    owner.emailaddress_set.update(verified=False)

    change_the_password(client, owner)

    assert owner.emailaddress_set.get().email == OWN


def add_second_factor(owner):
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={"secret": "x"})
    seed = {"seed": "x", "used_mask": 0}
    Authenticator.objects.create(user=owner, type=Authenticator.Type.RECOVERY_CODES, data=seed)


# Page, and what is sent to it.
CHANGES = {
    "account_email": [{"action_add": "", "email": FOREIGN}],
    "account_set_password": [{"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}],
    "mfa_activate_totp": [None, {"code": "123456"}],
    "mfa_generate_recovery_codes": [None, {}],
    "mfa_view_recovery_codes": [None],
    "mfa_download_recovery_codes": [None],
    "mfa_deactivate_totp": [None, {}],
    "mfa_add_webauthn": [None, {}],
}
by_every_change = pytest.mark.parametrize(
    ("url_name", "fields"), [(url_name, fields) for url_name, all_fields in CHANGES.items() for fields in all_fields]
)


def ask(client, url_name, fields):
    return client.get(reverse(url_name)) if fields is None else client.post(reverse(url_name), fields)


@by_every_change
def test_after_five_minutes_whoever_changes_how_to_sign_in_is_asked_again(client, owner, url_name, fields):
    add_second_factor(owner)
    if url_name == "account_set_password":
        owner.set_unusable_password()
        owner.save()
    sign_in(client, owner, hours_ago=5.1 / 60)

    answer = ask(client, url_name, fields)

    assert answer.status_code == 302
    assert "reauthenticate" in answer.url


@by_every_change
def test_within_five_minutes_of_signing_in_nobody_is_asked(client, owner, url_name, fields):
    sign_in(client, owner, hours_ago=4.9 / 60)

    answer = ask(client, url_name, fields)

    assert "reauthenticate" not in answer.get("Location", "")


def test_who_has_nothing_to_show_signs_in_again(client, owner):
    owner.set_unusable_password()
    owner.save()
    sign_in(client, owner, hours_ago=5.1 / 60)

    answer = act(client, action_add="", email=FOREIGN)

    assert answer.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_contact_information_keeps_its_twelve_hours_after_showing_who_one_is(client, owner):
    sign_in(client, owner, hours_ago=13)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    session = client.session
    session["account_authentication_methods"][-1]["at"] = time.time() - 11 * 3600
    session.save()

    assert client.get(reverse("program:my_data")).status_code == 200
