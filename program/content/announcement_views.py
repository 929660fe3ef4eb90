from django.contrib.contenttypes.models import ContentType
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from notifications.models import Notice
from program.models import Announcement


@require_safe
def announcement(request, pk):
    """An announcement, for those it went to."""
    kind = ContentType.objects.get_for_model(Announcement)
    mine = Notice.objects.filter(recipient=request.user, about_type=kind).values("about_id")
    found = get_object_or_404(Announcement.objects.filter(sent_at__isnull=False, pk__in=mine), pk=pk)
    return render(request, "program/announcement.html", {"announcement": found})
