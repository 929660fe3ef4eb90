"""Every sweep of the schedule meets a row the database refuses: the next one is done all the same, and staff see it.

Here the database itself refuses, by a trigger, whatever is written about one row; `test_sweeps.py` has verbs that fail.
"""

from datetime import timedelta
from importlib import import_module

import pgtrigger
import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement, Conclusion, Goal, StaffCopy
from core.models import StuckRow
from core.secret_key import PREFIX
from matches import actions as matches
from matches.models import Match, MatchRequest
from mentoring.schedule import CELERY_BEAT_SCHEDULE
from notifications.models import OutgoingMail
from profiles import actions as profiles
from profiles.models import MentorProfile, MentorReview, ResponseStats
from program.models import Announcement, Export, ImportFile, ImportRow, OrientationSession, Registration, Term
from program.reports.exports import LISTS
from tests.agreements import builders
from tests.factories import (
    InterviewFactory,
    MatchRequestFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
)
from tests.profiles.deciding import pass_undo_window

pytestmark = pytest.mark.django_db
POISON = """
CREATE OR REPLACE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END) ->> TG_ARGV[0] = TG_ARGV[1] THEN
        RAISE EXCEPTION 'this row is broken';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
# These have no rows of their own: a sign of life, statistics of the search, a check that writes nothing.
WITHOUT_ROWS = {"beat", "lexemes", "verify"}


def poison(model, column, value):
    """Let the database refuse whatever is written to this model's rows with this value."""
    with connection.cursor() as cursor:
        cursor.execute(POISON)
        cursor.execute(
            f"CREATE TRIGGER refuse_row BEFORE INSERT OR UPDATE OR DELETE ON {model._meta.db_table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_row('{column}', '{value}')"
        )


def aged_requests(**ago):
    requests = MatchRequestFactory.create_batch(2)
    for match_request in requests:
        age(match_request, **ago)
    return requests


def told(kind, *lookup):
    """How to see which rows a kind of mail was written about."""
    return lambda: set(OutgoingMail.objects.filter(kind=kind).values_list(*lookup or ["about_id"], flat=True))


def having(model, column="pk", **conditions):
    """How to see which rows a sweep has done."""
    return lambda: set(model.objects.filter(**conditions).values_list(column, flat=True))


def expire():
    first, second = aged_requests(days=10, seconds=1)
    return (MatchRequest, "id", first.pk), having(MatchRequest, status="expired"), {second.pk}


def remind():
    first, second = aged_requests(days=5, seconds=1)
    return (OutgoingMail, "about_id", first.pk), told("matches/request_reminder"), {second.pk}


def clocks():
    first, second = (matches.accept(MatchRequestFactory()) for _match in range(2))
    for match in (first, second):
        age(match, days=5, seconds=1)
    OutgoingMail.objects.all().delete()
    return (OutgoingMail, "about_id", first.pk), told("matches/reminder"), {second.pk}


def places():
    soon = timezone.now() + timedelta(hours=20)
    first, second = InterviewFactory.create_batch(2, status="confirmed", place="", place_due_by=soon, chosen_time=soon)
    OutgoingMail.objects.all().delete()
    return (OutgoingMail, "about_id", first.pk), told("matches/place_due"), {second.pk}


def two_in_force():
    return builders.in_force(), builders.in_force()


def copies():
    two_in_force()
    first, second = StaffCopy.objects.order_by("pk")
    return (StaffCopy, "id", first.pk), having(StaffCopy, sha256__gt=""), {second.pk}


def conclusions():
    first, second = (builders.concluded(agreement) for agreement in two_in_force())
    Conclusion.objects.update(add_by=Now() - timedelta(days=1))
    return (Conclusion, "id", first.pk), having(Conclusion, status="individual"), {second.pk}


def abandoned():
    first, second = builders.proposed().agreement, builders.proposed().agreement
    Match.objects.update(status="ended", closed_at=Now())
    return (Agreement, "id", first.pk), having(Agreement, status="abandoned"), {second.pk}


