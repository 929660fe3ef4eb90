"""Lookups that enforce access: what a person may not see is a 404 (DESIGN §7)."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements.models import Agreement, AgreementVersion


def agreement_or_404(request, pk):
    """An agreement of this person, with its two people; 404 for anyone else."""
    return get_object_or_404(
        Agreement.objects.visible_to(request.user).with_people().select_related("conclusion"), pk=pk
    )


def shared_versions(agreement):
    """Every version both people can read, newest first and complete, in a fixed number of queries."""
    versions = list(
        AgreementVersion.objects.filter(agreement=agreement).shared().with_details().select_related("staff_copy")
    )
    for version in versions:
        version.agreement = agreement
    return versions


def version_or_404(agreement, number):
    """A version both people can read, complete; 404 if there is none with this number."""
    version = next((version for version in shared_versions(agreement) if version.number == number), None)
    if version is None:
        raise Http404
    return version


def version_in_force(agreement):
    version = (
        AgreementVersion.objects.filter(agreement=agreement, status=AgreementVersion.Status.IN_FORCE)
        .with_details()
        .first()
    )
    if version:
        version.agreement = agreement
    return version


def previous_version(version, versions):
    """The version to compare this one with: the newest one before it that both can read, or None."""
    return next((earlier for earlier in versions if earlier.number < version.number), None)
