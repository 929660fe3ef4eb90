"""Invariants (DESIGN §4), recomputed from the rows alone: each rule returns the rows that break it."""

from collections.abc import Callable

from django.db import connection

from program.monitoring import agreement_invariants
from program.privacy.unnamed_files import unnamed_files

OPEN_MATCH = "status IN ('arranging', 'talked', 'agreed')"

RULES: dict[str, str | Callable[[], list]] = {
    "every constraint of the database is valid": "SELECT conname FROM pg_constraint WHERE NOT convalidated",
    "every guard of the database is switched on": """
        SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'""",
    "a mentee has at most one pending request": """
        SELECT mentee_id FROM matches_matchrequest WHERE status = 'pending' GROUP BY mentee_id HAVING count(*) > 1""",
    "nobody asks themselves": "SELECT id FROM matches_matchrequest WHERE mentee_id = mentor_id",
    "a deadline is its window after sending": """
        SELECT id FROM matches_matchrequest WHERE respond_by - sent_at <> response_window""",
    "a request has a closing time exactly when it is final": """
        SELECT id FROM matches_matchrequest WHERE (status = 'pending') <> (closed_at IS NULL)""",
    "a request is answered or taken back before its deadline": """
        SELECT id FROM matches_matchrequest WHERE status IN ('accepted', 'declined', 'withdrawn')
        AND closed_at >= respond_by""",
    "a blocked pair has nothing open": f"""
        SELECT block.id FROM matches_pairblock block WHERE EXISTS (
            SELECT 1 FROM matches_matchrequest asked WHERE asked.status = 'pending' AND asked.respond_by > now()
            AND (asked.mentee_id, asked.mentor_id)
                IN ((block.mentee_id, block.mentor_id), (block.mentor_id, block.mentee_id)))
        OR EXISTS (SELECT 1 FROM matches_match pair WHERE pair.{OPEN_MATCH} AND (pair.mentee_id, pair.mentor_id)
            IN ((block.mentee_id, block.mentor_id), (block.mentor_id, block.mentee_id)))""",
    "a match comes from an accepted request of the same two": """
        SELECT pair.id FROM matches_match pair JOIN matches_matchrequest asked ON asked.id = pair.request_id
        WHERE asked.status <> 'accepted' OR (asked.mentee_id, asked.mentor_id) <> (pair.mentee_id, pair.mentor_id)""",
    "every accepted request has its match": """
        SELECT asked.id FROM matches_matchrequest asked WHERE asked.status = 'accepted'
        AND NOT EXISTS (SELECT 1 FROM matches_match pair WHERE pair.request_id = asked.id)""",
    "a mentee has at most two open matches": f"""
        SELECT mentee_id FROM matches_match WHERE {OPEN_MATCH} GROUP BY mentee_id HAVING count(*) > 2""",
    "a pair has at most one open match": f"""
        SELECT min(id) FROM matches_match WHERE {OPEN_MATCH} GROUP BY mentee_id, mentor_id HAVING count(*) > 1""",
    "a match has a closing time exactly when it is closed": f"""
        SELECT id FROM matches_match WHERE ({OPEN_MATCH}) <> (closed_at IS NULL)""",
    "the places said to be taken are taken": f"""
        SELECT user_id FROM profiles_mentorprofile mentor WHERE places_taken <> (
            SELECT count(*) FROM matches_match WHERE mentor_id = mentor.user_id AND {OPEN_MATCH})""",
    "a match has at most one chosen time, and one offer of others": """
        SELECT match_id FROM matches_interview WHERE status IN ('offered', 'confirmed')
        GROUP BY match_id, status HAVING count(*) > 1""",
    "a chosen time has a place, or a day by which it is sent": """
        SELECT id FROM matches_interview WHERE status = 'confirmed' AND place = '' AND place_due_by IS NULL""",
    "a late yes belongs to an expired request": """
        SELECT id FROM matches_matchrequest WHERE late_yes_at IS NOT NULL AND status <> 'expired'""",
    "an approved profile points to an approving review of itself": """
        SELECT mentor.user_id FROM profiles_mentorprofile mentor
        LEFT JOIN profiles_mentorreview review ON review.id = mentor.approval_id
        WHERE mentor.status = 'approved'
          AND (review.decision IS DISTINCT FROM 'approved' OR review.mentor_id <> mentor.user_id
               OR review.carried_out_at IS NULL)""",
    "a decision is scheduled only for an application that waits, and one at a time": """
        SELECT review.mentor_id FROM profiles_mentorreview review
        JOIN profiles_mentorprofile mentor ON mentor.user_id = review.mentor_id
        WHERE review.takes_effect_at IS NOT NULL
        GROUP BY review.mentor_id, mentor.status HAVING mentor.status <> 'submitted' OR count(*) > 1""",
    "a decision has one outcome": """
        SELECT id FROM profiles_mentorreview WHERE num_nonnulls(takes_effect_at, carried_out_at, undone_at) > 1""",
    "somebody who has ended has no pending request and no open match": f"""
        SELECT person.id FROM accounts_user person WHERE person.ended_at IS NOT NULL AND (
            EXISTS (SELECT 1 FROM matches_matchrequest WHERE status = 'pending'
                    AND person.id IN (mentee_id, mentor_id))
            OR EXISTS (SELECT 1 FROM matches_match WHERE {OPEN_MATCH} AND person.id IN (mentee_id, mentor_id)))""",
    "no record waits for somebody who has ended": """
        SELECT record.id FROM agreements_conclusion record
        JOIN agreements_agreement agreement ON agreement.id = record.agreement_id
        JOIN matches_match pair ON pair.id = agreement.match_id
        JOIN accounts_user person ON person.id IN (pair.mentee_id, pair.mentor_id)
        WHERE record.status = 'open' AND person.ended_at IS NOT NULL""",
    "somebody who has ended has no place in a session to come": """
        SELECT seat.id FROM program_registration seat
        JOIN program_orientationsession session ON session.id = seat.session_id
        JOIN accounts_user person ON person.id = seat.person_id
        WHERE seat.status <> 'cancelled' AND person.ended_at IS NOT NULL
          AND session.cancelled_at IS NULL AND session.starts_at > now()""",
    "an event is told to a person once, by notice and by mail": """
        SELECT key FROM notifications_notice GROUP BY key HAVING count(*) > 1
        UNION ALL SELECT key FROM notifications_outgoingmail GROUP BY key HAVING count(*) > 1""",
    "a mail has one fate": """
        SELECT id FROM notifications_outgoingmail WHERE num_nonnulls(sent_at, failed_at, obsolete_at) > 1""",
    "an address belongs to one account, whatever its case": """
        SELECT lower(email) FROM accounts_user GROUP BY lower(email) HAVING count(*) > 1""",
}
RULES |= agreement_invariants.RULES | {"every file belongs to a row": unnamed_files}


def broken_rules() -> dict[str, list]:
    """The rules that do not hold, each with up to ten of the rows that break it."""
    violations = {rule: breaking_rows(rows) for rule, rows in RULES.items()}
    return {rule: rows for rule, rows in violations.items() if rows}


def breaking_rows(rows: str | Callable[[], list]) -> list:
    """Up to ten rows that break a rule, given as SQL or as a function."""
    if callable(rows):
        return rows()[:10]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({rows}) AS broken LIMIT 10")
        return [row[0] for row in cursor.fetchall()]
