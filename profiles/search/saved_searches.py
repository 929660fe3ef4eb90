"""“Email me when a mentor like this joins”: a saved search is run again for every profile that is posted."""

from django.db import transaction
from django.db.models.functions import Now
from django.http import QueryDict

from notifications.actions import notify
from profiles.models import MenteeProfile, MentorProfile, SavedSearch
from profiles.search.engine import SearchRequest, search
from profiles.search.filters import MentorFilter

MENTOR_JOINED = "profiles/mentor_joined"
MAX_SAVED_SEARCHES = 20  # per mentee; the oldest is deleted


@transaction.atomic
def save(mentee: MenteeProfile, query_string: str) -> SavedSearch:
    """Save a search; saving it again restarts its alert. `query_string` is that of the page."""
    mentor_filter = MentorFilter(QueryDict(query_string[:2000]))
    saved, _created = SavedSearch.objects.update_or_create(
        mentee=mentee, query_string=mentor_filter.query_string[:500], defaults={"told_at": None, "saved_at": Now()}
    )
    oldest = mentee.saved_searches.order_by("-saved_at", "-pk").values_list("pk", flat=True)[MAX_SAVED_SEARCHES:]
    SavedSearch.objects.filter(pk__in=list(oldest)).delete()
    return saved


def notify_waiting_mentees(mentor: MentorProfile) -> int:
    """Notify every mentee with a saved search that finds this mentor, once. Returns how many there are.

    Call it after `index.refresh`, when a profile is posted. A search that fits two mentors posted at the same moment
    is told of one of them.
    """
    active = SavedSearch.objects.filter(told_at=None, mentee__user__is_active=True, mentee__user__ended_at=None)
    told = 0
    for saved in active.select_related("mentee__user").order_by("pk"):
        # The update waits for, and then sees, what another transaction did with the same search.
        if finds_mentor(saved, mentor) and SavedSearch.objects.filter(pk=saved.pk, told_at=None).update(told_at=Now()):
            notify(saved.mentee.user, MENTOR_JOINED, about=saved, occasion=str(mentor.approval_id))
            told += 1
    return told


def finds_mentor(saved: SavedSearch, mentor: MentorProfile) -> bool:
    """Whether this saved search finds this mentor."""
    mentor_filter = MentorFilter(QueryDict(saved.query_string))
    request = SearchRequest(
        mentor_filter.query, mentor_filter.facet_filters, mentee=saved.mentee_id, only_mentor=mentor.pk
    )
    return mentor.pk in search(request).mentors
