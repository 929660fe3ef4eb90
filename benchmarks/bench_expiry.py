"""Expiring 100,000 of 1,000,000 pending requests with their emails and notices, against a raw UPDATE (DESIGN §8).

    python benchmarks/run.py expiry

The raw UPDATE works on the same table with the same history trigger and guards. The cohorts take turns, so that the
growing table affects both alike. Compared is the processor time of the database process; for the usual loop of
`save()`, Python's processor time is added, and a sample of 1,000 is extrapolated.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from benchmarks.bench_search import cost, own_database, row
from matches import actions
from matches.models import MatchRequest
from notifications.actions import notify

REQUESTS, COHORT, SAMPLE = 1_000_000, 100_000, 1_000
ROUNDS = 3
MENTORS = 2_000
AGAINST_UPDATE, AGAINST_LOOP = 4, 50

PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, email, given_name, family_name, preferred_name, language, time_zone,
                           is_staff, is_active)
SELECT '!', false, 'p' || n || '@people.example', 'Given' || n, 'Family' || n, '', 'en', 'America/Los_Angeles',
       false, true FROM generate_series(1, %(people)s) n;
INSERT INTO profiles_menteeprofile (user_id, status, standing, is_undeclared, minor, class_level, goals, about_me,
                                    contact_methods, phone, link, is_adult, completed_at, acknowledged_at)
SELECT id, 'complete', 'student', true, '', 'junior', '', '', ARRAY['email'], '', '', true, now(), now()
FROM accounts_user;
INSERT INTO profiles_mentorprofile (user_id, status, profession, employer, employer_kind, is_employer_hidden,
    affiliation, helps_any_major, skills, languages, city, availability, bio, photo, meeting_modes, contact_methods,
    phone, link, capacity, places_taken, hidden_reason)
SELECT id, 'draft', 'Accountant', '', 'employed', false, 'friend', true, ARRAY[]::text[], ARRAY['en'], '', '', '', '',
       ARRAY['online'], ARRAY['email'], '', '', 1, 0, '' FROM accounts_user ORDER BY id LIMIT %(mentors)s;
INSERT INTO matches_matchrequest (mentee_id, mentor_id, status, wants_to_reach, why_you, about_me, consented_methods,
    response_window, closed_because, reply, reminded_on_day)
SELECT id, (SELECT min(id) FROM accounts_user) + (id + 1) %% %(mentors)s, 'pending', 'A first job in public health.',
       '', '', ARRAY['email'], interval '10 days', '', '', 8
FROM accounts_user WHERE id NOT IN (SELECT user_id FROM profiles_mentorprofile);
"""
GUARDED = ["profiles_menteeprofile", "profiles_mentorprofile", "matches_matchrequest"]


def populate(requests: int) -> None:
    with connection.cursor() as cursor:
        switch_triggers(cursor, "DISABLE")
        cursor.execute(PEOPLE, {"people": requests + MENTORS, "mentors": MENTORS})
        switch_triggers(cursor, "ENABLE")
        cursor.execute("VACUUM ANALYZE")


def switch_triggers(cursor, command: str) -> None:
    """Run ENABLE or DISABLE for the triggers of the guarded tables, so that filling them is fast."""
    for table in GUARDED:
        cursor.execute(f"ALTER TABLE {table} {command} TRIGGER USER")


def make_due(pks: list[int]) -> None:
    """Move these requests eleven days into the past, so that they are overdue."""
    with connection.cursor() as cursor:
        switch_triggers(cursor, "DISABLE")
        past = timedelta(days=11)
        requests = MatchRequest.objects.filter(pk__gte=pks[0], pk__lte=pks[-1])
        requests.update(sent_at=F("sent_at") - past, respond_by=F("respond_by") - past)
        switch_triggers(cursor, "ENABLE")
        cursor.execute("VACUUM ANALYZE matches_matchrequest")


def raw_update() -> None:
    MatchRequest.objects.overdue().update(status="expired", closed_at=F("respond_by"), status_changed_at=Now())


def usual_loop(requests: list[MatchRequest]) -> None:
    """The naive version: fetch, change, save and notify both people, request by request."""
    for match_request in requests:
        with transaction.atomic():
            match_request.status, match_request.closed_at = "expired", match_request.respond_by
            match_request.save()
            notify(match_request.mentee.user, "matches/request_expired", match_request)
            notify(match_request.mentor.user, "matches/request_unanswered", match_request)


def whole_cost(work: Callable[[], object]) -> float:
    """Processor milliseconds of the database and this process; waiting for a busy machine does not count."""
    started = time.process_time()
    return cost(work) + (time.process_time() - started) * 1000


def run(requests: int = REQUESTS, cohort: int = COHORT, rounds: int = ROUNDS) -> list[dict]:
    """Measure in turns; returns both ratios."""
    with own_database():
        call_command("migrate", verbosity=0)
        populate(requests)
        pks = list(MatchRequest.objects.order_by("pk").values_list("pk", flat=True))
        cohorts = [pks[start : start + cohort] for start in range(0, len(pks), cohort)]
        update_costs, expiry_costs, total_costs = [], [], []
        for _round in range(rounds):
            make_due(cohorts.pop())
            update_costs.append(cost(raw_update))
            make_due(cohorts.pop())
            started = time.process_time()
            expiry_costs.append(cost(actions.settle_requests))
            total_costs.append(expiry_costs[-1] + (time.process_time() - started) * 1000)
        sample = list(MatchRequest.objects.filter(pk__in=cohorts.pop()[:SAMPLE]))
        loop_cost = whole_cost(lambda: usual_loop(sample)) / len(sample) * cohort
    name = f"expiring {cohort:,} of {requests:,} requests"
    against_loop = row(
        f"the loop of save() against {name}", loop_cost, median(total_costs), AGAINST_LOOP, at_least=True
    )
    return [
        row(
            f"{name} with mails and notices, against the raw UPDATE",
            median(expiry_costs),
            median(update_costs),
            AGAINST_UPDATE,
        ),
        against_loop | {"unit": "ms of processor time, ours and the database's"},
    ]
