"""The lists of staff about people ask the database as often for 10,000 rows as for three (DESIGN §8)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import SuperuserFactory

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 10_000
# Everybody is a mentee, a mentor whose application waits, a graduate to confirm, and has a proof and a decision.
CROWD = """
SET LOCAL session_replication_role = replica;
INSERT INTO accounts_user (password, is_superuser, email, given_name, family_name, preferred_name, language, time_zone,
                           is_staff, is_active)
SELECT '!', false, 'p' || n || '@people.example', 'Given' || n, 'Family' || n, '', 'en', 'America/Los_Angeles', false,
       true FROM generate_series(%(first)s, %(last)s) n;
CREATE TEMPORARY TABLE newcomer ON COMMIT DROP AS
    SELECT id FROM accounts_user WHERE NOT is_staff AND id NOT IN (SELECT user_id FROM profiles_menteeprofile);
INSERT INTO profiles_menteeprofile (user_id, status, standing, is_undeclared, minor, class_level, goals, about_me,
                                    contact_methods, phone, link, is_adult, completed_at, acknowledged_at)
SELECT id, 'complete', 'student', true, '', 'junior', '', '', ARRAY['email'], '', '', true, now(), now() FROM newcomer;
INSERT INTO profiles_mentorprofile (user_id, status, submitted_at, profession, employer, employer_kind,
    is_employer_hidden, affiliation, helps_any_major, skills, languages, city, availability, bio, photo, meeting_modes,
    contact_methods, phone, link, capacity, places_taken, hidden_reason)
SELECT id, 'submitted', now(), 'Accountant', '', 'employed', false, 'friend', true, ARRAY[]::text[], ARRAY['en'], '',
       '', '', '', ARRAY['online'], ARRAY['email'], '', '', 1, 0, '' FROM newcomer;
INSERT INTO accounts_identityclaim (user_id, name_while_enrolled, graduation_year, major_then, campus_id, answer)
SELECT id, 'Name ' || id, 1999, 'Business', '', '' FROM newcomer;
INSERT INTO profiles_mentorreview (mentor_id, decision, reason, identity_method, carried_out_at, is_announcement_due)
SELECT id, 'approved', '', '', now(), false FROM newcomer;
DROP TABLE newcomer;
SET LOCAL session_replication_role = origin;
"""
LISTS = [
    *("accounts_user", "accounts_identityclaim", "profiles_menteeprofile", "profiles_mentorprofile"),
    "profiles_mentorreview",
]


def people(first, last):
    with connection.cursor() as cursor:
        cursor.execute(CROWD, {"first": first, "last": last})


def statements_of(client):
    asked = {}
    for model in LISTS:
        address = reverse(f"admin:{model}_changelist")
        client.get(address)  # what is looked up once for all
        with CaptureQueriesContext(connection) as statements:
            page = client.get(address)
        asked[model] = len(statements)
        assert page.context["cl"].result_count in (FEW, MANY, FEW + 1, MANY + 1)
    return asked


def test_every_list_about_people_asks_as_often_for_ten_thousand_as_for_three(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    client = client_of(SuperuserFactory())
    people(1, FEW)
    for_few = statements_of(client)

    people(FEW + 1, MANY)

    assert statements_of(client) == for_few
    assert max(for_few.values()) <= 15
