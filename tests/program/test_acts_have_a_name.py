"""Whatever staff do in the admin is done by somebody, whose name is kept: every verb that a page of the admin calls."""

import ast
import importlib
import inspect
import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from allauth.core.context import request_context
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import ForeignKey
from django.db.models.functions import Now
from django.test import RequestFactory
from django.utils import timezone

from accounts import actions as accounts
from accounts import staff_access
from accounts.models import User
from agreements import actions as agreements
from agreements.models import CopyMailing
from core.message_extraction import APPS
from core.workflow import save_changes
from matches import actions as matches
from notifications import actions as notifications
from notifications import office_addresses
from notifications.models import OutgoingMail, ProgramSettings
from profiles import actions as profiles
from profiles.models import MentorReview
from program import semester_start
from program.conduct import case_actions, participation, reporting
from program.content import announcements, materials
from program.imports import importing
from program.models import Announcement, Edition, ErasureRequest, LimitedOrientation, Material, Registration, Term
from program.orientation import arranging
from program.privacy import erasure_requests
from program.reports import exports
from tests.agreements import builders
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
    days_from_today,
)
from tests.texts import translatable_texts

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() + timedelta(days=9)


def admin_modules():
    """The names of all our modules with pages of the admin."""
    for app in APPS:
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py")):
            parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
            if "admin" in parts:
                yield ".".join(part for part in parts if part != "__init__")


def is_verb(function):
    """A verb is one transaction. The search's index and texts have none: no person decides about them."""
    is_ours = inspect.isfunction(function) and function.__module__.split(".")[0] in APPS
    if (
        not is_ours
        or function.__module__.startswith(("profiles.search", "core.text_values"))
        or not hasattr(function, "__wrapped__")
    ):
        return False
    return not inspect.isgeneratorfunction(function.__wrapped__)


@cache
def verbs_of_admin():
    """Every verb that a module of the admin names, by the module it was written in and its own name."""
    return {verb for name in admin_modules() for verb in verbs_named_in(importlib.import_module(name))}


def verbs_named_in(module):
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        named = None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            named = getattr(vars(module).get(node.value.id), node.attr, None)
        elif isinstance(node, ast.Name):
            named = vars(module).get(node.id)
        if is_verb(named):
            yield named


def case():
    match = MatchFactory()
    return reporting.report(match.mentee.user, text="x", about=match, subject=match.mentor.user)


def in_case(verb, *details, before=None, **named):
    def act(by):
        concern = case()
        if before:
            before(concern)
        verb(concern, by, *details, **named)

    return act


def on_hold():
    match = MatchFactory()
    matches.hold(match, StaffFactory())
    return match


def hidden():
    mentor = MentorProfileFactory()
    profiles.hide(mentor, by=StaffFactory(), until=DAY, reason="x")
    return mentor


def edition():
    return Edition.objects.create(
        material=Material.objects.create(slug="m", kind="manual", title_en="M"), number=1, text_en="T"
    )


def announcement():
    MentorProfileFactory()
    return Announcement.objects.create(title_en="News", text_en="N.", audience="mentors")


def released():
    row = announcement()
    announcements.release(row, by=StaffFactory())
    return row


def read_file():
    return importing.read_file(
        StaffFactory(), kind="mentees", name="a.csv", content=b"Email,First name\na@b.example,Ana\n"
    )


def mail(**fate):
    return OutgoingMail.objects.create(recipient=UserFactory(), kind="matches/request_sent", key="x", **fate)


def mails(**fate):
    return OutgoingMail.objects.filter(pk=mail(**fate).pk)


def due_erasure():
    request = erasure_requests.ask_for_erasure(UserFactory())
    age(request, days=15)
    return ErasureRequest.objects.get()


def ended(by=None):
    person = UserFactory()
    return participation.end_participation(person, by=by or StaffFactory(), reason="x")


def long_over():
    return builders.in_force(words=builders.text(starts_on=days_from_today(-90), ends_on=days_from_today(-61)))


def claim():
    details = {"name_while_enrolled": "Ana Ruiz", "graduation_year": 2001, "major_then": "Biology"}
    return accounts.claim_graduation(UserFactory(), **details)


def changed():
    mentor = MentorProfileFactory()
    save_changes(mentor, changed_since_approval_at=Now())
    return mentor


def decided(by):
    profiles.approve(MentorApplicationFactory(), by=by, identity_method="alumni_record")
    return MentorReview.objects.get()


def term():
    first, last = date(2030, 8, 20), date(2030, 12, 20)
    return Term.objects.create(season="fall", year=2030, starts_on=first, ends_on=last)


