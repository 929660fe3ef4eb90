"""What reaches many people, or can't be undone, is asked about first; the rest is named here as harmless."""

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from core.workflow import save_changes
from matches.models import Match
from notifications.models import Notice, OutgoingMail
from profiles import actions as profiles
from profiles.admin.object_page import ObjectPageAdmin
from program import staff_groups
from program.conduct import participation, reporting
from program.imports import importing
from program.models import OrientationSession, ParticipationEnd, Registration
from program.privacy import erasure_requests
from tests.agreements import builders
from tests.factories import (
    MatchFactory,
    MentorProfileFactory,
    SuperuserFactory,
    UserFactory,
    age,
    days_from_today,
)
from tests.pages import found
from tests.program.rows_of_lists import more_of_everything
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db
# Nothing is sent and nothing is lost. Django itself asks before it deletes.
HARMLESS_ACTIONS = {
    ("agreements.Agreement", "export"),
    ("agreements.Conclusion", "export"),
    ("program.Announcement", "take_back"),
}
DJANGO_ASKS = "delete_selected"
# Buttons of one row's page that can be undone there, or of which the form itself asks ("I understand …").
HARMLESS_BUTTONS = {
    "accounts.IdentityClaim": {"found", "not_found"},
    "agreements.Agreement": {"end", "hold", "release"},
    "profiles.MentorProfile": {
        *("open", "approve", "approve_next", "send_back", "send_back_next", "decline", "decline_next"),
        *("undo", "check", "ask_to_correct", "hide", "note"),
    },
    "program.Concern": {"look_at", "note", "hold", "release", "hide", "keep_out", "let_in"},
    "program.ImportFile": {"discard"},
}


def case(staff):
    match = MatchFactory()
    return reporting.report(match.mentee.user, text="x", about=match, subject=match.mentor.user)


def due_erasure(staff):
    request = erasure_requests.ask_for_erasure(UserFactory())
    age(request, days=15)
    return request


def long_over(staff):
    return builders.in_force(words=builders.text(starts_on=days_from_today(-90), ends_on=days_from_today(-61)))


def ended(staff):
    return participation.end_participation(UserFactory(), by=staff, reason="x")


def hidden(staff):
    mentor = MentorProfileFactory()
    profiles.hide(mentor, by=staff, until=days_from_today(9), reason="x")
    return mentor


def people_to_add(staff):
    return importing.read_file(staff, kind="mentees", name="a.csv", content=b"Email,First name\na@b.example,Ana\n")


# Every other button: the row whose page has it, and what is typed there.
ASKED = {
    ("agreements.Agreement", "close"): (long_over, {}),
    ("profiles.MentorProfile", "unhide"): (hidden, {}),
    ("program.Concern", "warn"): (case, {"text": "Please\nbe kind."}),
    ("program.Concern", "block"): (case, {"block-reason": "x"}),
    ("program.Concern", "close"): (case, {"outcome": "x"}),
    ("program.ErasureRequest", "erase"): (due_erasure, {}),
    ("program.ImportFile", "carry_out"): (people_to_add, {}),
    ("program.ParticipationEnd", "reinstate"): (ended, {"because": "A mistake."}),
}
# What gives or takes a person's access; who finds a session open doesn't do it.
ACCESS = {
    ("profiles.MentorProfile", "unhide"),
    ("program.ErasureRequest", "erase"),
    ("program.ParticipationEnd", "reinstate"),
}


@pytest.fixture
def staff(db):
    staff_groups.set_up()
    return with_factor(SuperuserFactory())


@pytest.fixture
def desk(client_of, staff):
    return client_of(staff)


# What is done to one account's access.
ONE_AT_A_TIME = {"change_address", "change_roles", "remove_colleague", "reset_second_factor", "allow_sign_in"}


def asks(page):
    return not page.streaming and len(found(page, "//button[@name='confirmed']")) == 1


def actions_of(staff):
    request = RequestFactory().get("/")
    request.user = staff
    for model, model_admin in admin.site._registry.items():
        for name in model_admin.get_actions(request):
            yield model, name


def test_every_action_on_chosen_rows_is_harmless_or_asks_first(desk, staff):
    more_of_everything(1, staff)
    OrientationSession.objects.update(starts_at=timezone.now() + timezone.timedelta(days=9))
    written = OutgoingMail.objects.count()

    answers = {}
    for model, name in actions_of(staff):
        keys = list(model._base_manager.values_list("pk", flat=True))
        if name != DJANGO_ASKS and keys:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            keys = keys[:1] if name in ONE_AT_A_TIME else keys
            query = "?queue=all" if model._meta.label == "profiles.MentorProfile" else ""
            answers[model._meta.label, name] = desk.post(address + query, {"action": name, "_selected_action": keys})

    assert {key for key, page in answers.items() if not asks(page)} == HARMLESS_ACTIONS
    assert OutgoingMail.objects.count() == written


