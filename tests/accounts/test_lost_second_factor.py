"""A lost second factor: recovery codes alone are none, and a reset leaves nothing that opens the account (R4)."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from accounts import staff_access
from notifications.models import OutgoingMail
from tests.factories import PASSWORD, StaffFactory, SuperuserFactory
from tests.pages import codes, found
from tests.program.staff_members import member_of, with_factor
from tests.refusals import refused
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
LIST, PEOPLE = "admin:accounts_secondfactor_changelist", "admin:accounts_user_changelist"


def add_recovery_codes(user):
    data = {"seed": "x", "used_mask": 0}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data=data)


@pytest.fixture
def colleague():
    user = with_factor(SuperuserFactory())
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    add_recovery_codes(user)
    return user


@pytest.fixture
def administrator(client):
    user = with_factor(SuperuserFactory())
    sign_in(client, user)
    return user


def press_reset(client, person, **more):
    fields = {"action": "reset_second_factor", "_selected_action": [person.pk]} | more
    return client.post(reverse(PEOPLE), fields, follow=True)


def test_recovery_codes_alone_do_not_open_the_admin(client):
    staff = SuperuserFactory()
    add_recovery_codes(staff)
    client.force_login(staff)

    assert client.get("/admin/").url == reverse("mfa_index")


@pytest.mark.parametrize("group", ["Administrator", "Superuser"])
def test_no_single_factor_is_deleted(client, colleague, group):
    client.force_login(with_factor(SuperuserFactory()) if group == "Superuser" else member_of(group))
    for factor in colleague.authenticator_set.all():
        client.post(reverse("admin:accounts_secondfactor_delete", args=[factor.pk]), {"post": "yes"})
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [factor.pk], "post": "yes"})

    assert colleague.authenticator_set.count() == 2


def test_a_reset_is_asked_about_first_and_says_whom_it_reaches(client, administrator, colleague):
    page = press_reset(client, colleague)

    assert str(colleague) in page.text
    assert len(found(page, "//button[@name='confirmed']")) == 1
    assert colleague.authenticator_set.count() == 2


def test_after_a_reset_neither_factors_nor_password_nor_sessions_open_the_account(client, administrator, colleague):
    session = Client()
    session.force_login(colleague)
    assert session.get("/admin/").status_code == 200

    press_reset(client, colleague, confirmed="1")

    assert not colleague.authenticator_set.exists()
    with zeal_ignore():  # its session and its person are gone, which are looked for again
        assert session.get("/admin/").status_code == 302
    stranger = Client()
    stranger.post(reverse("account_login"), {"login": colleague.email, "password": PASSWORD})
    assert "_auth_user_id" not in stranger.session


def test_who_may_only_read_second_factors_resets_none(client, colleague):
    reader = with_factor(StaffFactory())
    rights = ["view_secondfactor", "view_user", "change_user"]
    reader.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    sign_in(client, reader)

    press_reset(client, colleague, confirmed="1")

    assert client.get(reverse(LIST)).status_code == 200
    assert colleague.authenticator_set.count() == 2


def test_a_reset_is_mailed_and_written_down_with_who_did_it(client, administrator, colleague):
    press_reset(client, colleague, confirmed="1")

    assert OutgoingMail.objects.filter(to_address=colleague.email).count() == 1
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (administrator, str(colleague.pk))


def test_with_a_code_by_email_the_colleague_is_led_to_set_up_a_new_one(client, administrator, colleague):
    press_reset(client, colleague, confirmed="1")
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": colleague.email})
    code = OutgoingMail.objects.latest("pk").message["subject"].split()[0]

    browser.post(reverse("account_confirm_login_code"), {"code": code})

    assert browser.get("/admin/").url == reverse("mfa_index")


def test_nobody_resets_their_own(client, administrator):
    press_reset(client, administrator, confirmed="1")

    assert administrator.authenticator_set.exists()
    with refused("changing_ones_own_access"):
        staff_access.reset_second_factor(administrator, by=administrator)


def test_a_sign_in_that_waits_for_a_factor_begins_anew_once_that_is_reset(client, administrator, colleague):
    browser = Client()
    browser.post(reverse("account_login"), {"login": colleague.email, "password": PASSWORD})
    assert browser.get(reverse("account_login")).url == reverse("mfa_authenticate")

    press_reset(client, colleague, confirmed="1")

    for page in ("account_login", "account_request_login_code", "program:home"):
        answer = browser.get(reverse(page), follow=True)  # which never ends where two pages lead to each other
        assert answer.status_code == 200
        assert not found(answer, "//input[@name='code']")
    assert codes(browser.get(reverse("mfa_authenticate"), follow=True)) == []
    browser.post(reverse("account_request_login_code"), {"email": colleague.email})
    code = OutgoingMail.objects.latest("pk").message["subject"].split()[0]
    browser.post(reverse("account_confirm_login_code"), {"code": code})
    assert browser.get("/admin/").url == reverse("mfa_index")


def test_who_comes_back_to_such_a_sign_in_reads_why(client, administrator, colleague):
    browser = Client()
    browser.post(reverse("account_login"), {"login": colleague.email, "password": PASSWORD})
    press_reset(client, colleague, confirmed="1")

    answer = browser.get(reverse("mfa_authenticate"), follow=True)

    assert (codes(answer), answer.redirect_chain[-1][0]) == (["second_factor_changed"], reverse("account_login"))