def term_of_today():
    days = {"starts_on": days_from_today(0), "ends_on": days_from_today(90)}
    return Term.objects.create(season="fall", year=2001, **days)


def begun(session):
    save_changes(session, starts_at=Now())
    return session


def readmitting(by, session):
    colleague, concern = StaffFactory(), case()
    case_actions.recuse(concern, StaffFactory(), colleague)
    case_actions.readmit(concern, by, colleague)


def changing_the_address(by, session):
    """What waits for the office goes to its new address."""
    office = ProgramSettings.objects.create()
    notifications.notify_office(office.office_email, "program/concern_to_read", case())
    office.office_email = "office@calstatela.edu"
    office_addresses.change_settings(office, by=by)


def in_charge(by):
    """Only a superuser decides who has access."""
    save_changes(by, is_superuser=True)
    return by


def inviting(by, session):
    staff_access.invite_colleague("new@calstatela.edu", groups=[], by=in_charge(by), given_name="Ana")


def changing_roles(by, session):
    staff_access.change_roles(StaffFactory(), groups=[], is_superuser=False, by=in_charge(by))


def sending_a_copy_again(by, session):
    version = builders.in_force().versions.get()
    agreements.make_staff_copies()
    CopyMailing.objects.update(sent_at=Now())
    agreements.send_copy_again(version, by=by)


def doings():
    """Each verb, done by a member of staff to a row that allows it."""
    return {
        matches.hold: lambda by, session: matches.hold(MatchFactory(), by),
        matches.release: lambda by, session: matches.release(on_hold(), by),
        matches.close_as_told: lambda by, session: matches.close_as_told(MatchRequestFactory(), by),
        matches.send_answer_link: lambda by, session: matches.send_answer_link(MatchRequestFactory(), by),
        agreements.end_by_staff: lambda by, session: agreements.end_by_staff(builders.in_force(), by, reason="x"),
        agreements.close_without_conclusion: lambda by, session: agreements.close_without_conclusion(long_over(), by),
        profiles.hide: lambda by, session: profiles.hide(MentorProfileFactory(), by=by, until=DAY, reason="x"),
        profiles.unhide: lambda by, session: profiles.unhide(hidden(), by=by),
        profiles.open_case: lambda by, session: profiles.open_case(MentorApplicationFactory(), by=by),
        profiles.open_next_case: lambda by, session: MentorApplicationFactory() and profiles.open_next_case(by=by),
        profiles.approve: lambda by, session: profiles.approve(MentorApplicationFactory(), by=by, identity_method=""),
        profiles.send_back: lambda by, session: profiles.send_back(MentorApplicationFactory(), by=by, reason="x"),
        profiles.decline_application: lambda by, session: profiles.decline_application(
            MentorApplicationFactory(), by=by, reason="x"
        ),
        profiles.undo_decision: lambda by, session: profiles.undo_decision(decided(by), by=by),
        profiles.ask_to_correct: lambda by, session: profiles.ask_to_correct(changed(), by=by, reason="x"),
        profiles.check_changes: lambda by, session: profiles.check_changes(changed(), by=by),
        profiles.note: lambda by, session: profiles.note(MentorProfileFactory(), by=by, text="x"),
        profiles.record_conversation: lambda by, session: profiles.record_conversation(
            MenteeProfileFactory(is_adult=False), by=by
        ),
        profiles.confirm_graduate: lambda by, session: profiles.confirm_graduate(claim(), by=by, method="diploma"),
        profiles.ask_graduate_again: lambda by, session: profiles.ask_graduate_again(claim(), by=by, answer="x"),
        materials.publish: lambda by, session: materials.publish(edition(), by=by),
        announcements.release: lambda by, session: announcements.release(announcement(), by=by),
        announcements.take_back: lambda by, session: announcements.take_back(released(), by=by),
        arranging.invite: lambda by, session: arranging.invite(session, by=by),
        arranging.call_off: lambda by, session: arranging.call_off(session, by=by),
        arranging.apply_session_change: lambda by, session: arranging.apply_session_change(
            session, by=by, has_moved=True
        ),
        arranging.cancel: lambda by, session: arranging.cancel(
            Registration.objects.create(session=session, person=UserFactory()), by=by
        ),
        arranging.record_attendance: lambda by, session: arranging.record_attendance(
            Registration.objects.create(session=begun(session), person=UserFactory()), by=by, attended=True
        ),
        arranging.record_walk_in: lambda by, session: arranging.record_walk_in(
            begun(session), MentorProfileFactory().user, by=by
        ),
        arranging.log_short_orientation: lambda by, session: arranging.log_short_orientation(
            LimitedOrientation.objects.create(person=UserFactory()), by=by, on=timezone.localdate()
        ),
        semester_start.ask_now: lambda by, session: semester_start.ask_now(term_of_today(), by=by),
        importing.read_file: lambda by, session: importing.read_file(
            by, kind="mentees", name="a.csv", content=b"Email,First name\na@b.example,Ana\n"
        ),
        importing.approve: lambda by, session: importing.approve(read_file(), by=by),
        importing.discard: lambda by, session: importing.discard(read_file(), by=by),
        exports.request_export: lambda by, session: exports.request_export(term(), by, kind="requests"),
        erasure_requests.erase: lambda by, session: erasure_requests.erase(due_erasure(), by=by),
        participation.end_participation: lambda by, session: ended(by),
        participation.reinstate: lambda by, session: participation.reinstate(ended(), by=by, because="x"),
        staff_access.change_address: lambda by, session: staff_access.change_address(
            UserFactory(), "new@people.example", by=in_charge(by)
        ),
        staff_access.change_roles: changing_roles,
        staff_access.remove_colleague: lambda by, session: staff_access.remove_colleague(
            StaffFactory(), by=in_charge(by)
        ),
        staff_access.reset_second_factor: lambda by, session: staff_access.reset_second_factor(
            UserFactory(), by=in_charge(by)
        ),
        staff_access.allow_sign_in: lambda by, session: staff_access.allow_sign_in(
            UserFactory(is_active=False), by=in_charge(by)
        ),
        staff_access.invite_colleague: inviting,
        agreements.send_copy_again: sending_a_copy_again,
        notifications.queue_again: lambda by, session: notifications.queue_again(mails(failed_at=Now()), by=by),
        notifications.mark_returned: lambda by, session: notifications.mark_returned(mails(sent_at=Now()), by=by),
        office_addresses.change_settings: changing_the_address,
        notifications.set_aside: lambda by, session: notifications.set_aside(mails(failed_at=Now()), by=by),
        notifications.send_again: lambda by, session: notifications.send_again(mail(sent_at=Now()), by=by),
        reporting.read: lambda by, session: reporting.read(case(), by),
        reporting.look_at: lambda by, session: reporting.look_at(case(), by),
        reporting.record_act: lambda by, session: reporting.record_act(case(), by, "note", "x"),
        reporting.warn: lambda by, session: reporting.warn(case(), by, "x"),
        reporting.close: lambda by, session: reporting.close(case(), by, "x"),
        case_actions.hold: lambda by, session: in_case(case_actions.hold)(by),
        case_actions.release: lambda by, session: in_case(
            case_actions.release, before=lambda concern: case_actions.hold(concern, StaffFactory())
        )(by),
        case_actions.hide: lambda by, session: in_case(case_actions.hide, until=DAY, reason="x")(by),
        case_actions.block: lambda by, session: in_case(case_actions.block, "x")(by),
        case_actions.recuse: lambda by, session: in_case(case_actions.recuse, StaffFactory())(by),
        case_actions.end_participation: lambda by, session: in_case(case_actions.end_participation, "x")(by),
        case_actions.readmit: readmitting,
    }


