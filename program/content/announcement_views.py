from django.contrib.contenttypes.models import ContentType
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from notifications.models import Notice
from program.models import Announcement


@require_safe
def announcement(request, pk):
    """An announcement, for the people it was sent to."""
    announcement_type = ContentType.objects.get_for_model(Announcement)
    received = Notice.objects.filter(recipient=request.user, about_type=announcement_type).values("about_id")
    announcement = get_object_or_404(Announcement.objects.filter(sent_at__isnull=False, pk__in=received), pk=pk)
    return render(request, "program/announcement.html", {"announcement": announcement})
