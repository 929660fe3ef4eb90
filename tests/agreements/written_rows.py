"""Agreements as the verbs leave them, written as rows: a fifth of the statements.

Nothing is decided here, and no guard is off: test_written_rows.py compares every row of every table with the verbs'.
"""

from datetime import timedelta
from uuid import UUID

from django.db.models import prefetch_related_objects

from agreements.content import TERMS, digest_of
from agreements.models import Activity, Agreement, AgreementVersion, Goal, Signature, StaffCopy
from matches.models import Match
from notifications.actions import event_fields
from notifications.models import Notice, OutgoingMail

# One after the other, in microseconds after the agreement was begun.
SAVED, PROPOSED, ASKED, SIGNED_BY_MENTEE, ASKED_AGAIN, SIGNED_BY_MENTOR, AGREED, TOLD = range(1, 9)


def moment(agreement, step):
    return agreement.created_at + timedelta(microseconds=step)


def write_proposal(agreement, words, note=""):
    """The first version of a new agreement, proposed by its mentee, as it must be."""
    version = AgreementVersion.objects.create(
        agreement=agreement,
        proposer=agreement.mentee,
        note=note,
        mentee_name=str(agreement.mentee),
        mentor_name=str(agreement.mentor),
        revision=1,
        saved_at=moment(agreement, SAVED),
        **{term: words[term] for term in TERMS},
    )
    write_goals(version, words["goals"])
    prefetch_related_objects([version], "goals__activities")
    version.number, proposed_at = 1, moment(agreement, PROPOSED)
    states = {"status": version.Status.PROPOSED, "proposed_at": proposed_at, "status_changed_at": proposed_at}
    change(version, number=1, digest=digest_of(version), **states)
    change(agreement.match, moved_at=proposed_at)
    version._prefetched_objects_cache.clear()
    return version


def change(row, **fields):
    """Here and in the database, without reading the row again."""
    for field, value in fields.items():
        setattr(row, field, value)
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


def write_goals(version, goals):
    rows = [
        Goal(version=version, thread=UUID(one["thread"]), position=place, text=one["text"], deadline=one["deadline"])
        for place, one in enumerate(goals)
    ]
    Goal.objects.bulk_create(rows)
    Activity.objects.bulk_create(
        Activity(goal=row, position=place, text=activity)
        for row, one in zip(rows, goals, strict=True)
        for place, activity in enumerate(one["activities"])
        if activity
    )


def tell(version, *told):
    """A notice and a mail for each (kind, reader, step, the step from which on the mail is obsolete)."""
    notices, mails = [], []
    for kind, reader, step, obsolete in told:
        at = moment(version.agreement, step)
        event = event_fields(f"agreements/{kind}", version, reader.pk, "") | {"recipient": reader, "created_at": at}
        notices.append(Notice(**event))
        obsolete_at = moment(version.agreement, obsolete) if obsolete else None
        mails.append(OutgoingMail(**event, not_before=at, obsolete_at=obsolete_at))
    Notice.objects.bulk_create(notices)
    OutgoingMail.objects.bulk_create(mails)


def write_signatures(version):
    """The two sign what the mentee has proposed, the mentee first."""
    agreement, agreed_at = version.agreement, moment(version.agreement, AGREED)
    signing = [
        (agreement.mentee, version.mentee_name, SIGNED_BY_MENTEE),
        (agreement.mentor, version.mentor_name, SIGNED_BY_MENTOR),
    ]
    Signature.objects.bulk_create(
        Signature(
            version=version,
            party=party,
            typed_name=name,
            account_name=name,
            digest=version.digest,
            signed_at=moment(agreement, step),
        )
        for party, name, step in signing
    )
    change(version, status="in_force", status_changed_at=agreed_at, in_force_at=agreed_at, read_at=agreed_at)
    change(agreement, status=Agreement.Status.IN_FORCE, status_changed_at=agreed_at)
    change(agreement.match, status=Match.Status.AGREED, status_changed_at=agreed_at, moved_at=agreed_at)
    StaffCopy.objects.create(version=version, created_at=agreed_at)


def written_proposal(agreement, words, note):
    version = write_proposal(agreement, words, note)
    tell(version, ("proposed", agreement.mentor, ASKED, None))
    return version


def written_agreement(agreement, words):
    version = write_proposal(agreement, words)
    write_signatures(version)
    tell(
        version,
        ("proposed", agreement.mentor, ASKED, ASKED_AGAIN),
        ("signed_by_one", agreement.mentor, ASKED_AGAIN, AGREED),
        ("in_force", agreement.mentee, TOLD, None),
        ("in_force", agreement.mentor, TOLD, None),
    )
    return agreement
