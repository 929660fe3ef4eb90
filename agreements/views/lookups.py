"""Lookups that enforce access: what a person may not see is a 404 (DESIGN §7)."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from agreements.models import Agreement
from core.prepared import first_or_404, prepared


def agreement_or_404(request, pk):
    """An agreement of this person, with its two people and `is_review_due`; 404 for anyone else."""
    return first_or_404(agreements_of, request.user.pk, pk)


@prepared
def agreements_of(person: Any, agreement: int) -> QuerySet:
    agreements = Agreement.objects.visible_to(person).filter(pk=agreement)
    is_review_due = Exists(Agreement.objects.review_due().filter(pk=OuterRef("pk")).order_by())
    return agreements.with_people().select_related("conclusion").annotate(is_review_due=is_review_due).order_by()[:1]


def shared_versions(agreement):
    """Every version both people can read, newest first and complete, in a fixed number of queries.

    With `signers`, the keys of who has signed, as the next step needs them.
    """
    versions = list(agreement.versions.shared().with_details().select_related("staff_copy"))
    for version in versions:
        version.signers = [signature.party_id for signature in version.signatures.all()]
    return versions


def names_page(request, agreement):
    """The name of the page where this person changes the name that they sign with."""
    return "profiles:join_mentor_step" if request.user.pk == agreement.match.mentor_id else "profiles:join_mentee_step"


def version_or_404(versions, number):
    """The one with this number of the `shared_versions`; 404 if there is none."""
    version = next((version for version in versions if version.number == number), None)
    if version is None:
        raise Http404
    return version