def dates():
    first, second = (Goal.objects.filter(version__agreement=agreement).first() for agreement in two_in_force())
    with pgtrigger.ignore():
        Goal.objects.update(deadline=timezone.localdate() + timedelta(days=5))
    poisoned = (OutgoingMail, "about_id", first.pk)
    return poisoned, lambda: told("agreements/deadline_near")() & {first.pk, second.pk}, {second.pk}


def silence():
    first, second = MentorProfileFactory.create_batch(2)
    for mentor in (first, second):
        MentorProfile.objects.filter(pk=mentor.pk).update(confirmed_at=Now() - timedelta(days=90))
        for days in (20, 12):
            age(MatchRequestFactory(mentor=mentor), days=days)
    matches.settle_requests()
    poisoned = (MentorProfile, "user_id", first.pk)
    return poisoned, having(MentorProfile, silent_since__isnull=False), {second.pk}


def habits():
    first, second = (match_request.mentor_id for match_request in MatchRequestFactory.create_batch(2))
    return (ResponseStats, "mentor_id", first), having(ResponseStats, "mentor", waiting=1), {second}


def announcements():
    MentorProfileFactory()
    first, second = (
        Announcement.objects.create(title_en="News", text_en="News", audience="mentors") for _number in range(2)
    )
    Announcement.objects.update(send_at=Now() - timedelta(minutes=1))
    return (Announcement, "id", first.pk), having(Announcement, sent_at__isnull=False), {second.pk}


def sessions():
    first, second = (
        OrientationSession.objects.create(starts_at=timezone.now() + timedelta(hours=3), place="Library")
        for _number in range(2)
    )
    for session in (first, second):
        Registration.objects.create(session=session, person=UserFactory(), status="coming")
    poisoned = (OrientationSession, "id", first.pk)
    return poisoned, having(OrientationSession, reminded_at__isnull=False), {second.pk}


def term_of_today():
    first, last = builders.days_from_today(-3), builders.days_from_today(60)
    return Term.objects.create(season="fall", year=2001, starts_on=first, ends_on=last, ask_mentors_on=first)


def confirm():
    term_of_today()
    first, second = MentorProfileFactory.create_batch(2, confirmed_at=timezone.now() - timedelta(days=90))
    return (OutgoingMail, "about_id", first.pk), told("profiles/confirm_profile"), {second.pk}


def old_mails():
    kinds = ["matches/request_sent", "matches/request_received"]
    first, second = (OutgoingMail.objects.create(kind=kind, key=kind, recipient=UserFactory()) for kind in kinds)
    OutgoingMail.objects.update(sent_at=Now() - timedelta(days=31))
    return (OutgoingMail, "id", first.pk), lambda: {first.pk, second.pk} - having(OutgoingMail)(), {second.pk}


def morning_emails():
    MentorApplicationFactory()
    first, second = (StaffFactory(is_superuser=True) for _number in range(2))
    return (OutgoingMail, "recipient_id", first.pk), told("program/digest", "recipient"), {second.pk}


def exports():
    term, staff = term_of_today(), StaffFactory()
    first, second = (Export.objects.create(kind=kind, by=staff, term=term) for kind in list(LISTS)[:2])
    return (Export, "id", first.pk), having(Export, ready_at__isnull=False), {second.pk}


def imports():
    first, second = (
        ImportFile.objects.create(kind="mentees", name="list.csv", approved_at=Now()) for _number in range(2)
    )
    for file in (first, second):
        ImportRow.objects.create(file=file, line=2, email=f"new{file.pk}@people.example", values={"given_name": "Ana"})
    return (ImportFile, "id", first.pk), having(ImportFile, finished_at__isnull=False), {second.pk}


def retention():
    first, second = aged_requests(days=800)
    with pgtrigger.ignore():
        MatchRequest.objects.update(status="declined", reply="Yes.", closed_at=F("sent_at") + timedelta(days=1))
    return (MatchRequest, "id", first.pk), having(MatchRequest, reply=""), {second.pk}


