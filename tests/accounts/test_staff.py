"""Staff: a second factor, half an hour, the portal's own sign-in (R4)."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from notifications.models import OutgoingMail
from tests.factories import PASSWORD, SuperuserFactory, UserFactory
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def test_staff_without_a_second_factor_reach_only_its_set_up(client):
    staff = SuperuserFactory()
    with_factor(SuperuserFactory())
    sign_in(client, staff)

    answers = [client.get(address) for address in ("/admin/", "/home/", reverse("mfa_index"))]

    assert [answer.status_code for answer in answers] == [302, 302, 200]
    assert answers[0].url == answers[1].url == reverse("mfa_index")


def test_staff_with_a_second_factor_are_asked_for_it_at_sign_in(client):
    staff = SuperuserFactory()
    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={"secret": "unreadable"})

    response = sign_in(client, staff)

    assert response.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session


def test_the_admin_is_entered_by_the_portals_own_sign_in(client):
    response = client.get("/admin/login/?next=/admin/")

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_staff_session_ends_after_half_an_hour(client, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    sign_in(client, SuperuserFactory())

    client.get("/admin/")

    assert client.session.get_expiry_age() == 1800


def test_a_participants_session_ends_with_the_browser(client):
    sign_in(client, UserFactory())

    assert client.session.get_expire_at_browser_close() is True


def test_on_ones_own_device_it_lasts_thirty_days(client):
    user = UserFactory()

    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "remember": "on"})

    assert client.session.get_expire_at_browser_close() is False
    assert client.session.get_expiry_age() == 30 * 24 * 3600


def test_a_wrong_password_is_limited_per_account(client):
    user = UserFactory()
    wrong = {"login": user.email, "password": "not it"}

    for _ in range(5):
        client.post(reverse("account_login"), wrong)
    page = sign_in(client, user)

    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


def test_signing_in_with_a_code_puts_it_in_the_subject(client):
    user = UserFactory()

    client.post(reverse("account_request_login_code"), {"email": user.email})

    subject = OutgoingMail.objects.get().message["subject"]
    client.post(reverse("account_confirm_login_code"), {"code": subject.split()[0]})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert timezone.now().timestamp() - client.session["signed_in_at"] < 60
