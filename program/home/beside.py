"""Beside what needs attention: mentors to begin with, for who may ask one; what a new mentor can do meanwhile."""

from typing import Any

from django.urls import reverse

from core.next_step import NextStep
from profiles.blocked_pairs import visible_to
from profiles.mentors_of_major import mentors_of_major
from profiles.models import SavedMentor
from profiles.permissions import Searcher
from program.models import OrientationSession

SAVED_SHOWN = 3  # mentors; all of them have a page


def beside_items(items: list[NextStep], searcher: Searcher | None, facts: dict[str, Any]) -> dict[str, Any]:
    """What to show beside these items: saved mentors, mentors of the same major, or the next orientation.

    `facts`: what every page knows about the person (profiles.page_annotations). At most four statements.
    """
    beside: dict[str, Any] = {}
    is_looking = any(item.is_mine and item.href == reverse("profiles:mentor_list") for item in items)
    if is_looking and searcher and searcher.is_mentee:
        beside["mentors_of_major"] = mentors_of_major(searcher)
        if facts.get("has_saved_mentors"):
            saved = SavedMentor.objects.filter(mentee=searcher.pk, mentor__in=visible_to(searcher))
            beside["saved_mentors"] = [row.mentor for row in saved.select_related("mentor__user")[:SAVED_SHOWN]]
    is_free = not any(item.parties for item in items)  # no application, request, or match goes on
    if facts.get("is_mentor") and is_free:
        beside |= {"is_ready_to_be_asked": True, "next_session": OrientationSession.objects.upcoming().first()}
    return beside
