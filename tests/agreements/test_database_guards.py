"""What the database itself refuses, broken by SQL past every verb (DESIGN §4.4–4.6)."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from agreements import actions, starter_content
from agreements.models import AgreementVersion, CopyMailing, StaffCopy, StarterGoal
from core.workflow import refusal_for
from tests.agreements.builders import concluded, current, in_force, negotiating, proposed, sign, write
from tests.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


def refusal(sql, *values):
    """The name of the rule a statement breaks, with its constraints checked at once."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return raised.value.__cause__.diag.constraint_name, bool(refusal_for(raised.value))


VERSION = "UPDATE agreements_agreementversion SET {} WHERE id = %s"


@pytest.mark.parametrize(
    "change",
    [
        "minutes = 5",
        "note = 'other words'",
        "ends_on = ends_on + 1",
        "mentor_name = 'Somebody else'",
        "digest = 'x'",
        "number = 9",
        "status = 'draft'",
    ],
)
def test_a_proposed_version_is_never_changed(change):
    assert refusal(VERSION.format(change), proposed().pk) == ("proposed_versions_are_never_changed", True)


def test_a_proposed_version_is_never_deleted():
    version = proposed()

    assert refusal("DELETE FROM agreements_agreementversion WHERE id = %s", version.pk) == (
        "proposed_versions_are_never_deleted",
        True,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agreements_goal SET text = 'other' WHERE version_id = %s",
        "UPDATE agreements_goal SET deadline = deadline + 1 WHERE version_id = %s",
        "DELETE FROM agreements_goal WHERE version_id = %s",
        "INSERT INTO agreements_goal (version_id, thread, position, text) VALUES (%s, gen_random_uuid(), 9, 'New')",
    ],
)
def test_goals_of_a_proposed_version_are_frozen(statement):
    assert refusal(statement, proposed().pk) == ("goals_of_proposed_versions_are_frozen", True)


def test_a_goal_is_not_moved_out_of_a_proposed_version():
    version = proposed()
    draft = write(version.agreement, version.agreement.mentor)

    assert refusal("UPDATE agreements_goal SET version_id = %s WHERE version_id = %s", draft.pk, version.pk) == (
        "goals_of_proposed_versions_are_frozen",
        True,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agreements_activity SET text = 'other' WHERE goal_id = %s",
        "DELETE FROM agreements_activity WHERE goal_id = %s",
        "INSERT INTO agreements_activity (goal_id, position, text) VALUES (%s, 9, 'New')",
    ],
)
def test_activities_of_a_proposed_version_are_frozen(statement):
    assert refusal(statement, proposed().goals.get().pk) == ("activities_of_proposed_versions_are_frozen", True)


WHOLE = "status = 'proposed', number = 1, proposed_at = now(), digest = 'x'"


@pytest.mark.parametrize(
    "spoil",
    [
        "DELETE FROM agreements_activity",
        "UPDATE agreements_activity SET text = ''",
        "UPDATE agreements_goal SET deadline = NULL",
        "UPDATE agreements_goal SET text = ''",
    ],
)
def test_no_version_is_proposed_without_goals_activities_and_deadlines(spoil):
    agreement = negotiating()
    draft = write(agreement, agreement.mentee)
    with connection.cursor() as cursor:
        cursor.execute(spoil)

    assert refusal(VERSION.format(WHOLE), draft.pk) == ("versions_in_force_have_goals", True)


def test_no_version_is_in_force_without_both_signatures():
    version = proposed()
    sign(version, version.agreement.mentee)

    assert refusal(VERSION.format("status = 'in_force', in_force_at = now()"), version.pk) == (
        "versions_in_force_are_signed_by_both",
        True,
    )


def test_a_version_in_force_says_since_when():
    agreement = in_force()

    assert refusal(VERSION.format("in_force_at = NULL"), current(agreement).pk)[0] == "in_force_at_is_set_when_in_force"


def test_one_version_is_in_force_per_agreement():
    agreement = in_force()
    second = proposed(by="mentor", agreement=agreement)
    sign(second, agreement.mentor)
    sign_by_sql(second, agreement.mentee, second.digest)

    assert refusal(VERSION.format("status = 'in_force', in_force_at = now()"), second.pk)[0] == (
        "one_version_in_force_per_agreement"
    )


SIGN = (
    "INSERT INTO agreements_signature (version_id, party_id, typed_name, latin_name, digest)"
    " VALUES (%s, %s, 'Name', '', %s)"
)


def sign_by_sql(version, party, digest):
    with connection.cursor() as cursor:
        cursor.execute(SIGN, [version.pk, party.pk, digest])


def test_a_party_signs_a_version_once():
    version = proposed()
    mentee = version.agreement.mentee
    sign(version, mentee)

    assert refusal(SIGN, version.pk, mentee.pk, version.digest) == ("one_signature_per_party", True)


def test_a_stranger_signs_nothing():
    version = proposed()

    assert refusal(SIGN, version.pk, UserFactory().pk, version.digest) == ("only_a_party_signs_what_was_proposed", True)


