"""The manual and the handbook, as both applications ask for them (R26): the floor below knows no materials."""

from django.db.models import Exists, OuterRef

from accounts.models import User
from profiles.handbooks import Handbook, register
from program.actions import materials
from program.models import Acknowledgement, Edition, Material

KINDS = {"mentor": Material.Kind.MANUAL, "mentee": Material.Kind.HANDBOOK}


def current(role: str, person: User) -> Handbook | None:
    """The newest published edition for this role that an applicant may read; None while there is none."""
    held = Acknowledgement.objects.filter(edition=OuterRef("pk"), person=person)
    editions = Edition.objects.published().filter(
        material__kind=KINDS[role], material__in=Material.objects.open_to(is_mentor=False)
    )
    edition = (
        editions.select_related("material")
        .annotate(is_held=Exists(held))
        .order_by("material__position", "material", "-number")
        .first()
    )
    if edition is None:
        return None
    return Handbook(edition.pk, str(edition), edition.material.get_absolute_url(), edition.is_held)


def acknowledge(edition: int, person: User) -> None:
    """Write the edition with this key down. Refused when a newer one has been published meanwhile."""
    materials.acknowledge(Edition.objects.get(pk=edition), person)


register(current, acknowledge)