def decisions():
    first, second = (profiles.approve(mentor, by=StaffFactory()) for mentor in MentorApplicationFactory.create_batch(2))
    pass_undo_window()
    posted = having(MentorProfile, status="approved")
    return (MentorReview, "id", first.pk), lambda: posted() & {first.mentor_id, second.mentor_id}, {second.mentor_id}


SCENES = [
    ("expire", expire),
    ("remind", remind),
    ("clocks", clocks),
    ("places", places),
    ("copies", copies),
    ("conclusions", conclusions),
    ("conclusions", abandoned),
    ("dates", dates),
    ("silence", silence),
    ("habits", habits),
    ("announcements", announcements),
    ("sessions", sessions),
    ("confirm", confirm),
    ("old mails", old_mails),
    ("digest", morning_emails),
    ("exports", exports),
    ("imports", imports),
    ("retention", retention),
    ("decisions", decisions),
]


def run(entry):
    module, task = CELERY_BEAT_SCHEDULE[entry]["task"].rsplit(".", 1)
    getattr(import_module(module), task)()


@pytest.mark.parametrize(("entry", "scene"), SCENES, ids=[scene.__name__ for _entry, scene in SCENES])
def test_a_row_the_database_refuses_stops_no_other(entry, scene):
    poisoned, done, expected = scene()
    poison(*poisoned)

    run(entry)
    assert done() == expected
    stuck = set(StuckRow.objects.values_list("row", flat=True))
    assert stuck >= {poisoned[2]} or entry == "retention"
    run(entry)

    assert done() == expected
    assert set(StuckRow.objects.values_list("failures", flat=True)) == {1}


def test_a_line_the_database_refuses_stops_no_other_line_of_its_file_and_is_named():
    file = ImportFile.objects.create(kind="mentees", name="list.csv", approved_at=Now())
    emails = ["first@people.example", "bad@people.example", "last@people.example"]
    for line, email in enumerate(emails, 2):
        ImportRow.objects.create(file=file, line=line, email=email, values={"given_name": "Ana"}, fate="new")
    poison(User, "email", emails[1])

    run("imports")

    file.refresh_from_db()
    assert list(file.rows.values_list("fate", flat=True)) == ["made", "unreadable", "made"]
    assert [bool(remark) for remark in file.rows.values_list("remark", flat=True)] == [False, True, False]
    assert set(User.objects.filter(email__in=emails).values_list("email", flat=True)) == {emails[0], emails[2]}
    assert (file.finished_at is not None, StuckRow.objects.count()) == (True, 0)


def test_a_registration_the_database_refuses_stops_no_other_of_its_session_and_staff_see_it():
    session = OrientationSession.objects.create(starts_at=timezone.now() + timedelta(hours=3), place="Library")
    bad, good = (session.registrations.create(person=UserFactory(), status="coming") for _number in range(2))
    poison(OutgoingMail, "about_id", bad.pk)
    reminded = told("program/session_reminder")

    run("sessions")
    assert reminded() == {good.pk}
    assert str(bad.pk) in StuckRow.objects.get(row=session.pk).error

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER refuse_row ON {OutgoingMail._meta.db_table}")
    StuckRow.objects.update(next_try_at=Now())
    run("sessions")
    assert OutgoingMail.objects.filter(kind="program/session_reminder").count() == 2
    assert reminded() == {bad.pk, good.pk}
    assert StuckRow.objects.count() == 0


def test_a_mail_that_cannot_be_decrypted_stops_no_other(settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    broken = OutgoingMail.objects.create(
        kind="finished", key="1", to_address="a@people.example", message={"subject": "A"}, priority=0
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_outgoingmail SET message = to_jsonb(%s::text)", [f"{PREFIX}of a lost key"])
    MatchRequestFactory()
    matches.accept(MatchRequestFactory())

    run("deliver")

    assert OutgoingMail.objects.filter(sent_at__isnull=False).exists()
    assert list(OutgoingMail.objects.defer("message").queued().values_list("pk", "attempts")) == [(broken.pk, 1)]


def test_every_sweep_of_the_schedule_meets_such_a_row():
    assert {entry for entry, _scene in SCENES} | WITHOUT_ROWS | {"deliver"} == set(CELERY_BEAT_SCHEDULE)
