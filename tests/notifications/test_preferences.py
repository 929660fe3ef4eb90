"""Each kind of mail by itself: what the rules require always comes, the rest one may switch off."""

from html import unescape
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from notifications import delivery
from notifications.actions import choose_emails, notify, opt_out
from notifications.models import EmailOptOut, OutgoingMail
from notifications.registry import HEADINGS, MESSAGE_TYPES, MessageType, optional_kinds
from notifications.rendering import all_kinds, kind_label
from notifications.unsubscribe_link import unsubscribe_path
from tests.factories import MatchFactory, MatchRequestFactory, UserFactory
from tests.pages import found

pytestmark = pytest.mark.django_db
PAGE = reverse("notifications:preferences")
# What no rule requires. Everything else R8 to R29 promise, or somebody has asked for in that moment.
OPTIONAL = {
    "agreements/deadline_near",
    "matches/request_sent",
    "matches/request_withdrawn",
    "matches/you_stopped",
    "profiles/confirm_profile",
    "profiles/mentor_joined",
    "program/announcement",
    "program/session_invitation",
    "program/session_reminder",
}
FOR_THE_OFFICE = {
    "agreements/conclusion_to_office",
    "agreements/correction_to_office",
    "program/concern_to_read",
    "program/digest",
    "program/kept_out_of_case",
}


def ticked(**instead):
    """Every box of the page ticked but for those of one heading."""
    boxes = {
        f"mails_of_{floor}": [kind for kind in sorted(OPTIONAL) if kind.startswith(f"{floor}/")] for floor in HEADINGS
    }
    return boxes | instead


def off(user):
    return set(user.email_opt_outs.values_list("kind", flat=True))


def test_exactly_what_no_rule_requires_can_be_switched_off():
    assert optional_kinds() == OPTIONAL
    assert {kind.name for kind in MESSAGE_TYPES.values() if kind.is_for_the_office} == FOR_THE_OFFICE


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_stands_under_a_heading_with_a_box_or_as_always_sent(client_of, language):
    user = UserFactory(language=language)

    page = client_of(user).get(PAGE)

    sections = list(page.context["form"].sections())
    boxes = {kind for section in sections for kind, _words in section.field.field.choices}
    text = unescape(page.content.decode())
    with translation.override(language):
        missing = {kind for kind in set(all_kinds()) - FOR_THE_OFFICE if kind_label(kind) not in text}
    assert (boxes, missing) == (OPTIONAL, set())
    assert sum(len(section.always_sent) for section in sections) == len(set(all_kinds()) - FOR_THE_OFFICE - OPTIONAL)


def test_every_kind_has_words_that_are_no_name_of_a_file():
    assert {kind for kind in all_kinds() if "/" in kind_label(kind) or kind_label(kind).strip(".… :") == ""} == set()


def test_one_kind_is_switched_off_and_its_neighbours_stay(client_of, user):
    client = client_of(user)

    client.post(PAGE, ticked(mails_of_matches=["matches/request_withdrawn", "matches/you_stopped"]))

    assert off(user) == {"matches/request_sent"}
    assert client.get(PAGE).context["form"]["mails_of_matches"].value() == [
        "matches/request_withdrawn",
        "matches/you_stopped",
    ]
    client.post(PAGE, ticked())
    assert off(user) == set()


def test_what_stays_switched_off_keeps_the_day_it_was(user):
    opt_out(user, "matches/request_sent", "program/announcement")
    since = user.email_opt_outs.get(kind="program/announcement").at

    choose_emails(user, OPTIONAL - {"program/announcement"})

    assert list(user.email_opt_outs.values_list("kind", "at")) == [("program/announcement", since)]


def test_what_the_rules_require_cannot_be_switched_off_by_any_door(client_of, client, user):
    required = "matches/request_accepted"

    client_of(user).post(PAGE, ticked(mails_of_matches=[required]))
    opt_out(user, required)

    assert required not in off(user)
    assert client.post(unsubscribe_path(user, required)).status_code == 404


@pytest.mark.parametrize("kind", sorted(OPTIONAL))
def test_one_click_in_the_mail_program_switches_just_this_kind_off_without_a_session(user, kind):
    strict = Client(enforce_csrf_checks=True)
    shown = strict.get(unsubscribe_path(user, kind))
    assert (shown.status_code, off(user)) == (200, set())

    done = strict.post(unsubscribe_path(user, kind), {"List-Unsubscribe": "One-Click"})

    assert off(user) == {kind}
    assert [page.context["is_off"] for page in (shown, done)] == [False, True]
    assert f"“{kind_label(kind)}”" in unescape(done.text)
    assert [len(found(page, "//main//form")) for page in (shown, done)] == [1, 0]


def test_the_link_of_an_older_mail_says_that_its_kind_is_off_already(client, user):
    opt_out(user, "matches/request_sent")

    page = client.get(unsubscribe_path(user, "matches/request_sent"))

    assert page.context["is_off"]
    assert found(page, "//main//form") == []


def test_a_kind_that_is_off_does_not_leave_and_its_neighbour_does(user, settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    match_request = MatchRequestFactory(mentee__user=user)
    opt_out(user, "matches/request_sent")
    notify(user, "matches/request_sent", match_request)
    notify(user, "matches/you_stopped", MatchFactory(request__mentee=match_request.mentee))

    delivery.deliver_due()

    fates = {mail.kind: mail.sent_at is not None for mail in OutgoingMail.objects.filter(recipient=user)}
    assert fates == {"matches/request_sent": False, "matches/you_stopped": True}
    assert user.notices.count() == 2


def test_a_kind_with_people_in_copy_is_never_one_that_can_be_switched_off():
    with pytest.raises(ValueError, match="in copy"):
        MessageType("matches/made_up", is_optional=True, copied_to=lambda about: [])


def test_groups_that_had_been_switched_off_are_off_kind_by_kind(user):
    other = UserFactory()
    for person, group in ((user, "copies"), (user, "saved_searches"), (other, "announcements")):
        EmailOptOut.objects.create(user=person, kind=group)

    today = SimpleNamespace(get_model=lambda app, name: EmailOptOut)  # what the migration knows as SwitchedOff
    import_module("notifications.migrations.0002_mails_switched_off_by_kind").from_groups_to_kinds(today, None)

    assert off(user) == {"matches/request_sent", "matches/you_stopped", "profiles/mentor_joined"}
    assert off(other) == {"program/announcement", "program/session_invitation"}