def test_every_button_of_a_page_is_harmless_or_asks_first():
    buttons = {
        (model._meta.label, verb)
        for model, model_admin in admin.site._registry.items()
        if isinstance(model_admin, ObjectPageAdmin) or hasattr(model_admin, "VERBS")
        for verb in model_admin.VERBS
    }

    harmless = {(label, verb) for label, verbs in HARMLESS_BUTTONS.items() for verb in verbs}

    assert buttons - harmless == set(ASKED)
    assert harmless - buttons == set()


@pytest.mark.parametrize("button", ASKED, ids=lambda button: "-".join(button))
def test_a_button_asks_and_sends_again_what_was_typed(desk, staff, button):
    (label, verb), (build, typed) = button, ASKED[button]
    row = build(staff)
    address = reverse(f"admin:{label.replace('.', '_').lower()}_change", args=[row.pk])
    before = (OutgoingMail.objects.count(), Match.objects.open().count())

    page = desk.post(address, typed | {"verb": verb})

    assert asks(page)
    assert (OutgoingMail.objects.count(), Match.objects.open().count()) == before
    sent = {field.get("name"): field.get("value") for field in found(page, "//form//input[@type='hidden']")}
    assert sent.items() >= (typed | {"verb": verb}).items()
    assert desk.post(address, sent | {"confirmed": "1"}).status_code == 302


@pytest.mark.parametrize("button", ASKED, ids=lambda button: "-".join(button))
def test_what_gives_or_takes_access_asks_again_who_it_is_after_five_minutes(client_of, staff, button):
    (label, verb), (build, typed) = button, ASKED[button]
    row = build(staff)
    address = reverse(f"admin:{label.replace('.', '_').lower()}_change", args=[row.pk])

    answer = client_of(staff, hours_ago=5.1 / 60).post(address, typed | {"verb": verb, "confirmed": "1"})

    assert ("reauthenticate" in answer.url) is (button in ACCESS)


def of_sign_in(person):
    """A row of each thing with which someone signs in that can be deleted by hand."""
    yield SocialAccount.objects.create(user=person, provider="campus", uid="1")
    yield UserSession.objects.create(user=person, ip="127.0.0.1", session_key="x", last_seen_at=timezone.now())


@pytest.mark.parametrize("minutes", [4.9, 5.1])
def test_so_does_ending_a_participation_and_deleting_what_someone_signs_in_with(client_of, staff, minutes):
    person, desk = UserFactory(), client_of(staff, hours_ago=minutes / 60)
    request = RequestFactory().get("/")
    request.user = staff
    deletable = {
        model._meta.concrete_model: reverse(f"admin:accounts_{model._meta.model_name}_changelist")
        for model, page in admin.site._registry.items()
        if model._meta.app_label == "accounts" and page.has_delete_permission(request)
    }
    rows = list(of_sign_in(person))

    answers = [desk.post(f"{deletable.pop(type(row))}{row.pk}/delete/", {"post": "yes"}) for row in rows]
    ending = {"user": person.pk, "reason": "x", "sure": "yes"}
    answers.append(desk.post(reverse("admin:program_participationend_add"), ending))

    assert deletable == {}
    assert ["reauthenticate" in answer.url for answer in answers] == [minutes > 5] * 3
    left = [type(row).objects.filter(pk=row.pk).exists() for row in rows]
    assert [*left, not ParticipationEnd.objects.exists()] == [minutes > 5] * 3


def test_the_page_counts_all_and_names_a_sample(desk, session):
    save_changes(session, capacity=13)
    rows = [session.registrations.create(person=mentor.user) for mentor in MentorProfileFactory.create_batch(13)]
    chosen = {"action": "cancel", "_selected_action": [row.pk for row in rows]}

    page = desk.post(reverse("admin:program_registration_changelist"), chosen)

    assert (page.context["total"], len(page.context["rows"]), page.context["more"]) == (13, 10, 3)
    assert Registration.objects.active().count() == 13


def test_inviting_says_how_many_before_anyone_is_invited(desk, session):
    MentorProfileFactory.create_batch(3)
    chosen = {"action": "invite", "_selected_action": [session.pk]}
    address = reverse("admin:program_orientationsession_changelist")

    asked = desk.post(address, chosen)
    assert "3" in asked.context["consequence"]
    assert not Notice.objects.filter(kind="program/session_invitation").exists()

    desk.post(address, chosen | {"confirmed": "1"})
    assert Notice.objects.filter(kind="program/session_invitation").count() == 3


def test_a_form_with_an_error_is_shown_again_without_being_asked(desk, staff):
    concern = case(staff)
    save_changes(concern, handled_by=staff)

    page = desk.post(reverse("admin:program_concern_change", args=[concern.pk]), {"verb": "warn", "text": ""})

    assert not asks(page)
    assert page.context["text_form"].errors
