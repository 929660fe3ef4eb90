"""Mentors' profiles as others see them, their photos, and the list of saved mentors."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import FileResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import limits
from core.prepared import first_of, first_or_404, prepared
from profiles import actions, public_statistics
from profiles.blocked_pairs import visible_to
from profiles.models import MenteeProfile, MentorProfile, SavedMentor
from profiles.permissions import searchers_only, searching_mentees_only
from profiles.public_profile import (
    build_public_profile,
    openings_text,
    usual_time_text,
    visible_pause,
    what_fits,
)


@login_not_required
@require_safe
def numbers(request):
    """How many mentors there are by industry group and college; public, numbers only."""
    context = {
        "total": public_statistics.total(),
        "groups": public_statistics.by_industry_group(),
        "colleges": public_statistics.by_college(),
    }
    return render(request, "profiles/numbers.html", context)


@require_safe
def mentor_detail(request, pk):
    """A posted profile; the person's own redirects to the page where it can be changed."""
    if pk == request.user.pk and not request.user.is_staff:
        return redirect("profiles:my_profile")
    return posted_profile(request, pk)


@limits.a_minute(limits.PROFILES_A_MINUTE)
@searchers_only
def posted_profile(request, pk):
    mentor = first_or_404(profiles_shown_to, request.user.pk, pk)
    mentee = first_of(mentees_with_saved, request.user.pk, pk)
    is_saved = bool(mentee) and mentee.has_saved
    shown = build_public_profile(mentor)
    wanted = [topic for topic in shown.topics if topic.pk in mentor.wanted_topics]
    context = {
        "mentor": mentor,
        "shown": shown,
        "mentee": mentee,
        "is_saved": is_saved,
        "usual_time": usual_time_text(mentor.usual_days),
        "fits": what_fits(request.searcher.preferences, mentor.facets or (), wanted),
    }
    return render(request, "profiles/mentor_detail.html", context)


@prepared
def profiles_shown_to(person: Any, mentor: int) -> QuerySet:
    """The profile of this mentor, if this person may see it, with what else the page shows.

    `wanted_topics`: the keys of the topics they offer that are, are part of, or include one this person wants.
    """
    found = visible_to(person).filter(pk=mentor).select_related("user")
    wanted = MenteeProfile.topics.through.objects.filter(menteeprofile=person).values("topic")
    near = MentorProfile.topics.through.objects.filter(
        Q(topic__in=wanted) | Q(topic__parent__in=wanted) | Q(topic__specific_topics__in=wanted),
        mentorprofile=OuterRef("pk"),
    )
    return found.annotate(
        wanted_topics=ArraySubquery(near.values("topic")),
        facets=F("search_document__facets"),
        waiting=F("response_stats__waiting"),
        usual_days=F("response_stats__usual_days"),
    )[:1]


@prepared
def mentees_with_saved(person: int, mentor: int) -> QuerySet:
    """This person's profile as a mentee, with whether they have saved this mentor."""
    saved = SavedMentor.objects.filter(mentee=OuterRef("pk"), mentor=mentor)
    return MenteeProfile.objects.filter(pk=person).select_related("user").annotate(has_saved=Exists(saved))[:1]


@require_safe
@searchers_only
def photo(request, pk):
    """The photo of a profile that this person may open; reviewers may see all photos."""
    is_reviewer = request.user.is_staff and request.user.has_perm("profiles.view_mentorprofile")
    mentors = MentorProfile.objects.all() if is_reviewer else visible_to(request.user)
    return photo_response(get_object_or_404(mentors.exclude(photo=""), pk=pk))


@require_safe
def my_photo(request):
    """The mentor's own photo, also before approval."""
    mentor = MentorProfile.objects.filter(pk=request.user.pk).first()
    return photo_response(mentor) if mentor and mentor.photo else redirect("program:home")


def photo_response(mentor):
    response = FileResponse(mentor.photo.open("rb"), content_type="image/jpeg", filename="photo.jpg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
@searching_mentees_only
def save(request, pk):
    mentor = get_object_or_404(visible_to(request.user), pk=pk)
    actions.save_mentor(request.user.menteeprofile, mentor)
    link = format_html('<a href="{}">{}</a>', reverse("profiles:saved"), _("See your saved mentors"))
    messages.success(request, format_html("{} {}", _("You saved this mentor."), link), extra_tags="mentor_saved")
    return back_to_card(request, pk) or redirect(mentor)


@require_POST
@searching_mentees_only
def forget(request, pk):
    actions.forget_mentor(request.user.menteeprofile, get_object_or_404(MentorProfile, pk=pk))
    messages.success(request, _("Removed from your saved mentors."))
    return back_to_card(request, pk) or redirect("profiles:saved")


def back_to_card(request, pk):
    """The search with this mentor's card, if the button pressed was that of a card."""
    if "search" not in request.POST:
        return None
    query = QueryDict(request.POST["search"]).urlencode()
    return redirect(f"{reverse('profiles:mentor_list')}?{query}#save-{pk}")


@require_safe
@searching_mentees_only
def saved(request):
    """The mentors a mentee has saved, with the end of a pause; those no longer posted are left out."""
    visible = request.user.menteeprofile.saved_mentors.filter(mentor__in=visible_to(request.user))
    rows = [
        {
            "saved": row,
            "mentor": row.mentor,
            "paused_until": visible_pause(row.mentor),
            "openings": openings_text(row.mentor.openings),
        }
        for row in visible.select_related("mentor__user")
    ]
    return render(request, "profiles/saved.html", {"rows": rows})
