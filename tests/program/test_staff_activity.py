"""What staff did is a list for administrators, without what they may not know of."""

from datetime import date

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.urls import reverse

from agreements.models import Agreement
from core import staff_log
from core.models import StaffAct
from matches import actions as matches
from program.conduct import reporting
from tests.agreements import builders
from tests.factories import MatchFactory, SuperuserFactory, UserFactory
from tests.pages import found, words
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
LIST = "admin:core_staffact_changelist"


def acts_shown(client, reader, **filters):
    """Who did what, as the page says it."""
    rows = found(client(reader).get(reverse(LIST), filters), "//table[@id='result_list']/tbody/tr")
    return {tuple(words(row.find_class(f"field-{name}")[0]) for name in ("colleague", "what")) for row in rows}


def colleagues_shown(client, reader, **filters):
    return {colleague for colleague, _what in acts_shown(client, reader, **filters)}


def export(client):
    chosen = {"action": "export", "_selected_action": [builders.in_force().pk]}
    client.post(reverse("admin:agreements_agreement_changelist"), chosen)


def with_address(colleague):
    return f"{colleague} ({colleague.email})"


def test_an_administrator_reads_who_exported_what_and_can_filter_by_it(client_of):
    colleague, other = member_of("Office"), member_of("Office")
    export(client_of(colleague))
    staff_log.record(other, UserFactory(), "Did something.")
    kind = StaffAct.objects.get(user=colleague).content_type_id
    administrator = member_of("Administrator")

    assert colleagues_shown(client_of, administrator) == {with_address(colleague), with_address(other)}
    for filters in ({"kind": kind}, {"user__id__exact": colleague.pk}):
        assert colleagues_shown(client_of, administrator, **filters) == {with_address(colleague)}
    assert str(Agreement._meta.verbose_name) in client_of(administrator).get(reverse(LIST)).text


def test_every_act_is_said_in_words(client_of):
    colleague, row = SuperuserFactory(), UserFactory()
    staff_log.record(colleague, row, "Hidden until %(day)s.", day=date(2030, 8, 19))
    staff_log.record(colleague, row, [{"changed": {"fields": ["language"]}}])
    staff_log.record(colleague, row, "", flag=DELETION)

    said = {what for _colleague, what in acts_shown(client_of, with_factor(SuperuserFactory()))}

    assert said == {"Hidden until Aug. 19, 2030.", "Changed language.", "Deletion"}


def test_it_is_only_read(client_of):
    staff_log.record(SuperuserFactory(), UserFactory(), "Did something.")
    desk, act = client_of(with_factor(SuperuserFactory())), StaffAct.objects.get()
    pages = [reverse(f"admin:core_staffact_{verb}", args=[act.pk]) for verb in ("change", "delete")]

    answers = [desk.post(page, {"post": "yes"}).status_code for page in [*pages, reverse("admin:core_staffact_add")]]

    assert answers == [403, 403, 403]
    assert LogEntry.objects.count() == 1


def kept_out(concern):
    reader, _another = with_factor(SuperuserFactory()), member_of("Conduct")
    concern.kept_out.add(reader)
    return reader


def named(concern):
    reader = with_factor(SuperuserFactory())
    type(concern).objects.filter(pk=concern.pk).update(subject=reader)
    return reader


READERS = {
    "handles cases": (lambda concern: with_factor(SuperuserFactory()), True),
    "kept out": (kept_out, False),
    "named": (named, False),
    "no officer": (lambda concern: member_of("Administrator"), False),
}


@pytest.mark.parametrize(("make", "may_know"), READERS.values(), ids=READERS)
def test_what_was_done_in_a_case_is_shown_only_to_who_may_see_it(client_of, make, may_know):
    officer, match = member_of("Conduct"), MatchFactory()
    concern = reporting.report(match.mentee.user, text="x", about=match, subject=match.mentor.user)
    staff_log.record(officer, concern, "Did it in the case.")
    act = StaffAct.objects.get()
    reader = make(concern)

    page = client_of(reader).get(reverse("admin:core_staffact_change", args=[act.pk]))

    assert (acts_shown(client_of, reader) != set()) is may_know
    assert (page.status_code == 200) is may_know


def test_what_could_point_to_a_case_is_not_shown_to_who_handles_none(client_of):
    matches.hold(MatchFactory(), member_of("Office"))

    assert LogEntry.objects.count() == 1
    assert acts_shown(client_of, member_of("Administrator")) == set()
