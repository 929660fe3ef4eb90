"""What the portal has told somebody."""

from notifications.models import Notice


def told(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))
