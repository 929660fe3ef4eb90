"""Every list of the admin asks the database at most fifteen times, however many rows it shows (DESIGN §8)."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import IdentityClaim
from agreements import actions as agreement_actions
from agreements.models import Agreement, NextStep, PrivateFeedback, StarterGoal, SuggestedActivity
from core import staff_log
from core.models import StuckRow
from matches.models import DeclineReason
from notifications.models import EmailIntro
from profiles.models import Occupation, ReviewReason, SearchAlias, SearchGap
from program import staff_groups
from program.conduct import reporting
from program.models import (
    Acknowledgement,
    Announcement,
    ClosedDay,
    Edition,
    ErasureRequest,
    Export,
    FaqEntry,
    ImportFile,
    LimitedOrientation,
    Material,
    OrientationSession,
    Page,
    Term,
)
from tests.access import staff
from tests.access.world import end
from tests.agreements import builders
from tests.factories import (
    IndustryFactory,
    MajorFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    SuperuserFactory,
    TopicFactory,
    UserFactory,
)
from tests.program.staff_members import member_of, with_factor

MOST = 15
# One row at most, or campus sign-in's.
NEVER_HAS_ROWS = {"notifications.ProgramSettings", "accounts.CampusAccount"}


def lists():
    return [
        (model, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        for model in admin.site._registry
    ]


def more_of_everything(number, office):
    """One more of each kind of row that staff have a list of."""
    person, mentor = MenteeProfileFactory().user, MentorProfileFactory().user
    MajorFactory()
    IndustryFactory()
    MentorApplicationFactory()
    MatchRequestFactory()
    MatchFactory()
    builders.concluded(builders.in_force())
    agreement = Agreement.objects.order_by("pk").last()
    agreement_actions.make_staff_copies()
    PrivateFeedback.objects.create(agreement=agreement, author=agreement.mentee, text="Fine.")
    more_of_the_program(number, person, mentor, office)
    IdentityClaim.objects.create(user=person, name_while_enrolled="A", graduation_year=1999, major_then="Art")
    SearchGap.objects.create(query=f"astronaut {number}", times=9)
    StuckRow.objects.create(sweep="work", row=number)
    staff_log.record(office, person, "Did something.")
    SearchAlias.objects.create(alias=f"rn {number}", meaning="registered nurse")
    EmailIntro.objects.create(kind=f"matches/{number}", text_en="Hello.")
    ReviewReason.objects.create(decision="declined", text_en="Not now.")
    Occupation.objects.create(onet_code=f"11-{number}", title=f"Astronaut {number}")
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=f"x{number}", last_seen_at=timezone.now())
    for model in (DeclineReason, SuggestedActivity, NextStep):
        model.objects.create(name_en=f"Walk {number}")
    StarterGoal.objects.create(name_en=f"Walk {number}", topic=TopicFactory())


def more_of_the_program(number, person, mentor, office):
    day = timezone.localdate() + timedelta(days=200 * number)
    term = Term.objects.create(season="fall", year=2000 + number, starts_on=day, ends_on=day + timedelta(days=90))
    ClosedDay.objects.create(name_en="Break", starts_on=day, ends_on=day)
    Export.objects.create(kind="requests", term=term, by=office)
    ImportFile.objects.create(kind="mentees", name="list.csv", uploaded_by=office)
    ErasureRequest.objects.create(user=person)
    end(UserFactory(), by=office)
    LimitedOrientation.objects.create(person=person, given_by=office, given_on=day)
    OrientationSession.objects.create(starts_at=timezone.now(), place="x").registrations.create(person=mentor)
    material = Material.objects.create(slug=f"m{number}", kind="manual", title_en=f"Manual {number}")
    edition = Edition.objects.create(material=material, number=1, text_en="x", published_at=timezone.now())
    Acknowledgement.objects.create(person=mentor, edition=edition)
    FaqEntry.objects.create(slug=f"question-{number}", audience="mentee", question_en="?", answer_en=".")
    Page.objects.create(slug=f"page-{number}", title_en="P", text_en="p")
    Announcement.objects.create(title_en="News", text_en="News.")
    reporting.report(person, text="Something.", subject=mentor)


def statements_of_lists(desk):
    ContentType.objects.clear_cache()
    ContentType.objects.get_for_models(*apps.get_models())  # each is looked up once per process
    desk.get(reverse("admin:index"))
    asked = {}
    for model, address in lists():
        with CaptureQueriesContext(connection) as statements:
            assert desk.get(address).status_code in (200, 302)
        asked[model._meta.label] = len(statements)
    return asked


def test_no_list_asks_more_than_fifteen_times_nor_more_for_more_rows(client_of, db):
    staff_groups.set_up()
    office = SuperuserFactory()
    desk = client_of(with_factor(office))
    more_of_everything(1, office)
    rows = {model._meta.label: model._base_manager.count() for model, _address in lists()}
    few = statements_of_lists(desk)

    more_of_everything(2, office)
    more_of_everything(3, office)

    assert statements_of_lists(desk) == few
    assert {label: number for label, number in few.items() if number > MOST} == {}
    assert {label for label, number in rows.items() if not number} == NEVER_HAS_ROWS


def perms_of(model, user):
    request = RequestFactory().get("/")
    request.user = user
    may = admin.site._registry[model].get_model_perms(request)
    return "".join(letter for act, letter in staff.LETTERS.items() if may[act]) or "-"


def test_each_group_may_do_with_each_list_what_the_table_says(db):
    members = {group: member_of(group) for group in staff_groups.GROUPS}

    may = {
        model._meta.label: {group: perms_of(model, member) for group, member in members.items()}
        for model in admin.site._registry
    }

    assert may == staff.allowed()


@pytest.mark.parametrize("group", staff.GROUPS)
def test_a_list_opens_for_those_the_table_names_and_for_nobody_else(client_of, db, group):
    desk = client_of(member_of(group))

    opened = {model._meta.label for model, address in lists() if desk.get(address).status_code in (200, 302)}

    assert opened == {label for label, letters in staff.allowed().items() if letters[group] != "-"}


def test_no_group_may_change_who_is_staff_or_what_groups_may(db):
    staff_groups.set_up()
    dangerous = Permission.objects.filter(
        codename__in=["add_user", "delete_user", "change_group", "add_group", "delete_group", "change_permission"],
        group__isnull=False,
    )

    assert list(dangerous.values_list("group__name", "codename")) == []