def test_a_signature_is_under_the_text_that_was_proposed():
    version = proposed()

    assert refusal(SIGN, version.pk, version.agreement.mentee.pk, "0" * 64) == (
        "only_a_party_signs_what_was_proposed",
        True,
    )


def test_a_draft_is_not_signed():
    agreement = negotiating()
    draft = write(agreement, agreement.mentee)

    assert refusal(SIGN, draft.pk, agreement.mentee.pk, "")[0] == "only_a_party_signs_what_was_proposed"


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET typed_name = 'Other' WHERE id = %s", "DELETE FROM {} WHERE id = %s"]
)
def test_a_signature_is_never_changed(statement):
    version = proposed()
    signature = sign(version, version.agreement.mentee)

    assert refusal(statement.format("agreements_signature"), signature.pk) == ("signatures_are_never_changed", True)


def test_an_agreement_belongs_to_one_match():
    agreement = negotiating()
    statement = "INSERT INTO agreements_agreement (match_id, status, ended_because) VALUES (%s, 'negotiating', '')"

    assert "match_id" in refusal(statement, agreement.match_id)[0]


def test_a_version_in_force_has_one_staff_copy():
    version = current(in_force())
    statement = (
        "INSERT INTO agreements_staffcopy (version_id, pdf, sha256, sent_to, times_asked) VALUES (%s, '', '', '{}', 1)"
    )

    assert "version_id" in refusal(statement, version.pk)[0]


def test_there_is_no_staff_copy_of_a_mere_proposal():
    statement = (
        "INSERT INTO agreements_staffcopy (version_id, pdf, sha256, sent_to, times_asked) VALUES (%s, '', '', '{}', 1)"
    )

    assert refusal(statement, proposed().pk) == ("staff_copies_are_of_versions_in_force", True)


def test_a_staff_copy_stays_as_it_was_made():
    in_force()
    copy = StaffCopy.objects.get()
    StaffCopy.objects.update(sha256="a" * 64, pdf="a.pdf")

    assert refusal("UPDATE agreements_staffcopy SET sha256 = 'b' WHERE id = %s", copy.pk) == (
        "staff_copies_stay_as_they_were_made",
        True,
    )


def test_the_end_comes_after_the_start():
    agreement = negotiating()
    draft = write(agreement, agreement.mentee)

    assert refusal(VERSION.format("ends_on = starts_on - 1"), draft.pk) == ("agreement_ends_after_it_starts", True)


def test_what_took_effect_was_not_declined():
    version = current(in_force())

    assert refusal(VERSION.format(f"declined_by_id = {version.proposer_id}"), version.pk)[0] == (
        "what_was_declined_never_took_effect"
    )


def test_a_party_has_one_draft():
    agreement = negotiating()
    write(agreement, agreement.mentee)

    with pytest.raises(IntegrityError, match="one_draft_per_party"), transaction.atomic():
        AgreementVersion.objects.create(agreement=agreement, proposer=agreement.mentee)


def test_an_agreement_has_one_record():
    conclusion = concluded(in_force())
    statement = (
        "INSERT INTO agreements_conclusion (agreement_id, status, reason, achieved, next_steps, wants_new_mentoring,"
        " added, began_by_id, steps) VALUES (%s, 'open', 'reached', '', '', false, '', %s, '{}')"
    )

    assert "agreement_id" in refusal(statement, conclusion.agreement_id, conclusion.began_by_id)[0]


def test_who_began_a_record_does_not_complete_it():
    conclusion = concluded(in_force())
    statement = (
        "UPDATE agreements_conclusion SET status = 'joint', closed_at = now(), added_by_id = began_by_id WHERE id = %s"
    )

    assert refusal(statement, conclusion.pk) == ("the_other_party_adds_to_the_record", True)


CONCLUSION = "UPDATE agreements_conclusion SET {} WHERE id = %s"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("status = 'individual'", "conclusion_closed_at_is_set_exactly_when_closed"),
        ("closed_at = now()", "conclusion_closed_at_is_set_exactly_when_closed"),
        ("status = 'joint', closed_at = now()", "joint_conclusions_name_who_added"),
        ("added_by_id = began_by_id", "joint_conclusions_name_who_added"),
        ("is_seen_differently = true", "only_who_adds_to_the_record_sees_it_differently"),
    ],
)
def test_a_record_is_closed_at_a_time_and_joint_by_the_other(change, rule):
    assert refusal(CONCLUSION.format(change), concluded(in_force()).pk)[0] == rule


@pytest.mark.parametrize("lacking", ["number = NULL", "proposed_at = NULL", "starts_on = NULL", "digest = ''"])
def test_a_proposal_is_whole(lacking):
    agreement = negotiating()
    draft = write(agreement, agreement.mentee)
    parts = {"number": "1", "proposed_at": "now()", "digest": "'x'"}
    name, value = lacking.split(" = ")
    whole = ", ".join(f"{field} = {term}" for field, term in (parts | {name: value}).items())

    assert refusal(VERSION.format(f"status = 'proposed', {whole}"), draft.pk)[0] == "proposed_version_is_whole"


