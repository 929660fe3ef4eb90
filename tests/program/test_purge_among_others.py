"""What is due goes, and what others have and is not due stays exactly as it was (R29)."""

from datetime import timedelta

import pgtrigger
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from agreements import actions as agreements
from agreements.models import Agreement, StaffCopy
from matches.models import RequestDraft
from program.models import Export, ImportFile, Term
from program.orientation import arranging
from program.privacy import purge
from tests.agreements.builders import in_force
from tests.factories import (
    InterviewFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    StaffFactory,
    UserFactory,
    age,
    days_from_today,
)

pytestmark = pytest.mark.django_db


def a_request():
    row = MatchRequestFactory(status="declined", reply="Not now.")
    return row, row


def a_match():
    match = MatchFactory(status="lapsed", closed_at=timezone.now(), closing_note="Too busy.")
    return match, match


def an_interview():
    interview = InterviewFactory(match=a_match()[0], note="By the door.")
    return interview.match, interview


def a_request_draft():
    draft = RequestDraft.objects.create(mentee=MenteeProfileFactory(), why_you="You were kind.")
    return draft, draft


def an_import():
    file = ImportFile.objects.create(kind="mentees", name="list.csv", uploaded_by=StaffFactory())
    return file, file


def an_export():
    term, _is_new = Term.objects.get_or_create(
        season="fall", year=2001, starts_on=days_from_today(-60), ends_on=days_from_today(60)
    )
    export = Export.objects.create(term=term, by=StaffFactory(), kind="requests", ready_at=timezone.now())
    return export, export


def an_account_nobody_came_to():
    person = UserFactory(verified=False)
    return person, person


def a_short_orientation():
    asked = arranging.ask_for_short_orientation(UserFactory(), how="phone", works_well_with="Captions, please.")
    return asked, asked


# What makes the row whose age decides and the row that goes or is emptied; how many days it is kept; by which purge.
KEPT = [
    (a_request, 730, purge.purge_messages),
    (a_match, 730, purge.purge_messages),
    (an_interview, 730, purge.purge_messages),
    (a_request_draft, 90, purge.purge_drafts),
    (an_import, 30, purge.purge_imports),
    (an_export, 7, purge.purge_exports),
    (an_account_nobody_came_to, 90, purge.purge_unclaimed_accounts),
    (a_short_orientation, 90, purge.purge_accommodations),
]


@pytest.mark.parametrize(("make", "days", "act"), KEPT)
def test_only_what_is_due_goes(make, days, act):
    UserFactory()
    rows = []
    for so_long in (days - 1, days + 1, days - 1):
        dated, row = make()
        with pgtrigger.ignore():
            age(dated, days=so_long)
        rows.append(row)
    young, old, young_too = (stored(row) for row in rows)
    people = User.objects.count()

    act()

    assert [stored(row) for row in rows[::2]] == [young, young_too]
    assert stored(rows[1]) != old
    assert User.objects.count() == people - (make is an_account_nobody_came_to)


def stored(row):
    return list(type(row)._base_manager.filter(pk=row.pk).values())


def test_old_agreements_go_with_their_files_and_young_ones_keep_theirs(django_capture_on_commit_callbacks):
    young, old, young_too = (in_force() for _number in range(3))
    agreements.make_staff_copies()
    never_made = in_force()
    files = {row.version.agreement_id: row.pdf.name for row in StaffCopy.objects.exclude(pdf="")}
    for agreement in (old, never_made):
        Agreement.objects.filter(pk=agreement.pk).update(closed_at=timezone.now() - timedelta(days=1827))

    with django_capture_on_commit_callbacks(execute=True):
        assert purge.purge_agreements() == 2

    kept = {young.pk, young_too.pk}
    assert set(StaffCopy.objects.values_list("version__agreement", flat=True)) == kept
    assert {pk for pk, name in files.items() if default_storage.exists(name)} == kept
