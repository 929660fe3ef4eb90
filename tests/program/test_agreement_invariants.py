"""Each rule about versions, goals, signatures and copies, broken by SQL behind every guard (DESIGN §4)."""

from contextlib import contextmanager
from pathlib import Path

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agreements import actions
from agreements.models import CopyMailing, StaffCopy
from program.monitoring.agreement_invariants import RULES, changed_copy_files
from program.monitoring.invariants import broken_rules
from tests.agreements.builders import concluded, current, in_force, negotiating, proposed, sign, text, write
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@contextmanager
def without(*guards):
    """A database whose guards sleep and which has lost these constraints; the test's end brings them back."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in guards:
            cursor.execute(f'ALTER TABLE "agreements_{table}" DROP CONSTRAINT IF EXISTS "{name}"')
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
        yield cursor


def unique_on(table, column):
    """The constraint that makes a column unique, whatever it is called."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'"
            " AND conkey = (SELECT array_agg(attnum) FROM pg_attribute WHERE attrelid = conrelid AND attname = %s)",
            [f"agreements_{table}", column],
        )
        return table, cursor.fetchone()[0]


def rows_of(table, **where):
    """Copy rows of a table once more, with other values in these columns; `pk` names the row."""
    pk = where.pop("pk")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'",
            [f"agreements_{table}"],
        )
        names = [name for (name,) in cursor.fetchall()]
        values = ", ".join("%s" if name in where else f'"{name}"' for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        given = [where[name] for name in names if name in where]
        cursor.execute(
            f"INSERT INTO agreements_{table} ({columns}) SELECT {values} FROM agreements_{table} WHERE id = %s",
            [*given, pk],
        )


def whole():
    """An agreement in force with its copy made: every rule holds of it."""
    agreement = in_force()
    actions.make_staff_copies()
    return agreement


def two_agreements_for_one_match():
    agreement = whole()
    with without(unique_on("agreement", "match_id")):
        rows_of("agreement", pk=agreement.pk)


def two_versions_in_force():
    agreement = whole()
    with without(("agreementversion", "one_version_in_force_per_agreement")):
        rows_of("agreementversion", pk=current(agreement).pk, number=2)


def two_open_proposals():
    version = proposed()
    with without(("agreementversion", "one_open_proposal_per_agreement")):
        rows_of("agreementversion", pk=version.pk, number=2)


def change(table, columns, pk, *guards):
    with without(*guards) as cursor:
        cursor.execute(f"UPDATE agreements_{table} SET {columns} WHERE id = %s", [pk])


def an_agreement_in_force_without_a_version():
    change("agreementversion", "status = 'superseded'", current(whole()).pk)


def a_negotiation_with_a_version_in_force():
    change("agreement", "status = 'negotiating'", whole().pk)


def an_agreement_of_two_who_still_arrange():
    agreement = whole()
    with without() as cursor:
        cursor.execute("UPDATE matches_match SET status = 'talked' WHERE id = %s", [agreement.match_id])


def a_closing_time_of_an_open_agreement():
    change("agreement", "closed_at = now()", whole().pk)


def a_gap_in_the_numbers():
    change("agreementversion", "number = 3", proposed().pk)


def a_numbered_draft():
    agreement = negotiating()
    change("agreementversion", "number = 1", write(agreement, agreement.mentee).pk)


def two_drafts_of_one_party():
    agreement = negotiating()
    draft = write(agreement, agreement.mentee)
    with without(("agreementversion", "one_draft_per_party")):
        rows_of("agreementversion", pk=draft.pk)


def a_proposal_of_a_stranger():
    change("agreementversion", f"proposer_id = {UserFactory().pk}", proposed().pk)


def a_goal_without_a_deadline():
    change("goal", "deadline = NULL", proposed().goals.get().pk)


def a_goal_without_an_activity():
    goal = current(whole()).goals.get()
    with without() as cursor:
        cursor.execute("DELETE FROM agreements_activity WHERE goal_id = %s", [goal.pk])


def a_version_without_a_goal():
    version = proposed()
    with without() as cursor:
        cursor.execute("DELETE FROM agreements_activity WHERE goal_id = %s", [version.goals.get().pk])
        cursor.execute("DELETE FROM agreements_goal WHERE version_id = %s", [version.pk])


def a_version_in_force_that_one_has_signed():
    with without() as cursor:
        cursor.execute(
            "DELETE FROM agreements_signature WHERE id IN (SELECT min(id) FROM agreements_signature"
            " WHERE version_id = %s)",
            [current(whole()).pk],
        )


def a_signed_version_that_is_not_in_force():
    version = current(whole())
    change(
        "agreementversion",
        "in_force_at = NULL, status = 'superseded'",
        version.pk,
        ("agreementversion", "in_force_at_is_set_when_in_force"),
    )


def a_party_that_signed_twice():
    signature = current(whole()).signatures.first()
    with without(("signature", "one_signature_per_party")):
        rows_of("signature", pk=signature.pk)


def a_signature_of_a_stranger():
    version = proposed()
    signature = sign(version, version.agreement.mentee)
    change("signature", f"party_id = {UserFactory().pk}", signature.pk)


def a_signature_under_another_text():
    version = proposed()
    change("signature", "digest = 'other'", sign(version, version.agreement.mentee).pk)


def a_version_in_force_without_a_copy():
    in_force()
    with without() as cursor:
        cursor.execute("DELETE FROM agreements_staffcopy")


def a_copy_of_a_proposal():
    copy = current(whole()).staff_copy
    change("staffcopy", f"version_id = {proposed().pk}", copy.pk)


def two_copies_of_one_version():
    copy = current(whole()).staff_copy
    with without(unique_on("staffcopy", "version_id")):
        rows_of("staffcopy", pk=copy.pk)


def a_copy_that_went_out_before_it_was_made():
    whole()
    change("staffcopy", "sha256 = '', pdf = ''", StaffCopy.objects.get().pk)


def a_record_of_somebody_elses_goal():
    outcome = concluded(whole()).outcomes.get()
    change("goaloutcome", f"goal_id = {current(whole()).goals.get().pk}", outcome.pk)


def a_complete_record_of_an_agreement_that_goes_on():
    record = concluded(whole())
    change("conclusion", "status = 'individual', closed_at = now()", record.pk)


def other_words_than_were_signed():
    change("goal", "text = 'Something nobody signed'", current(whole()).goals.get().pk)


def another_name_than_was_signed():
    change("agreementversion", "mentor_name = 'Somebody else'", current(whole()).pk)


def other_words_after_a_name_was_erased():
    version = current(whole())
    change(
        "agreementversion",
        "mentor_name = 'A former participant', redacted_at = now(), redacted_digest = repeat('0', 64)",
        version.pk,
    )


def another_file():
    whole()
    copy = StaffCopy.objects.get()
    with Path(copy.pdf.path).open("ab") as file:
        file.write(b" ")


def a_lost_file():
    whole()
    copy = StaffCopy.objects.get()
    copy.pdf.storage.delete(copy.pdf.name)


GOALS = "a version shown to the other has a goal, and each goal a deadline and an activity"
IN_FORCE = "an agreement that came in force has a version in force, one that did not has none"
NUMBERS = "versions are numbered 1, 2, 3 without a gap, drafts are not"
COPIES = "every version that came in force has one staff copy, and no other has any"
WORDS = "what was signed is what is read"
FILES = "a staff copy is the file that was made"
BREAKS = [
    (two_agreements_for_one_match, "a match has at most one agreement"),
    (two_versions_in_force, "an agreement has at most one version in force"),
    (two_open_proposals, "an agreement has at most one open proposal"),
    (an_agreement_in_force_without_a_version, IN_FORCE),
    (a_negotiation_with_a_version_in_force, IN_FORCE),
    (
        an_agreement_of_two_who_still_arrange,
        "an agreement in force belongs to two who work together, or whose match has just closed",
    ),
    (a_closing_time_of_an_open_agreement, "an agreement has a closing time exactly when it is closed"),
    (a_gap_in_the_numbers, NUMBERS),
    (a_numbered_draft, NUMBERS),
    (two_drafts_of_one_party, "a party has at most one draft"),
    (a_proposal_of_a_stranger, "a version is proposed by a party"),
    (a_goal_without_a_deadline, GOALS),
    (a_goal_without_an_activity, GOALS),
    (a_version_without_a_goal, GOALS),
    (a_version_in_force_that_one_has_signed, "a version in force has been signed by both, under its own digest"),
    (a_signed_version_that_is_not_in_force, "a version that both have signed has come in force"),
    (a_party_that_signed_twice, "a party signs a version once"),
    (a_signature_of_a_stranger, "only the two parties sign"),
    (a_signature_under_another_text, "a signature is under the digest of its version"),
    (a_version_in_force_without_a_copy, COPIES),
    (a_copy_of_a_proposal, COPIES),
    (two_copies_of_one_version, COPIES),
    (a_copy_that_went_out_before_it_was_made, "a staff copy that went out had been made"),
    (a_record_of_somebody_elses_goal, "a record speaks of the goals of the version in force"),
    (
        a_complete_record_of_an_agreement_that_goes_on,
        "a record is of an agreement that came in force, and complete when that is concluded",
    ),
    (other_words_than_were_signed, WORDS),
    (another_name_than_was_signed, WORDS),
    (other_words_after_a_name_was_erased, WORDS),
    (another_file, FILES),
    (a_lost_file, FILES),
]


@pytest.mark.parametrize(("break_it", "rule"), BREAKS, ids=[case[0].__name__ for case in BREAKS])
def test_a_broken_rule_is_found(break_it, rule):
    break_it()

    assert rule in broken_rules()


def test_every_rule_has_a_row_that_breaks_it():
    assert {rule for _break_it, rule in BREAKS} == set(RULES)


def test_the_rules_hold_of_what_the_verbs_make():
    done = whole()
    actions.add_to_conclusion(concluded(done), done.mentor)
    whole()
    amended = whole()
    amendment = proposed(by="mentor", agreement=amended, words=text(frequency="weekly"))
    for party in amended.parties:
        sign(amendment, party)
    actions.make_staff_copies()
    negotiating()

    assert set(broken_rules()) & set(RULES) == set()
    assert CopyMailing.objects.count() == 4


def test_the_command_says_which_rule_is_broken(capsys):
    other_words_than_were_signed()

    with pytest.raises(CommandError, match="rules are broken"):
        call_command("verify_invariants")

    assert f"BROKEN  {WORDS}: " in capsys.readouterr().out


def test_a_copy_that_is_not_made_yet_has_no_file_to_differ(settings, tmp_path):
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": on_disk}
    in_force()
    assert StaffCopy.objects.get().pdf == ""

    assert changed_copy_files() == []