def test_two_versions_never_have_one_number():
    first = proposed()
    draft = write(first.agreement, first.agreement.mentor)
    again = "status = 'superseded', number = 1, proposed_at = now(), digest = 'x'"

    assert refusal(VERSION.format(again), draft.pk)[0] == "version_numbers_are_unique"


def test_an_agreement_has_one_open_proposal():
    first = proposed()
    draft = write(first.agreement, first.agreement.mentor)
    second = "status = 'proposed', number = 2, proposed_at = now(), digest = 'x'"

    assert refusal(VERSION.format(second), draft.pk) == ("one_open_proposal_per_agreement", True)


@pytest.mark.parametrize("half", ["redacted_at = now()", "redacted_digest = 'x'"])
def test_an_erased_name_is_marked_with_what_is_left(half):
    assert refusal(VERSION.format(half), proposed().pk)[0] == "a_redacted_version_says_what_is_left"


def test_a_goal_is_in_a_version_once():
    agreement = negotiating()
    draft = write(agreement, agreement.mentee)
    statement = """INSERT INTO agreements_goal (version_id, thread, position, text)
        SELECT version_id, thread, 9, text FROM agreements_goal WHERE version_id = %s"""

    assert refusal(statement, draft.pk)[0] == "one_goal_per_thread_and_version"


def test_a_goal_has_one_outcome_in_a_record():
    statement = """INSERT INTO agreements_goaloutcome (conclusion_id, goal_id, outcome, note)
        SELECT conclusion_id, goal_id, 'reached', '' FROM agreements_goaloutcome WHERE conclusion_id = %s"""

    assert refusal(statement, concluded(in_force()).pk)[0] == "one_outcome_per_goal"


def test_a_day_is_in_the_log_once():
    agreement = in_force()
    statement = """INSERT INTO agreements_contactlog (agreement_id, met_on, mode, logged_by_id)
        SELECT %s, day, '', %s FROM (VALUES (date '2026-01-05'), (date '2026-01-05')) twice (day)"""

    assert refusal(statement, agreement.pk, agreement.mentee.pk) == ("one_meeting_per_day", True)


def test_an_activity_is_done_once():
    activity = current(in_force()).goals.get().activities.first()
    statement = """INSERT INTO agreements_activitydone (activity_id, done_by_id)
        SELECT %s, %s FROM generate_series(1, 2)"""

    assert "activity_id" in refusal(statement, activity.pk, activity.goal.version.proposer_id)[0]


def test_a_line_of_the_log_of_copies_stands_once():
    in_force()
    actions.make_staff_copies()
    statement = """INSERT INTO agreements_copymailing (copy_id, number, to_address, seen_copy, blind_copy)
        SELECT copy_id, number, 'other@people.example', '{}', '{}' FROM agreements_copymailing WHERE id = %s"""

    assert refusal(statement, CopyMailing.objects.get().pk)[0] == "one_mailing_per_copy_and_time"


@pytest.mark.parametrize("table", ["suggestedactivity", "nextstep", "startergoal"])
def test_a_word_to_choose_from_stands_once_however_it_is_written(table):
    starter_content.load()
    StarterGoal.objects.create(topic=TopicFactory(), name_en="A first goal")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM agreements_{table} ORDER BY id LIMIT 1")
        [pk] = cursor.fetchone()
    others = {"startergoal": ", topic_id, weeks"}.get(table, ", position")
    statement = f"""INSERT INTO agreements_{table} (name_en, name_es{others})
        SELECT upper(name_en), name_es{others} FROM agreements_{table} WHERE id = %s"""

    assert refusal(statement, pk)[0].startswith("one_")


TEXTS = [
    (model._meta.db_table, field.column, field.max_length)
    for model in apps.get_app_config("agreements").get_models()
    for field in model._meta.get_fields()
    if isinstance(field, (models.CharField, models.TextField))
]


def test_every_text_has_a_length_in_the_database():
    """A type that has one refuses what is longer, whoever writes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name, character_maximum_length FROM information_schema.columns
               WHERE table_name LIKE 'agreements\\_%'"""
        )
        lengths = {(table, column): length for table, column, length in cursor.fetchall()}

    assert {(table, column): lengths[table, column] for table, column, _length in TEXTS} == {
        (table, column): length for table, column, length in TEXTS
    }


@pytest.mark.parametrize("minutes", [0, 721])
def test_a_meeting_has_a_plausible_length(minutes):
    agreement = in_force()
    statement = (
        "INSERT INTO agreements_contactlog (agreement_id, met_on, minutes, mode, logged_by_id)"
        " VALUES (%s, now(), %s, '', %s)"
    )

    assert refusal(statement, agreement.pk, minutes, agreement.mentee.pk) == ("meeting_has_a_plausible_length", True)
