"""What is done to one account leaves every other as it was, and what is refused to an account that is closed (R4)."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import OutgoingMail
from program.privacy import purge
from tests.factories import PASSWORD, StaffFactory, SuperuserFactory, UserFactory, age
from tests.pages import errors_of
from tests.program.staff_members import with_factor
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
PEOPLE = "admin:accounts_user_changelist"
NEW = "rosa.new@people.example"


@pytest.fixture
def desk(client):
    return sign_in(client, with_factor(SuperuserFactory()))


def somebody():
    """A colleague with a second address, a second factor, and a device that is signed in."""
    person = StaffFactory()
    EmailAddress.objects.create(user=person, email=f"second.{person.email}", verified=True)
    Client().post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert person.usersession_set.count() == 1
    return with_factor(person)


def ways_in(person):
    """Everything by which this person signs in, or has signed in."""
    row = User.objects.get(pk=person.pk)
    rows = [
        list(rows.order_by("pk").values_list("pk", flat=True))
        for rows in (row.emailaddress_set, row.authenticator_set, row.usersession_set)
    ]
    return row.password, row.codes_ended_at, *rows


def press(desk, act, row, url=PEOPLE, **fields):
    return desk.post(reverse(url), {"action": act, "_selected_action": [row.pk], "confirmed": "1"} | fields)


def staff_change_the_address(desk, person):
    press(desk, "change_address", person, address=NEW)


def staff_remove_the_colleague(desk, person):
    press(desk, "remove_colleague", person)


def staff_reset_the_second_factor(desk, person):
    press(desk, "reset_second_factor", person)


def verify_an_address_for_the_first_time(desk, person):
    person.emailaddress_set.update(verified=False)
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": person.email})
    code = OutgoingMail.objects.latest("pk").message["subject"].split()[0]
    browser.post(reverse("account_confirm_login_code"), {"code": code})


def end_the_other_sessions(desk, person):
    sign_in(Client(), person).post(reverse("usersessions_list"))


def remove_an_address(desk, person):
    address = {"action_remove": "", "email": f"second.{person.email}"}
    sign_in(Client(), person).post(reverse("account_email"), address)


ACTS = [staff_change_the_address, staff_remove_the_colleague, staff_reset_the_second_factor]
ACTS += [verify_an_address_for_the_first_time, end_the_other_sessions, remove_an_address]


@pytest.mark.parametrize("act", ACTS)
def test_what_changes_how_one_person_signs_in_changes_and_tells_nothing_to_another(desk, act):
    person, other = somebody(), somebody()
    before = ways_in(person), ways_in(other)

    act(desk, person)

    assert ways_in(person) != before[0]
    assert ways_in(other) == before[1]
    assert not OutgoingMail.objects.filter(to_address__endswith=other.email).exists()


def test_an_invitation_that_is_open_or_over_touches_no_other_account(desk):
    earlier, colleague = (User.objects.create_user(f"{name}@people.example", is_staff=True) for name in ("over", "new"))
    person = UserFactory()
    for row in (earlier, person):
        age(row, days=8)

    desk.post(reverse("admin:accounts_user_add"), {"address": NEW, "given_name": "Rosa"})
    press(desk, "remove_colleague", signed_in := StaffFactory())
    browser = Client()
    browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert User.objects.filter(pk__in=[earlier.pk, colleague.pk, signed_in.pk], email__contains="@").count() == 3
    assert browser.session["_auth_user_id"] == str(person.pk)
    purge.purge_invitations()
    assert set(User.objects.filter(pk__in=[earlier.pk, colleague.pk, person.pk])) == {colleague, person}


def test_an_account_is_given_its_own_address_again(desk):
    person = UserFactory()

    press(desk, "change_address", person, address=person.email)

    assert not EmailAddress.objects.get(user=person).verified  # its owner verifies it anew


@pytest.mark.parametrize(
    ("act", "code"), [("change_address", "account_is_erased"), ("allow_sign_in", "ended_not_shut_out")]
)
def test_an_account_that_was_erased_stays_closed(desk, act, code):
    person = UserFactory(ended_at=timezone.now(), is_active=False)

    answer = press(desk, act, person, address=NEW)

    page = answer if act == "change_address" else desk.get(answer.url)
    said = [message.extra_tags for message in page.context["messages"]]
    refusals = said or [code for codes in errors_of(page.context["form"]).values() for code in codes]
    assert refusals == [code]
    row = User.objects.get(pk=person.pk)
    assert (row.is_active, row.email) == (False, person.email)
