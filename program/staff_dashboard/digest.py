"""One email each morning per member of staff, instead of one for every event."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.models import User
from core import days
from core.sweeps import for_each
from notifications.actions import event_key
from notifications.models import OutgoingMail
from program import staff_dashboard
from program.models import ClosedDay

KIND = "program/digest"


def send_digest() -> int:
    """Queue this morning's email for all staff who have something waiting. Returns how many.

    Running it twice on one day queues each email once. It sends nothing on days when the campus is closed. The email
    looks up what it lists when it is sent, so the list is never out of date.
    """
    if ClosedDay.objects.filter(starts_on__lte=days.Today(), ends_on__gte=days.Today()).exists():
        return 0
    staff = User.objects.active().filter(is_staff=True).order_by("pk")
    return for_each("morning emails", staff.values_list("pk", flat=True), send_digest_to)


@transaction.atomic
def send_digest_to(pk: int) -> bool:
    """Queue the email of one member of staff, unless nothing waits for them."""
    person = User.objects.get(pk=pk)
    if not staff_dashboard.metrics_needing_attention(person):
        return False
    mail = OutgoingMail(
        recipient=person,
        kind=KIND,
        about_type=ContentType.objects.get_for_model(User),
        about_id=person.pk,
        key=event_key(KIND, person.pk, person.pk, str(days.today())),
    )
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    return True
