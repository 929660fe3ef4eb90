"""Publishing and acknowledging editions of materials (R25, R26)."""

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core import staff_log
from core.workflow import Refused, lock, save_changes
from program.models import Acknowledgement, Edition


@transaction.atomic
def acknowledge(edition: Edition, person: User) -> Acknowledgement:
    """Record that a person has read the current edition and will follow it. Refused for a replaced edition."""
    newest = Edition.objects.published().filter(material=edition.material_id).aggregate(newest=Max("number"))["newest"]
    if edition.number != newest:
        raise Refused(_("There is a newer edition. Please read that one."), code="newer_edition")
    acknowledgement, _is_new = Acknowledgement.objects.get_or_create(edition=edition, person=person)
    return acknowledgement


@transaction.atomic
def publish(edition: Edition, *, by: User) -> None:
    """Publish an edition from now on. Refused if it is already published."""
    lock(edition)
    if edition.published_at:
        raise Refused(
            _("This edition is already published. Write a new one for the next change."),
            code="edition_published_already",
        )
    save_changes(edition, published_at=Now())
    staff_log.record(by, edition, "Published the edition.")
