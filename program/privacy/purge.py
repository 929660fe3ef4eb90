"""What is not kept for ever goes by itself: each verb keeps one promise of program/privacy/retention_policy.py (R29).

All are safe to run at any time and work in batches, a transaction each, so that a long backlog holds nobody up.
Guards are silent while rows they freeze are deleted: their time is over, and nothing else is touched.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pgtrigger
from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from accounts import actions as accounts
from accounts.models import User
from agreements.models import Agreement, GoalOutcome, Signature, StaffCopy
from matches.models import Interview, Match, MatchRequest, RequestDraft
from profiles.models import MenteeProfile, MentorProfile
from program.models import Concern, Export, ImportFile
from program.models.exports import EXPORT_LASTS
from program.orientation import arranging
from program.privacy import retention_policy
from program.privacy.erasure import GONE

BATCH = 500  # rows a transaction


def purge_expired() -> dict[str, int]:
    """Keep every promise; returns how many rows each touched."""
    return {verb.__name__: verb() for verb in VERBS}


def in_batches(rows: QuerySet, act: Callable[[QuerySet], object]) -> int:
    """Do something to all of these rows, some at a time, until none is left. `act` must take them out of `rows`."""
    total = 0
    while pks := batch(rows, act):
        total += pks
    return total


@transaction.atomic
def batch(rows: QuerySet, act: Callable[[QuerySet], object]) -> int:
    held = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:BATCH]
    pks = list(held.values_list("pk", flat=True))
    if pks:
        with pgtrigger.ignore():
            act(rows.model._base_manager.filter(pk__in=pks))
    return len(pks)


def days_ago(days: int) -> object:
    return Now() - timedelta(days=days)


def forget_letters() -> int:
    """Empty letters and answers two years after the answer, and the words about the talks they led to."""
    old = MatchRequest.objects.filter(closed_at__lte=days_ago(retention_policy.REQUESTS))
    letters = old.exclude(wants_to_reach=GONE, why_you="", about_me="", reply="")
    over = Interview.objects.filter(match__closed_at__lte=days_ago(retention_policy.REQUESTS))
    talks = over.exclude(place="", note="", closing_note="")
    notes = Match.objects.filter(closed_at__lte=days_ago(retention_policy.REQUESTS)).exclude(closing_note="")
    return (
        in_batches(letters, lambda rows: rows.update(wants_to_reach=GONE, why_you="", about_me="", reply=""))
        + in_batches(talks, lambda rows: rows.update(place="", note="", closing_note=""))
        + in_batches(notes, lambda rows: rows.update(closing_note=""))
    )


def forget_agreements() -> int:
    """Delete agreements, their papers and their records five years after they ended. That two were matched stays."""
    old = Agreement.objects.filter(closed_at__lte=days_ago(retention_policy.AGREEMENTS))
    return in_batches(old, delete_agreements)


def delete_agreements(agreements: QuerySet) -> None:
    """The papers last, once the rows are certain to be gone."""
    copies = StaffCopy.objects.filter(version__agreement__in=agreements)
    papers = [(copy.pdf.storage, copy.pdf.name) for copy in copies.exclude(pdf="")]
    GoalOutcome.objects.filter(conclusion__agreement__in=agreements).delete()
    copies.delete()
    Signature.objects.filter(version__agreement__in=agreements).delete()
    agreements.delete()
    for storage, name in papers:
        transaction.on_commit(partial(storage.delete, name))


def forget_cases() -> int:
    """Delete reports of problems, with what was done and who read them, seven years after they were closed."""
    old = Concern.objects.filter(closed_at__lte=days_ago(retention_policy.CONCERNS))
    return in_batches(old, lambda rows: rows.delete())


def forget_drafts() -> int:
    """Delete what was begun and left lying for 90 days: applications and letters that were never sent.

    A mentee's draft does not say when it was changed: it is left lying when its owner has not signed in for that long.
    """
    past = days_ago(retention_policy.DRAFTS)
    mentors = MentorProfile.objects.filter(status=MentorProfile.Status.DRAFT, changed_at__lte=past)
    signed_out = days_ago(retention_policy.DRAFTS + retention_policy.LONGEST_SESSION)
    unseen = Q(user__last_login=None) | Q(user__last_login__lte=signed_out)
    mentees = MenteeProfile.objects.filter(unseen, status=MenteeProfile.Status.DRAFT, status_changed_at__lte=past)
    letters = RequestDraft.objects.filter(saved_at__lte=past)
    return sum(in_batches(rows, lambda rows: rows.delete()) for rows in (mentors, mentees, letters))


def forget_imports() -> int:
    """Delete lists taken over from elsewhere 30 days after they were uploaded."""
    old = ImportFile.objects.filter(uploaded_at__lte=days_ago(retention_policy.IMPORTS))
    return in_batches(old, lambda rows: rows.delete())


def forget_exports() -> int:
    """Delete files made for staff 7 days after they were ready."""
    old = Export.objects.filter(ready_at__lte=Now() - EXPORT_LASTS)
    return in_batches(old, lambda rows: rows.delete())


def forget_unclaimed() -> int:
    """Delete accounts nobody ever signed in to, 90 days after they were made; none of their addresses is verified."""
    old = User.objects.filter(
        is_staff=False,
        last_login=None,
        joined_at__lte=days_ago(retention_policy.DRAFTS),
        mentorprofile=None,
        menteeprofile=None,
    )
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return in_batches(old.exclude(Exists(verified)), lambda rows: rows.delete())


VERBS = [
    forget_letters,
    forget_agreements,
    forget_cases,
    forget_drafts,
    forget_imports,
    forget_exports,
    forget_unclaimed,
    arranging.forget_wishes,
    accounts.forget_expired,
]
