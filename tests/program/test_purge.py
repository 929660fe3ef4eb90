"""What is not kept for ever goes, and not a day too early (R29; docs/adr/0008)."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from agreements.models import Agreement, Conclusion, GoalOutcome, Signature, StaffCopy
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile
from program.conduct import reporting
from program.models import Concern, ConcernAct, LimitedOrientation
from program.orientation import arranging
from program.privacy import purge
from program.privacy import retention_policy as periods
from tests.agreements import builders
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    StaffFactory,
    UserFactory,
    age,
)


@pytest.mark.parametrize(("days", "left"), [(729, "A first job in public health."), (731, "(erased)")])
def test_letters_go_two_years_after_the_answer(db, days, left):
    request = MatchRequestFactory(status=MatchRequest.Status.DECLINED, why_you="You were kind.", reply="Not now.")
    age(request, days=days)

    purge.purge_messages()

    request.refresh_from_db()
    assert (request.wants_to_reach, request.status) == (left, MatchRequest.Status.DECLINED)
    assert (request.why_you == request.reply == "") == (days > 730)


def test_a_letter_that_waits_is_never_emptied(db):
    request = MatchRequestFactory()
    age(request, days=800)

    assert purge.purge_messages() == 0


def test_letters_are_forgotten_once(db):
    age(MatchRequestFactory(status=MatchRequest.Status.DECLINED), days=731)

    assert [purge.purge_messages(), purge.purge_messages()] == [1, 0]


def close(agreement, days):
    Agreement.objects.filter(pk=agreement.pk).update(closed_at=timezone.now() - timedelta(days=days))


def test_agreements_go_five_years_after_they_ended_with_their_papers(db, django_capture_on_commit_callbacks):
    old, young = builders.in_force(), builders.in_force()
    for agreement in (old, young):
        builders.concluded(agreement)
    copy = StaffCopy.objects.get(version__agreement=old)
    copy.pdf.save("copy.pdf", ContentFile(b"%PDF-1.7"))
    close(old, 1827)
    close(young, 1825)

    with django_capture_on_commit_callbacks(execute=True):
        assert purge.purge_agreements() == 1

    assert list(Agreement.objects.all()) == [young]
    assert Match.objects.filter(pk=old.match_id).exists()
    assert Signature.objects.count() == 2
    assert Conclusion.objects.count() == 1
    assert set(GoalOutcome.objects.values_list("conclusion__agreement", flat=True)) == {young.pk}
    assert not default_storage.exists(copy.pdf.name)


def test_an_agreement_in_force_is_kept_however_old_it_is(db):
    agreement = builders.in_force()
    Agreement.objects.update(created_at=timezone.now() - timedelta(days=4000))

    assert purge.purge_agreements() == 0
    assert Agreement.objects.get() == agreement


@pytest.mark.parametrize(("days", "left"), [(2556, 1), (2558, 0)])
def test_cases_go_seven_years_after_they_were_closed(db, days, left):
    match, officer = MatchFactory(), StaffFactory()
    concern = reporting.report(match.mentee.user, text="x", about=match, subject=match.mentor.user)
    reporting.read(concern, officer)
    reporting.close(concern, officer, "Done.")
    age(concern, days=days)

    purge.purge_cases()

    assert (Concern.objects.count(), ConcernAct.objects.count()) == (left, left)


def test_an_open_case_is_kept_however_old_it_is(db):
    age(reporting.report(UserFactory(), text="x"), days=4000)

    assert purge.purge_cases() == 0


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_applications_left_lying_go_after_90_days_and_their_owner_stays(db, days, left):
    mentor = MentorApplicationFactory(status=MentorProfile.Status.DRAFT, submitted_at=None)
    age(mentor, days=days)

    purge.purge_drafts()

    assert MentorProfile.objects.count() == left
    mentor.user.refresh_from_db()


def test_an_application_that_was_sent_is_no_draft(db):
    age(MentorApplicationFactory(), days=400)

    purge.purge_drafts()

    assert MentorProfile.objects.count() == 1


@pytest.mark.parametrize(("days_since_sign_in", "left"), [(None, 0), (119, 1), (121, 0)])
def test_a_mentees_draft_stays_while_its_owner_signs_in(db, days_since_sign_in, left):
    mentee = MenteeProfileFactory(status=MenteeProfile.Status.DRAFT, completed_at=None)
    age(mentee, days=200)
    if days_since_sign_in:
        mentee.user.last_login = timezone.now() - timedelta(days=days_since_sign_in)
        mentee.user.save(update_fields=["last_login"])

    purge.purge_drafts()

    assert MenteeProfile.objects.count() == left


def test_what_a_short_orientation_was_asked_with_goes_when_nobody_gives_it(db):
    asked = arranging.ask_for_short_orientation(UserFactory(), how="phone", works_well_with="Captions, please.")
    age(asked, days=91)

    assert purge.purge_accommodations() == 1
    assert LimitedOrientation.objects.get().works_well_with == ""


@pytest.mark.parametrize(("days", "is_verified", "left"), [(91, False, 0), (89, False, 1), (91, True, 1)])
def test_accounts_nobody_ever_signed_in_to_go_after_90_days(db, days, is_verified, left):
    person = UserFactory(verified=is_verified)
    age(person, days=days)

    purge.purge_unclaimed_accounts()

    assert User.objects.count() == left


def test_more_than_a_batch_goes_in_one_run(db, monkeypatch):
    monkeypatch.setattr(purge, "BATCH", 2)
    for _number in range(5):
        age(MentorApplicationFactory(status=MentorProfile.Status.DRAFT, submitted_at=None), days=91)

    assert purge.purge_drafts() == 5


def deleted_or_changed(captured, table):
    """How many statements changed rows of this table."""
    changes = (f'UPDATE "{table}" SET', f"DELETE FROM {table} ", f'DELETE FROM "{table}" ')
    return sum(any(change in query["sql"] for change in changes) for query in captured)


def test_accommodations_of_many_go_in_batches(db, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(purge, "BATCH", 2)
    for _number in range(5):
        age(arranging.ask_for_short_orientation(UserFactory(), how="phone", works_well_with="Captions."), days=91)

    with django_assert_max_num_queries(50) as captured:
        assert purge.purge_accommodations() == 5

    assert deleted_or_changed(captured, LimitedOrientation._meta.db_table) == 3
    assert not LimitedOrientation.objects.exclude(works_well_with="").exists()


def test_expired_sessions_and_limits_go_in_batches(db, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(accounts, "PURGED_AT_ONCE", 2)
    for number in range(6):
        ends = timezone.now() + timedelta(hours=1 if number == 5 else -1)
        Session.objects.create(session_key=f"key{number}", session_data="", expire_date=ends)
        cache.set(f"limit{number}", 1, timeout=3600 if number == 5 else -1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = now() - interval '1 second' WHERE cache_key NOT LIKE '%%limit5'")

    with django_assert_max_num_queries(50) as captured:
        accounts.purge_expired_sessions()

    assert deleted_or_changed(captured, "django_session") == 4  # the last finds none
    assert list(Session.objects.values_list("session_key", flat=True)) == ["key5"]
    assert cache.get("limit5") == 1


def test_every_promise_people_read_is_kept_by_a_number(db):
    assert (periods.REQUESTS, periods.AGREEMENTS, periods.CONCERNS, periods.DRAFTS) == (730, 1826, 2557, 90)
    assert set(purge.purge_expired()) == {
        "purge_messages",
        "purge_agreements",
        "purge_cases",
        "purge_former_identities",
        "purge_invitations",
        "purge_drafts",
        "purge_expired_sessions",
        "purge_exports",
        "purge_imports",
        "purge_unclaimed_accounts",
        "purge_accommodations",
        "purge_unnamed_files",
    }
