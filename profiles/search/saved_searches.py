"""“Email me when a mentor like this joins”: a saved search is run again at every approval."""

from django.db import transaction
from django.db.models.functions import Now
from django.http import QueryDict

from notifications.actions import event_key, notify, retract
from notifications.models import Notice
from profiles.models import MenteeProfile, MentorProfile, MentorReview, SavedSearch
from profiles.models.review import UNDO_WINDOW
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

    Call it after `index.refresh`, when a profile is posted. The notification waits until the approval can no longer be
    undone.
    """
    active = SavedSearch.objects.filter(told_at=None, mentee__user__is_active=True, mentee__user__ended_at=None)
    matching = [saved for saved in active.select_related("mentee__user") if finds_mentor(saved, mentor)]
    for saved in matching:
        notify(saved.mentee.user, MENTOR_JOINED, about=saved, occasion=str(mentor.approval_id), after=UNDO_WINDOW)
    SavedSearch.objects.filter(pk__in=[saved.pk for saved in matching]).update(told_at=Now())
    return len(matching)


def retract_notifications(approval: MentorReview) -> None:
    """After an approval was undone: no one is notified of that mentor, and the saved searches stay active."""
    recent = SavedSearch.objects.filter(told_at__gt=Now() - 2 * UNDO_WINDOW).select_related("mentee__user")
    saved_by_key = {event_key(MENTOR_JOINED, saved.pk, saved.mentee.pk, str(approval.pk)): saved for saved in recent}
    for key in Notice.objects.filter(key__in=saved_by_key).values_list("key", flat=True):
        retract(saved_by_key[key], MENTOR_JOINED)
        SavedSearch.objects.filter(pk=saved_by_key[key].pk).update(told_at=None)


def finds_mentor(saved: SavedSearch, mentor: MentorProfile) -> bool:
    """Whether this saved search finds this mentor."""
    mentor_filter = MentorFilter(QueryDict(saved.query_string))
    request = SearchRequest(
        mentor_filter.query, mentor_filter.facet_filters, mentee=saved.mentee_id, only_mentor=mentor.pk
    )
    return mentor.pk in search(request).mentors
