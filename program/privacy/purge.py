"""Automatic deletion: each function enforces one period of program/privacy/retention_policy.py (R29).

All are safe to run at any time and work in batches, one transaction each, so that a long backlog blocks nobody.
Guard triggers are ignored while expired rows are deleted.
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
from accounts.models import FormerIdentity, User
from agreements.models import Agreement, GoalOutcome, Signature, StaffCopy
from core.sweeps import for_all, for_each
from matches.models import Interview, Match, MatchRequest, PairBlock, RequestDraft
from profiles.models import MenteeProfile, MentorProfile
from program.models import Concern, Export, ImportFile, LimitedOrientation, Registration
from program.models.exports import EXPORT_LASTS
from program.orientation.arranging import ACCOMMODATIONS_KEPT_FOR, UNANSWERED_REQUEST_KEPT_FOR
from program.privacy import retention_policy
from program.privacy.erasure import ERASED_TEXT
from program.privacy.unnamed_files import purge_unnamed_files

BATCH = 500  # rows a transaction


def purge_expired() -> dict[str, int]:
    """Run every purge, whatever becomes of the others; returns how many rows each one changed or deleted."""
    return {
        purge.__name__: for_each(f"purge {number}", [number], lambda number: PURGES[number]())
        for number, purge in enumerate(PURGES)
    }


def in_batches(rows: QuerySet, act: Callable[[QuerySet], object] = QuerySet.delete, sweep: str = "") -> int:
    """Delete all rows, or apply `act`, in batches; returns how many. A row that fails keeps none of the others.

    `sweep` names the work, where two purges are of one model.
    """
    keys = rows.order_by("pk").values_list("pk", flat=True)
    return for_all(sweep or f"purge {rows.model._meta.label}", keys, lambda pks: batch(rows, pks, act), BATCH)


@transaction.atomic
def batch(rows: QuerySet, pks: list[int], act: Callable[[QuerySet], object]) -> int:
    """Act on those of these rows that are still due and that nothing else has locked."""
    locked = rows.filter(pk__in=pks).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    free = list(locked.values_list("pk", flat=True))
    if free:
        with pgtrigger.ignore():
            act(rows.model._base_manager.filter(pk__in=free))
    return len(free)


def overwrite(rows: QuerySet, **values: str) -> int:
    """Give these columns these values in all rows that have others, in batches; returns how many."""
    return in_batches(rows.exclude(**values), lambda rows: rows.update(**values))


def days_ago(days: int) -> object:
    return Now() - timedelta(days=days)


def purge_messages() -> int:
    """Empty messages and answers two years after the answer, and the notes about their interviews and matches."""
    cutoff = days_ago(retention_policy.REQUESTS)
    requests = MatchRequest.objects.filter(closed_at__lte=cutoff)
    interviews = Interview.objects.filter(match__closed_at__lte=cutoff)
    matches = Match.objects.filter(closed_at__lte=cutoff)
    return (
        overwrite(requests, wants_to_reach=ERASED_TEXT, why_you="", about_me="", reply="")
        + overwrite(interviews, place="", note="", closing_note="")
        + overwrite(matches, closing_note="")
    )


def purge_agreements() -> int:
    """Delete agreements, their PDFs and their conclusions five years after they ended. The matches stay."""
    expired = Agreement.objects.filter(closed_at__lte=days_ago(retention_policy.AGREEMENTS))
    return in_batches(expired, delete_agreements)


def delete_agreements(agreements: QuerySet) -> None:
    """Delete these agreements; their PDF files last, once the transaction is committed."""
    copies = StaffCopy.objects.filter(version__agreement__in=agreements)
    files = [(copy.pdf.storage, copy.pdf.name) for copy in copies.exclude(pdf="")]
    GoalOutcome.objects.filter(conclusion__agreement__in=agreements).delete()
    copies.delete()
    Signature.objects.filter(version__agreement__in=agreements).delete()
    agreements.delete()
    for storage, name in files:
        transaction.on_commit(partial(storage.delete, name))


def purge_cases() -> int:
    """Delete cases, with what was done and who read them, seven years after they were closed."""
    return in_batches(Concern.objects.filter(closed_at__lte=days_ago(retention_policy.CONCERNS)))


def purge_former_identities() -> int:
    """Forget erased people who were sent away or kept apart from someone, and whom from, seven years later."""
    expired = FormerIdentity.objects.filter(erased_at__lte=days_ago(retention_policy.FORMER_IDENTITIES))
    forgotten = expired.values("user")
    blocks = PairBlock.objects.filter(Q(mentee__in=forgotten) | Q(mentor__in=forgotten))
    return in_batches(blocks) + in_batches(expired)


def purge_drafts() -> int:
    """Delete unfinished applications and unsent requests that were left for 90 days.

    A mentee's draft does not store when it was changed, so it counts from its owner's last sign-in.
    """
    cutoff = days_ago(retention_policy.DRAFTS)
    mentors = MentorProfile.objects.filter(status=MentorProfile.Status.DRAFT, changed_at__lte=cutoff)
    last_login_cutoff = days_ago(retention_policy.DRAFTS + retention_policy.LONGEST_SESSION)
    is_inactive = Q(user__last_login=None) | Q(user__last_login__lte=last_login_cutoff)
    mentees = MenteeProfile.objects.filter(
        is_inactive, status=MenteeProfile.Status.DRAFT, status_changed_at__lte=cutoff
    )
    request_drafts = RequestDraft.objects.filter(saved_at__lte=cutoff)
    return sum(map(in_batches, (mentors, mentees, request_drafts)))


def purge_imports() -> int:
    """Delete imported lists 30 days after they were uploaded."""
    return in_batches(ImportFile.objects.filter(uploaded_at__lte=days_ago(retention_policy.IMPORTS)))


def purge_exports() -> int:
    """Delete export files seven days after they were ready."""
    return in_batches(Export.objects.filter(ready_at__lte=Now() - EXPORT_LASTS))


def purge_unclaimed_accounts() -> int:
    """Delete accounts nobody ever signed in to, and without a verified address, 90 days after they were created."""
    unclaimed = User.objects.filter(
        is_staff=False,
        last_login=None,
        joined_at__lte=days_ago(retention_policy.DRAFTS),
        mentorprofile=None,
        menteeprofile=None,
    )
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return in_batches(unclaimed.exclude(Exists(verified)), sweep="purge unclaimed accounts")


def purge_invitations() -> int:
    """Delete the accounts of invited colleagues who did not sign in within 7 days."""
    return in_batches(User.objects.expired_invitations())


def purge_accommodations() -> int:
    """Empty accommodation requests 14 days after the session (R24).

    Those of short orientations that were never given go after 90 days, like abandoned applications.
    """
    past = Registration.objects.filter(session__starts_at__lte=Now() - ACCOMMODATIONS_KEPT_FOR)
    never_given = LimitedOrientation.objects.filter(asked_at__lte=Now() - UNANSWERED_REQUEST_KEPT_FOR)
    return overwrite(past, works_well_with="") + overwrite(never_given, works_well_with="")


PURGES = [
    purge_messages,
    purge_agreements,
    purge_cases,
    purge_former_identities,
    purge_drafts,
    purge_imports,
    purge_exports,
    purge_unclaimed_accounts,
    purge_invitations,
    purge_accommodations,
    purge_unnamed_files,
    accounts.purge_expired_sessions,
]
