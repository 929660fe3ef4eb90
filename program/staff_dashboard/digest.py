"""One mail in the morning for each member of staff, instead of one for every event (issue: Staff roles)."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.models import User
from core import days
from notifications.models import OutgoingMail
from program import staff_dashboard
from program.models import ClosedDay

KIND = "program/digest"


@transaction.atomic
def send_digest() -> int:
    """Write this morning's mail to everybody on the staff whom something waits for. Returns how many.

    Twice on one day is once. On a day when the campus is closed nobody is written to. What it lists is looked up when
    it leaves, so it is never older than its own sending.
    """
    if ClosedDay.objects.filter(starts_on__lte=days.Today(), ends_on__gte=days.Today()).exists():
        return 0
    day = days.today()
    about_type = ContentType.objects.get_for_model(User)
    staff = User.objects.active().filter(is_staff=True).order_by("pk")
    mails = [
        OutgoingMail(
            recipient=person, kind=KIND, about_type=about_type, about_id=person.pk, key=f"{KIND}:{day}:{person.pk}"
        )
        for person in staff
        if staff_dashboard.to_look_at(person)
    ]
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)
    return len(mails)