DOINGS = doings()


def rows_that_name(person):
    """How many rows of every table name this person."""
    return sum(
        model._base_manager.filter(**{field.name: person.pk}).count()
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is User
    )


def acts_of(person):
    """What the history says of this person, as a translator reads it."""
    kept = LogEntry.objects.filter(user=person).values_list("change_message", flat=True)
    return {json.loads(message)["act"] if message.startswith("{") else message for message in kept}


def names(verbs):
    return {f"{verb.__module__}.{verb.__name__}" for verb in verbs}


def test_every_verb_of_the_admin_is_walked_here():
    assert names(verbs_of_admin()) == names(DOINGS)


@pytest.mark.parametrize("verb", sorted(verbs_of_admin(), key=repr), ids=lambda verb: verb.__qualname__)
def test_every_verb_of_the_admin_says_by_whom(verb):
    assert "by" in inspect.signature(verb).parameters


@pytest.mark.parametrize("verb", DOINGS, ids=lambda verb: f"{verb.__module__}.{verb.__qualname__}")
def test_who_did_it_is_kept(verb, session):
    somebody = StaffFactory()
    before = rows_that_name(somebody)

    with request_context(RequestFactory().get("/")):  # mails say how the portal is called
        DOINGS[verb](somebody, session)

    assert rows_that_name(somebody) > before
    assert acts_of(somebody) <= {text.singular for text in translatable_texts()}
