"""One bad row never blocks the next, in any sweep: it waits, and staff see it."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from agreements import actions as agreements
from agreements import pdfs
from agreements.models import Conclusion, StaffCopy
from core import sweeps
from core.models import StuckRow
from matches import actions as matches
from matches.actions import deadlines
from matches.models import Match
from profiles import actions as profiles
from profiles.models import MentorProfile, MentorReview
from program.content import announcements
from program.imports import importing
from program.models import Announcement, Export, ImportFile, ImportRow, OrientationSession, Term
from program.orientation import arranging
from program.privacy import purge
from program.reports import exports
from tests.agreements import builders
from tests.factories import (
    MatchRequestFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
)
from tests.profiles.deciding import pass_undo_window

pytestmark = pytest.mark.django_db


def two_copies():
    builders.in_force(), builders.in_force()
    return StaffCopy, agreements.make_staff_copies, "agreements.actions.signing.make_staff_copy"


def two_open_conclusions():
    for agreement in (builders.in_force(), builders.in_force()):
        builders.concluded(agreement)
    Conclusion.objects.update(add_by=Now() - timedelta(days=1))
    return Conclusion, agreements.close_open_conclusions, "agreements.actions.concluding.close_if_overdue"


def two_inactive_matches():
    for _match in range(2):
        age(matches.accept(MatchRequestFactory()), days=30, seconds=1)
    return Match, matches.remind_and_lapse_matches, "matches.actions.deadlines.lapse_if_inactive"


def two_silent_mentors():
    for mentor in MentorProfileFactory.create_batch(2):
        MentorProfile.objects.filter(pk=mentor.pk).update(confirmed_at=Now() - timedelta(days=90))
        for days in (20, 12):
            age(MatchRequestFactory(mentor=mentor), days=days)
    matches.settle_requests()
    return MentorProfile, deadlines.hide_unresponsive_mentors, "matches.actions.deadlines.mark_silent"


def two_announcements():
    MentorProfileFactory()
    for _row in range(2):
        row = Announcement.objects.create(title_en="News", text_en="News", audience="mentors")
        Announcement.objects.filter(pk=row.pk).update(send_at=Now() - timedelta(minutes=1))
    return Announcement, announcements.send_due, "program.content.announcements.send"


def two_exports():
    first, last = builders.days_from_today(-30), builders.days_from_today(60)
    term = Term.objects.create(season="fall", year=2001, starts_on=first, ends_on=last)
    for kind in list(exports.LISTS)[:2]:
        Export.objects.create(kind=kind, by=StaffFactory(), term=term)
    return Export, exports.write_due, "program.reports.exports.write_parts"


def two_imports():
    for _file in range(2):
        file = ImportFile.objects.create(kind="mentees", name="list.csv", approved_at=Now())
        ImportRow.objects.create(file=file, line=2, email=f"new{file.pk}@people.example", values={"given_name": "Ana"})
    return ImportFile, importing.carry_out_due, "program.imports.importing.carry_out"


def two_sessions():
    for _session in range(2):
        OrientationSession.objects.create(starts_at=timezone.now() + timedelta(hours=3), place="Library")
    return OrientationSession, arranging.remind, "program.orientation.arranging.remind_of"


def two_decisions():
    for mentor in MentorApplicationFactory.create_batch(2):
        profiles.approve(mentor, by=StaffFactory())
    pass_undo_window()
    return MentorReview, profiles.carry_out_decisions, "profiles.actions.due_decisions.finish"


SCENES = [two_copies, two_open_conclusions, two_inactive_matches, two_silent_mentors]
SCENES += [two_announcements, two_exports, two_imports, two_sessions, two_decisions]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_a_poisoned_row_stops_no_other_and_waits_until_it_works(scene, monkeypatch):
    model, sweep, act_path = scene()
    module_path, name = act_path.rsplit(".", 1)
    module = __import__(module_path, fromlist=[name])
    act, poisoned, tried = getattr(module, name), min(model.objects.values_list("pk", flat=True)), []

    def poison(pk, *arguments):
        tried.append(pk)
        if pk == poisoned:
            raise ValueError("this row is broken")
        return act(pk, *arguments)

    monkeypatch.setattr(module, name, poison)
    sweep()
    first_round = sorted(set(tried))
    sweep()

    assert first_round[0] == poisoned
    assert len(first_round) == 2
    assert tried.count(poisoned) == 1
    assert [row.row for row in StuckRow.objects.all()] == [poisoned]

    monkeypatch.setattr(module, name, act)
    StuckRow.objects.update(next_try_at=Now())
    sweep()
    assert not StuckRow.objects.exists()


def test_a_row_is_tried_again_after_a_minute_doubling_to_an_hour():
    def fail(key):
        raise ValueError

    pauses = []
    for _try in range(8):
        StuckRow.objects.update(next_try_at=Now())
        sweeps.for_each("work", [7], fail)
        row = StuckRow.objects.annotate(pause=F("next_try_at") - Now()).get()
        pauses.append(round(row.pause.total_seconds() / 60))

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_row_that_something_else_has_settled_is_no_longer_shown():
    sweeps.for_each("work", [7], lambda key: 1 // 0)
    assert StuckRow.objects.count() == 1

    sweeps.for_each("work", [8], lambda key: 1)

    assert not StuckRow.objects.exists()


@pytest.fixture
def stuck_elsewhere():
    """Rows of these numbers that wait in another sweep."""
    for key in (7, 8):
        sweeps.record_failure("other work", key, ValueError())
    return set(StuckRow.objects.values_list("pk", flat=True))


def test_a_row_that_waits_in_one_sweep_is_done_by_another_as_all_are(stuck_elsewhere):
    alone, together = [], []

    sweeps.for_each("work", [7, 8], lambda key: alone.append(key) or 1)
    sweeps.for_all("work", [7, 8], lambda keys: together.append(keys) or len(keys))

    assert (alone, together) == ([7, 8], [[7, 8]])


def test_a_row_that_works_or_is_settled_is_forgotten_by_its_sweep_alone(stuck_elsewhere):
    for key in (6, 7, 8):
        sweeps.record_failure("work", key, ValueError())
    StuckRow.objects.filter(sweep="work", row=7).update(next_try_at=Now())

    sweeps.for_each("work", [7, 8], lambda key: 1)

    assert set(StuckRow.objects.filter(sweep="work").values_list("row", flat=True)) == {8}
    assert stuck_elsewhere <= set(StuckRow.objects.values_list("pk", flat=True))


def test_a_copy_that_fails_leaves_no_file(settings, monkeypatch):
    builders.in_force()
    monkeypatch.setattr("agreements.emails.copy_to_office", lambda copy: 1 / 0)

    agreements.make_staff_copies()

    assert StuckRow.objects.count() == 1
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_a_copy_that_cannot_be_written_leaves_none_either(settings, monkeypatch):
    builders.in_force()
    monkeypatch.setattr(pdfs, "agreement_pdf", lambda version: None)

    agreements.make_staff_copies()

    assert StuckRow.objects.count() == 1
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_one_purge_that_fails_stops_no_other(monkeypatch):
    UserFactory()
    done = []
    monkeypatch.setattr(purge, "PURGES", [lambda: 1 / 0, lambda: done.append("second") or 3])

    purge.purge_expired()

    assert done == ["second"]
    assert StuckRow.objects.get().error.startswith("ZeroDivisionError")
