"""Beside what needs attention: mentors to begin with, for who may ask one; what a new mentor can do meanwhile; and of
what goes on, what happened last."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from core.next_step import NextStep
from core.prepared import prepared
from matches.mentor_suggestions import mentors_of_major
from notifications.models import Notice
from profiles.blocked_pairs import visible_to
from profiles.models import MentorProfile, SavedMentor
from profiles.permissions import Searcher
from program.models import OrientationSession

SAVED_SHOWN = 3  # mentors; all of them have a page
HAPPENED_SHOWN = 3  # notifications; likewise


@prepared
def first_saved(person: Any) -> QuerySet:
    saved = SavedMentor.objects.filter(mentee=person.pk, mentor__in=visible_to(person))
    return saved.select_related("mentor__user")[:SAVED_SHOWN]


def beside_items(person: User, items: list[NextStep], searcher: Searcher | None) -> dict[str, Any]:
    """What to show beside a person's items: saved mentors, mentors of the same major, the next orientation, or what
    happened last.

    At most nine statements. `person`: one of `load_person`.
    """
    beside: dict[str, Any] = {}
    is_looking = any(item.is_mine and item.href == reverse("profiles:mentor_list") for item in items)
    if is_looking and searcher and searcher.is_mentee:
        beside["saved_mentors"] = [row.mentor for row in first_saved(person.pk)]
        beside["mentors_of_major"] = mentors_of_major(searcher)
    is_free = not any(item.parties for item in items)  # no application, request, or match goes on
    is_mentor = hasattr(person, "mentorprofile")
    if is_free and is_mentor and MentorProfile.objects.searchable().filter(pk=person.pk).exists():
        beside |= {"is_ready_to_be_asked": True, "next_session": OrientationSession.objects.first_with_room()}
    if not is_free or any(item.is_over for item in items):
        beside["happened"] = Notice.objects.for_reader(person)[:HAPPENED_SHOWN]
    return beside
