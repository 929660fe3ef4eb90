"""Each filter of the staff's lists shows what it is called after, and nothing else; no list shows private drafts."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from accounts.models import IdentityClaim
from core import staff_log
from notifications.actions import notify
from profiles import actions as profiles
from program.conduct import reporting
from tests.agreements import builders
from tests.factories import (
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
    days_from_today,
)
from tests.pages import found, words
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
SENT = "matches/request_sent"


def mentors():
    decided, now = MentorApplicationFactory(), timezone.now()
    profiles.approve(decided, by=StaffFactory())
    return {
        "waiting": MentorApplicationFactory(),
        "decided": decided,
        "posted": MentorProfileFactory(),
        "changed": MentorProfileFactory(changed_since_approval_at=now),
        "asked": MentorProfileFactory(changed_since_approval_at=now, correction_asked_at=now),
        "hidden": MentorProfileFactory(hidden_until=days_from_today(9), hidden_reason="x"),
    }


def mentees():
    return {
        "adult": MenteeProfileFactory(is_adult=True),
        "minor": MenteeProfileFactory(is_adult=False),
        "spoken with": MenteeProfileFactory(is_adult=False, spoken_at=timezone.now()),
        "unfinished": MenteeProfileFactory(is_adult=False, status="draft", completed_at=None),
    }


def graduates():
    told = {"name_while_enrolled": "A", "graduation_year": 1999, "major_then": "Art"}
    fates = {"waiting": {}, "answered": {"answered_at": timezone.now(), "answer": "Not found."}}
    return {name: IdentityClaim.objects.create(user=UserFactory(), **told, **fate) for name, fate in fates.items()}


def messages(model):
    match_request = MatchRequestFactory()
    for kind in (SENT, "matches/request_reminder"):
        notify(match_request.mentor.user, kind, match_request)
    return {row.kind: row for row in getattr(match_request.mentor.user, model).all()}


def versions():
    proposal = builders.proposed()
    builders.write(drafted := builders.negotiating(), drafted.mentee)
    return {"proposed": proposal, "private draft": drafted.versions.get()}


FILTERS = [
    ("profiles_mentorprofile", mentors, {}, {"waiting"}),
    ("profiles_mentorprofile", mentors, {"queue": "decided"}, {"decided"}),
    ("profiles_mentorprofile", mentors, {"queue": "changed"}, {"changed"}),
    ("profiles_mentorprofile", mentors, {"queue": "asked"}, {"asked"}),
    ("profiles_mentorprofile", mentors, {"queue": "posted"}, {"posted", "changed", "asked"}),
    ("profiles_mentorprofile", mentors, {"queue": "hidden"}, {"hidden"}),
    ("profiles_menteeprofile", mentees, {"under_18": "waiting"}, {"minor"}),
    ("accounts_identityclaim", graduates, {}, {"waiting"}),
    ("accounts_identityclaim", graduates, {"answered": "all"}, {"waiting", "answered"}),
    ("notifications_outgoingmail", lambda: messages("mails"), {"kind": SENT}, {SENT}),
    ("notifications_notice", lambda: messages("notices"), {"kind": SENT}, {SENT}),
    ("agreements_agreementversion", versions, {}, {"proposed"}),
]


@pytest.fixture
def desk(client_of):
    return client_of(with_factor(SuperuserFactory()))


@pytest.mark.parametrize(("name", "build", "query", "shown"), FILTERS)
def test_a_filter_shows_its_rows_and_no_others(desk, name, build, query, shown):
    rows = build()

    listed = desk.get(reverse(f"admin:{name}_changelist"), query).context["cl"].result_list

    assert {label for label, row in rows.items() if row in listed} == shown
    assert len(listed) == len(shown)


def cells(page, column):
    """What a list says in one column: {key of the row: the cell}."""
    rows = found(page, "//table[@id='result_list']/tbody/tr")
    keys = [row.pk for row in page.context["cl"].result_list]
    return dict(zip(keys, (row.find_class(f"field-{column}")[0] for row in rows), strict=True))


def test_a_private_draft_has_no_page_and_no_paper_for_staff(desk):
    rows = versions()

    for name in ("change", "paper"):
        answers = {
            label: desk.get(reverse(f"admin:agreements_agreementversion_{name}", args=[row.pk])).status_code
            for label, row in rows.items()
        }
        assert answers["proposed"] == 200
        assert answers["private draft"] in (302, 404)


def test_the_list_says_whose_identity_is_verified_not_whether_anyones_is(desk):
    unproven, proven = MenteeProfileFactory(proven=False), MenteeProfileFactory()

    said = cells(desk.get(reverse("admin:profiles_menteeprofile_changelist")), "is_proven")

    marks = {key: cell.xpath(".//img/@alt") for key, cell in said.items()}
    assert marks == {unproven.pk: ["False"], proven.pk: ["True"]}


def test_the_list_names_who_decided_only_while_it_can_be_undone(desk):
    colleague, rows = StaffFactory(), mentors()
    rows["posted"].reviews.update(reviewer=colleague)
    rows["decided"].reviews.update(reviewer=colleague)

    said = cells(desk.get(reverse("admin:profiles_mentorprofile_changelist"), {"queue": "all"}), "state")

    naming = {key for key, cell in said.items() if str(colleague) in words(cell)}
    assert naming == {rows["decided"].pk}


def test_only_kinds_of_which_the_reader_may_know_can_be_chosen(client_of):
    person = UserFactory()
    staff_log.record(StaffFactory(), person, "Did something.")
    staff_log.record(StaffFactory(), reporting.report(person, text="x"), "Did it in the case.")
    kinds = {str(entry.content_type_id): entry.content_type.model for entry in LogEntry.objects.all()}

    page = client_of(member_of("Administrator")).get(reverse("admin:core_staffact_changelist"))

    [chosen] = [spec for spec in page.context["cl"].filter_specs if spec.parameter_name == "kind"]
    assert [kinds[key] for key, _label in chosen.lookup_choices] == ["user"]
