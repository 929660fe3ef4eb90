"""Who may open a mentor's own pages: others are led to their own next step, with a sentence (DESIGN §7)."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from profiles.models import MentorProfile


def for_posted_mentors(view):
    """The page is for mentors whose application has been approved, now or before; others go to their application."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        mentor = MentorProfile.objects.filter(pk=request.user.pk).first()
        if mentor is None:
            return lead_away(request, _("This page is for mentors."), "program:home")
        if mentor.approval_id is None:
            return lead_away(request, _("Here is the status of your application."), "profiles:join_mentor")
        return view(request, *args, **kwargs)

    return guarded


def lead_away(request, sentence, url_name):
    messages.info(request, sentence)
    return redirect(url_name)
