"""Access is the queryset: what is not yours does not exist (DESIGN §7)."""

from django.shortcuts import get_object_or_404

from agreements.models import Agreement, AgreementVersion


def agreement_of(request, pk):
    """An agreement the person is a party of, with its two people; 404 for everybody else."""
    return get_object_or_404(
        Agreement.objects.visible_to(request.user).with_people().select_related("conclusion"), pk=pk
    )


def version_of(agreement, number):
    """A version both can read, whole."""
    version = get_object_or_404(AgreementVersion.objects.filter(agreement=agreement).shown().whole(), number=number)
    version.agreement = agreement
    return version


def open_proposal_of(agreement):
    proposal = (
        AgreementVersion.objects.filter(agreement=agreement, status=AgreementVersion.Status.PROPOSED).whole().first()
    )
    if proposal:
        proposal.agreement = agreement
    return proposal


def in_force_of(agreement):
    version = (
        AgreementVersion.objects.filter(agreement=agreement, status=AgreementVersion.Status.IN_FORCE).whole().first()
    )
    if version:
        version.agreement = agreement
    return version


def version_before(version):
    """What the changes of this version are told against: the newest one before it that both could read."""
    earlier = AgreementVersion.objects.filter(agreement=version.agreement_id, number__lt=version.number)
    return earlier.shown().whole().first()
