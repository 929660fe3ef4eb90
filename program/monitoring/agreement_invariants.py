"""Invariants of versions, goals, signatures and copies (DESIGN §4.4–4.6), recomputed from the rows.

Most rules are one SQL statement. The two about digests cannot be, because they read texts and files again.
"""

import hashlib
from collections.abc import Callable

from agreements.content import digest_of
from agreements.models import AgreementVersion, StaffCopy

CHUNK_SIZE = 200  # versions or files read at once
IS_SHARED = "status IN ('proposed', 'in_force', 'superseded', 'taken_back')"
HAS_GOALS = """EXISTS (SELECT 1 FROM agreements_goal goal WHERE goal.version_id = version.id)
    AND NOT EXISTS (SELECT 1 FROM agreements_goal goal WHERE goal.version_id = version.id AND (
        goal.deadline IS NULL OR goal.text = '' OR NOT EXISTS (
            SELECT 1 FROM agreements_activity activity WHERE activity.goal_id = goal.id AND activity.text <> '')))"""
SIGNED_BY_BOTH = """(SELECT count(DISTINCT signature.party_id) FROM agreements_signature signature
    WHERE signature.version_id = version.id AND signature.digest = version.digest) = 2"""
PAIR = "JOIN agreements_agreement agreement ON agreement.id = version.agreement_id"


def mismatched_digests() -> list[int]:
    """Versions whose text no longer matches its digest (for redacted ones, the digest after redaction)."""
    shared = AgreementVersion.objects.filter(number__isnull=False).with_goals().order_by("pk")
    return [
        version.pk
        for version in shared.iterator(chunk_size=CHUNK_SIZE)
        if digest_of(version) != (version.redacted_digest or version.digest)
    ]


def changed_copy_files() -> list[int]:
    """Staff copies whose file is missing or differs from the one that was created."""
    copies = StaffCopy.objects.exclude(pdf="").order_by("pk").iterator(chunk_size=CHUNK_SIZE)
    return [copy.pk for copy in copies if digest_of_file(copy) != copy.sha256]


def digest_of_file(copy: StaffCopy) -> str:
    if not copy.pdf.storage.exists(copy.pdf.name):
        return ""
    with copy.pdf.open() as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


RULES: dict[str, str | Callable[[], list[int]]] = {
    "a match has at most one agreement": """
        SELECT min(id) FROM agreements_agreement GROUP BY match_id HAVING count(*) > 1""",
    "an agreement has at most one version in force": """
        SELECT agreement_id FROM agreements_agreementversion WHERE status = 'in_force'
        GROUP BY agreement_id HAVING count(*) > 1""",
    "an agreement has at most one open proposal": """
        SELECT agreement_id FROM agreements_agreementversion WHERE status = 'proposed'
        GROUP BY agreement_id HAVING count(*) > 1""",
    "an agreement that came in force has a version in force, one that did not has none": """
        SELECT agreement.id FROM agreements_agreement agreement
        LEFT JOIN agreements_agreementversion version
            ON version.agreement_id = agreement.id AND version.status = 'in_force'
        WHERE (agreement.status IN ('in_force', 'concluded', 'closed') AND version.id IS NULL)
           OR (agreement.status IN ('negotiating', 'abandoned') AND version.id IS NOT NULL)""",
    "an agreement in force belongs to two who work together, or whose match has just closed": """
        SELECT agreement.id FROM agreements_agreement agreement
        JOIN matches_match pair ON pair.id = agreement.match_id
        WHERE agreement.status = 'in_force' AND pair.status IN ('arranging', 'talked')""",
    "an agreement has a closing time exactly when it is closed": """
        SELECT id FROM agreements_agreement WHERE (status IN ('negotiating', 'in_force')) <> (closed_at IS NULL)""",
    "versions are numbered 1, 2, 3 without a gap, drafts are not": f"""
        SELECT agreement_id FROM agreements_agreementversion GROUP BY agreement_id
        HAVING count(number) <> coalesce(max(number), 0) OR count(DISTINCT number) <> count(number)
            OR bool_or((number IS NOT NULL) <> ({IS_SHARED}))""",
    "a party has at most one draft": """
        SELECT min(id) FROM agreements_agreementversion WHERE status = 'draft'
        GROUP BY agreement_id, proposer_id HAVING count(*) > 1""",
    "a version is proposed by a party": f"""
        SELECT version.id FROM agreements_agreementversion version {PAIR}
        JOIN matches_match pair ON pair.id = agreement.match_id
        WHERE version.proposer_id NOT IN (pair.mentee_id, pair.mentor_id)""",
    "a version shown to the other has a goal, and each goal a deadline and an activity": f"""
        SELECT version.id FROM agreements_agreementversion version
        WHERE version.{IS_SHARED} AND NOT ({HAS_GOALS})""",
    "a version in force has been signed by both, under its own digest": f"""
        SELECT version.id FROM agreements_agreementversion version
        WHERE version.in_force_at IS NOT NULL AND NOT ({SIGNED_BY_BOTH})""",
    "a version that both have signed has come in force": f"""
        SELECT version.id FROM agreements_agreementversion version
        WHERE version.in_force_at IS NULL AND {SIGNED_BY_BOTH}""",
    "a party signs a version once": """
        SELECT min(id) FROM agreements_signature GROUP BY version_id, party_id HAVING count(*) > 1""",
    "only the two parties sign": f"""
        SELECT signature.id FROM agreements_signature signature
        JOIN agreements_agreementversion version ON version.id = signature.version_id {PAIR}
        JOIN matches_match pair ON pair.id = agreement.match_id
        WHERE signature.party_id NOT IN (pair.mentee_id, pair.mentor_id)""",
    "a signature is under the digest of its version": """
        SELECT signature.id FROM agreements_signature signature
        JOIN agreements_agreementversion version ON version.id = signature.version_id
        WHERE signature.digest <> version.digest""",
    "every version that came in force has one staff copy, and no other has any": """
        SELECT version.id FROM agreements_agreementversion version
        LEFT JOIN agreements_staffcopy copy ON copy.version_id = version.id
        GROUP BY version.id HAVING count(copy.id) <> (version.in_force_at IS NOT NULL)::int""",
    "a staff copy that went out had been made": """
        SELECT copy.id FROM agreements_staffcopy copy JOIN agreements_copymailing mailing ON mailing.copy_id = copy.id
        WHERE copy.sha256 = ''""",
    "a record speaks of the goals of the version in force": """
        SELECT outcome.id FROM agreements_goaloutcome outcome
        JOIN agreements_conclusion record ON record.id = outcome.conclusion_id
        JOIN agreements_goal goal ON goal.id = outcome.goal_id
        JOIN agreements_agreementversion version ON version.id = goal.version_id
        WHERE version.agreement_id <> record.agreement_id OR version.status <> 'in_force'""",
    "a record is of an agreement that came in force, and complete when that is concluded": """
        SELECT record.id FROM agreements_conclusion record
        JOIN agreements_agreement agreement ON agreement.id = record.agreement_id
        WHERE agreement.status IN ('negotiating', 'abandoned', 'closed')
           OR (agreement.status = 'in_force' AND record.status <> 'open')""",
    "what was signed is what is read": mismatched_digests,
    "a staff copy is the file that was made": changed_copy_files,
}
