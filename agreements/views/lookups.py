"""Access is the queryset: what is not yours does not exist (DESIGN §7)."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements.models import Agreement, AgreementVersion


def agreement_of(request, pk):
    """An agreement the person is a party of, with its two people; 404 for everybody else."""
    return get_object_or_404(
        Agreement.objects.visible_to(request.user).with_people().select_related("conclusion"), pk=pk
    )


def versions_of(agreement):
    """Every version both can read, the newest first, whole: in the same few statements however many there are."""
    versions = list(AgreementVersion.objects.filter(agreement=agreement).shown().whole().select_related("staff_copy"))
    for version in versions:
        version.agreement = agreement
    return versions


def version_of(agreement, number):
    """A version both can read, whole; 404 where there is none of this number."""
    version = next((version for version in versions_of(agreement) if version.number == number), None)
    if version is None:
        raise Http404
    return version


def in_force_of(agreement):
    version = (
        AgreementVersion.objects.filter(agreement=agreement, status=AgreementVersion.Status.IN_FORCE).whole().first()
    )
    if version:
        version.agreement = agreement
    return version


def version_before(version, versions):
    """What the changes of this version are told against: the newest before it among those both could read."""
    return next((earlier for earlier in versions if earlier.number < version.number), None)
