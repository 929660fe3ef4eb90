"""Who can sign in is never a field of a form: staff change it by acts that ask, ask again, log, and mail (R4)."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import Group, Permission
from django.db.models import ManyToManyField
from django.test import Client, RequestFactory
from django.urls import reverse
from zeal import zeal_ignore

from accounts import staff_access
from accounts.models import CampusAccount, User
from notifications.models import OutgoingMail
from program.privacy import purge
from tests.concurrency import errors_in, together
from tests.factories import PASSWORD, MentorProfileFactory, StaffFactory, SuperuserFactory, UserFactory, age
from tests.pages import buttons, errors_of, found
from tests.program.staff_members import member_of, with_factor
from tests.refusals import refused
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
NEW = "rosa.new@people.example"
SIGN_IN_FIELDS = {"email", "password", "is_active", "is_staff", "is_superuser", "groups", "user_permissions"}
PEOPLE = "admin:accounts_user_changelist"
ACTS = ["change_address", "change_roles", "remove_colleague", "reset_second_factor", "allow_sign_in"]


@pytest.fixture
def office():
    return with_factor(SuperuserFactory())


@pytest.fixture
def desk(client, office):
    return sign_in(client, office)


def press(client, act, person, confirmed=True, **fields):
    sent = {"action": act, "_selected_action": [person.pk]} | fields
    return client.post(reverse(PEOPLE), sent | ({"confirmed": "1"} if confirmed else {}))


def refusals(client, answer):
    """The codes of what was refused, in the form or on the list."""
    if answer.status_code == 302:
        return [message.extra_tags for message in client.get(answer.url).context["messages"]]
    return [code for codes in errors_of(answer.context["form"]).values() for code in codes]


def mails_to(address):
    return OutgoingMail.objects.filter(to_address=address).count()


def code_of_the_last_mail():
    return OutgoingMail.objects.latest("pk").message["subject"].split()[0]


def whole_form(person, **changed):
    names = ("email", "given_name", "family_name", "preferred_name", "language", "time_zone")
    management = {f"identity_proofs-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    return {name: getattr(person, name) for name in names} | {"is_active": "on"} | management | changed


# No form of the admin


def test_the_page_of_a_person_changes_a_name_and_nothing_that_signs_in(desk):
    person, group = UserFactory(), Group.objects.create(name="A group")
    forged = {"email": NEW, "is_active": "", "is_staff": "on", "is_superuser": "on", "groups": [group.pk]}
    address = reverse("admin:accounts_user_change", args=[person.pk])

    desk.post(address, whole_form(person, given_name="Rosa", password="x", **forged))

    changed = User.objects.get(pk=person.pk)
    assert changed.given_name == "Rosa"
    assert [getattr(changed, name) for name in SIGN_IN_FIELDS - {"groups", "user_permissions"}] == [
        getattr(person, name) for name in SIGN_IN_FIELDS - {"groups", "user_permissions"}
    ]
    assert changed.groups.count() == 0


def is_about_access(field):
    """Whether a field says who can sign in or what staff may do."""
    related = field.related_model if isinstance(field, ManyToManyField) else None
    return (field.model is User and field.name in SIGN_IN_FIELDS) or related in (Group, Permission)


def editable_fields(page, request, row):
    shown = flatten_fieldsets(page.get_fieldsets(request, row))
    return set(shown) - set(page.get_readonly_fields(request, row))


@pytest.mark.filterwarnings("ignore:The default scheme")  # of a form that no page shows like this
def test_no_form_of_the_admin_holds_such_a_field(office):
    request = RequestFactory().get("/")
    request.user = office
    editable = [
        (model._meta.label, name)
        for model, page in admin.site._registry.items()
        if page.has_change_permission(request)
        for name in editable_fields(page, request, model())
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.name == name and is_about_access(field)
    ]

    assert editable == []
    assert any(is_about_access(field) for field in Group._meta.many_to_many)


def test_what_a_group_may_do_is_written_by_the_command_alone(desk):
    group = Group.objects.create(name="A group")

    answer = desk.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "Other", "permissions": [1]})

    group.refresh_from_db()
    assert (answer.status_code, group.name, group.permissions.count()) == (403, "A group", 0)


# Every act


def test_the_acts_here_are_all_there_are(office):
    request = RequestFactory().get("/")
    request.user = office

    assert set(admin.site._registry[User].get_actions(request)) == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("minutes", [4.9, 5.1])
def test_after_five_minutes_whoever_confirms_is_asked_who_they_are(client, office, act, minutes):
    sign_in(client, office, hours_ago=minutes / 60)
    colleague = with_factor(StaffFactory())

    asked = press(client, act, colleague, confirmed=False, address=NEW)
    answer = press(client, act, colleague, address=NEW)

    assert len(found(asked, "//button[@name='confirmed']")) == 1
    assert ("reauthenticate" in answer.url) is (minutes > 5)
    assert LogEntry.objects.exists() is (minutes < 5)


def test_who_shows_it_without_a_factor_by_the_password_has_the_act_done(client, office):
    sign_in(client, office, hours_ago=1)
    person = UserFactory()
    first = press(client, "change_address", person, address=NEW)
    Authenticator.objects.filter(user=office).delete()

    by_password = first.url.replace(reverse("mfa_reauthenticate"), reverse("account_reauthenticate"))
    client.post(by_password, {"password": PASSWORD})

    assert User.objects.get(pk=person.pk).email == NEW


@pytest.mark.parametrize("act", ACTS)
def test_only_an_administrator_finds_the_acts(client, act):
    person = with_factor(StaffFactory())
    sign_in(client, member_of("Office"))

    asked = press(client, act, person, confirmed=False)
    press(client, act, person, address=NEW)
    page = client.get(reverse("admin:accounts_user_change", args=[person.pk]))

    assert found(asked, "//button[@name='confirmed']") == []
    assert User.objects.filter(pk=person.pk, is_active=True, is_staff=True, email=person.email).exists()
    assert found(page, "//button[@name='action']") == []
    assert client.get(reverse("admin:accounts_user_add")).status_code == 403


def test_the_page_of_a_person_has_a_button_for_each_act_that_changes_something(desk):
    of_people = {
        UserFactory(): {"change_address"},
        StaffFactory(): {"change_address", "change_roles", "remove_colleague"},
        with_factor(UserFactory()): {"change_address", "reset_second_factor"},
        UserFactory(is_active=False): {"change_address", "allow_sign_in"},
    }

    for person, acts in of_people.items():
        page = desk.get(reverse("admin:accounts_user_change", args=[person.pk]))
        assert {act for name, act in buttons(page) if name == "action"} == acts


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "reaches_further", [lambda: with_factor(SuperuserFactory()), lambda: member_of("Conduct"), lambda: with_a_right()]
)
def test_an_administrator_decides_about_nobody_who_may_more(client, act, reaches_further):
    colleague, office = reaches_further(), member_of("Administrator")
    before = ways_in(colleague)
    sign_in(client, office)

    answer = press(client, act, colleague, address=NEW, groups=[Group.objects.get(name="Office").pk])

    assert refusals(client, answer) == ["more_than_own_rights"]
    assert ways_in(colleague) == before


def with_a_right():
    """A colleague who may read cases without being in a group."""
    colleague = with_factor(StaffFactory())
    colleague.user_permissions.add(Permission.objects.get(codename="handle_concern"))
    return colleague


def ways_in(person):
    row = User.objects.get(pk=person.pk)
    factors, groups = (list(rows.order_by("pk")) for rows in (row.authenticator_set, row.groups))
    return row.email, row.password, row.is_active, row.is_superuser, factors, groups


def test_an_administrator_gives_their_own_rights_and_no_others(client):
    office, conduct = (member_of(name).groups.get() for name in ("Office", "Conduct"))
    colleague = StaffFactory()
    sign_in(client, member_of("Administrator"))

    asked = press(client, "change_roles", colleague, confirmed=False)
    given = [press(client, "change_roles", colleague, groups=[office.pk]).status_code]
    forged = press(client, "change_roles", colleague, groups=[conduct.pk], is_superuser="on")
    invited = invite(client, groups=[conduct.pk])
    invite(client, address="b@people.example", groups=[office.pk], is_superuser="on")

    assert {"Administrator", "Office"} == set(
        map(str.strip, found(asked, "//label[.//input[@name='groups']]/text()"))
    ) - {""}
    assert not found(asked, "//input[@name='is_superuser']")
    assert (given, list(errors_of(forged.context["form"])), list(errors_of(invited.context["form"]))) == (
        [302],
        ["groups"],
        ["groups"],
    )
    colleague.refresh_from_db()
    assert (list(colleague.groups.all()), colleague.is_superuser) == ([office], False)
    assert not User.objects.get(email="b@people.example").is_superuser


@pytest.mark.parametrize("rights", [{"groups": ["Conduct"]}, {"is_superuser": True}])
def test_the_verbs_give_no_rights_that_one_does_not_have(rights):
    groups = [member_of(name).groups.get() for name in rights.pop("groups", [])]
    by = member_of("Administrator")

    with refused("more_than_own_rights"):
        staff_access.invite_colleague(NEW, groups=groups, by=by, **rights)
    with refused("more_than_own_rights"):
        staff_access.change_roles(StaffFactory(), groups=groups, by=by, **rights)
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize("act", ACTS)
def test_nobody_decides_about_themselves(desk, office, act):
    answer = press(desk, act, office, address=NEW)

    assert "changing_ones_own_access" in refusals(desk, answer)
    assert User.objects.filter(pk=office.pk, is_superuser=True, email=office.email, is_active=True).exists()


def test_an_act_is_for_one_person(desk):
    people = [UserFactory(), UserFactory()]

    answer = press(desk, "change_address", people[0], address=NEW, _selected_action=[person.pk for person in people])

    assert refusals(desk, answer) == ["select_one_person"]


def test_a_campus_account_is_taken_away_only_by_who_shows_who_they_are(client, office):
    account = CampusAccount.objects.create(user=UserFactory(), provider="campus", uid="1947")
    page = reverse("admin:accounts_campusaccount_delete", args=[account.pk])
    sign_in(client, office, hours_ago=1)

    answer = client.post(page, {"post": "yes"})

    assert "reauthenticate" in answer.url
    assert CampusAccount.objects.exists()


# Another address


def test_the_earlier_addresses_and_the_new_one_hear_of_it_and_it_is_logged(desk, office):
    person = UserFactory()
    EmailAddress.objects.create(user=person, email="second@people.example", verified=True)

    press(desk, "change_address", person, address=f" {NEW.upper()}\u200b ")

    assert [mails_to(address) for address in (person.email, "second@people.example", NEW)] == [1, 1, 1]
    assert LogEntry.objects.filter(user=office, object_id=str(person.pk)).count() == 1
    rows = EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary")
    assert list(rows) == [(NEW, False, True)]


def test_neither_sessions_nor_password_nor_the_old_address_sign_in_any_more(desk):
    person, browser, stranger = UserFactory(), Client(), Client()
    browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    press(desk, "change_address", person, address=NEW)
    for address in (person.email, NEW):
        stranger.post(reverse("account_login"), {"login": address, "password": PASSWORD})
    stranger.post(reverse("account_request_login_code"), {"email": person.email})

    with zeal_ignore():
        assert browser.get("/home/").status_code == 302
    assert "_auth_user_id" not in stranger.session
    assert mails_to(person.email) == 2  # that it was replaced, and that it has no account


def test_who_reads_the_new_mailbox_confirms_it_and_still_shows_the_second_factor(desk):
    colleague, browser = with_factor(StaffFactory()), Client()
    press(desk, "change_address", colleague, address=NEW)
    browser.post(reverse("account_request_login_code"), {"email": NEW})

    answer = browser.post(reverse("account_confirm_login_code"), {"code": code_of_the_last_mail()})

    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert colleague.authenticator_set.exists()
    assert EmailAddress.objects.get(user=colleague).verified


@pytest.mark.parametrize("kind", ["another's", "another's second", "none"])
def test_an_address_that_is_taken_or_none_is_refused_beside_what_was_entered(desk, kind):
    person, other = UserFactory(), UserFactory()
    EmailAddress.objects.create(user=other, email="other.second@people.example", verified=True)
    address = {"another's": other.email, "another's second": "other.second@people.example", "none": "rosa"}[kind]

    answer = press(desk, "change_address", person, address=address)

    assert User.objects.get(pk=person.pk).email == person.email
    wrong = {"address": ["invalid"]} if kind == "none" else {"__all__": ["address_is_taken"]}
    assert errors_of(answer.context["form"]) == wrong
    assert answer.context["form"]["address"].value() == address


# Colleagues


def invite(desk, address=NEW, **fields):
    return desk.post(reverse("admin:accounts_user_add"), {"address": address, "given_name": "Rosa"} | fields)


def test_a_colleague_is_invited_signs_in_with_a_code_and_sets_up_a_second_factor(desk, office):
    group = Group.objects.create(name="A group")
    invite(desk, groups=[group.pk])
    colleague = User.objects.get(email=NEW)
    assert (mails_to(NEW), LogEntry.objects.filter(user=office, object_id=str(colleague.pk)).count()) == (1, 1)
    assert (colleague.is_staff, colleague.is_superuser, list(colleague.groups.all())) == (True, False, [group])

    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": NEW})
    browser.post(reverse("account_confirm_login_code"), {"code": code_of_the_last_mail()})

    assert browser.get("/admin/").url == reverse("mfa_index")


@pytest.mark.parametrize(("group", "may_invite"), [("Office", False), ("Administrator", True)])
def test_the_list_of_people_leads_administrators_to_an_invitation(client, group, may_invite):
    sign_in(client, member_of(group))

    page = client.get(reverse(PEOPLE))

    assert (reverse("admin:accounts_user_add") in found(page, "//ul[@class='object-tools']//a/@href")) is may_invite


def test_inviting_asks_who_it_is_too(client, office):
    sign_in(client, office, hours_ago=1)

    assert "reauthenticate" in invite(client).url
    assert not User.objects.filter(email=NEW).exists()


def test_somebody_who_takes_part_is_not_made_staff(desk):
    mentor = MentorProfileFactory()

    page = invite(desk, mentor.user.email)
    with refused("not_on_the_staff"):
        staff_access.change_roles(mentor.user, groups=[], is_superuser=True, by=SuperuserFactory())

    assert errors_of(page.context["form"]) == {"__all__": ["address_is_taken"]}
    assert page.context["form"]["given_name"].value() == "Rosa"


@pytest.mark.parametrize(("days", "is_open"), [(6.9, True), (7.1, False)])
def test_an_invitation_lasts_seven_days(desk, days, is_open):
    invite(desk)
    age(User.objects.get(email=NEW), days=days)
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": NEW})

    browser.post(reverse("account_confirm_login_code"), {"code": code_of_the_last_mail()})

    assert ("_auth_user_id" in browser.session) is is_open
    purge.purge_invitations()
    assert User.objects.filter(email=NEW).exists() is is_open


def test_an_invitation_that_has_ended_can_be_sent_again(desk):
    invite(desk)
    age(User.objects.get(email=NEW), days=8)

    invite(desk)

    assert (mails_to(NEW), User.objects.filter(email=NEW).count()) == (2, 1)


def test_an_invitation_is_withdrawn(desk):
    invite(desk)

    press(desk, "remove_colleague", User.objects.get(email=NEW))

    assert not User.objects.filter(email=NEW).exists()
    assert LogEntry.objects.count() == 2


def test_who_was_removed_has_nothing_left_to_sign_in_with(desk):
    colleague, browser = with_factor(SuperuserFactory()), Client()
    colleague.groups.add(Group.objects.create(name="A group"))
    browser.force_login(colleague)

    press(desk, "remove_colleague", colleague)

    gone = User.objects.get(pk=colleague.pk)
    assert (gone.is_active, gone.is_staff, gone.is_superuser, gone.groups.count()) == (False, False, False, 0)
    assert not gone.authenticator_set.exists()
    assert mails_to(colleague.email) == 1
    with zeal_ignore():
        assert browser.get("/home/").status_code == 302


def test_a_colleagues_groups_are_changed_and_they_are_told(desk):
    colleague, group = StaffFactory(), Group.objects.create(name="A group")

    asked = press(desk, "change_roles", colleague, confirmed=False)
    press(desk, "change_roles", colleague, groups=[group.pk])

    assert len(found(asked, "//input[@name='groups']")) == Group.objects.count()
    assert (list(colleague.groups.all()), mails_to(colleague.email)) == ([group], 1)


def test_somebody_shut_out_is_let_in_again_but_not_into_the_admin(desk):
    person = StaffFactory()
    press(desk, "remove_colleague", person)

    press(desk, "allow_sign_in", person)

    person.refresh_from_db()
    assert (person.is_active, person.is_staff) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_two_who_remove_each_other_leave_one():
    first, second = SuperuserFactory(), SuperuserFactory()

    outcomes = together(
        lambda: staff_access.remove_colleague(second, by=User.objects.get(pk=first.pk)),
        lambda: staff_access.remove_colleague(first, by=User.objects.get(pk=second.pk)),
    )

    assert [error.code for error in errors_in(outcomes)] == ["not_an_administrator"]
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1
