"""“Email me when a mentor like this joins”: a saved search is run again for every approved mentor."""

from django.db import transaction
from django.db.models.functions import Now
from django.http import QueryDict

from core.sweeps import for_each
from notifications.actions import notify
from profiles.models import MenteeProfile, MentorProfile, MentorReview, SavedSearch
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


def announce_mentors() -> int:
    """Run every saved search for each mentor who was approved five minutes ago, when no one can undo it any more.

    Returns how many people are notified. Safe to run at any time, by several workers.
    """
    return for_each("new mentors", MentorReview.objects.to_announce().values_list("pk", flat=True), announce)


@transaction.atomic
def announce(approval: int) -> int:
    rows = MentorReview.objects.to_announce().select_for_update(no_key=True, skip_locked=True, of=("self",))
    review = rows.select_related("mentor").filter(pk=approval).first()
    if review is None:
        return 0
    MentorReview.objects.filter(pk=approval).update(is_to_be_announced=False)
    return notify_waiting_mentees(review.mentor) if review.mentor.approval_id == approval else 0


def notify_waiting_mentees(mentor: MentorProfile) -> int:
    """Notify every mentee with a saved search that finds this mentor, once. Returns how many there are."""
    active = SavedSearch.objects.filter(told_at=None, mentee__user__is_active=True, mentee__user__ended_at=None)
    matching = [saved for saved in active.select_related("mentee__user") if finds_mentor(saved, mentor)]
    for saved in matching:
        notify(saved.mentee.user, MENTOR_JOINED, about=saved, occasion=str(mentor.approval_id))
    SavedSearch.objects.filter(pk__in=[saved.pk for saved in matching]).update(told_at=Now())
    return len(matching)


def finds_mentor(saved: SavedSearch, mentor: MentorProfile) -> bool:
    """Whether this saved search finds this mentor."""
    mentor_filter = MentorFilter(QueryDict(saved.query_string))
    request = SearchRequest(
        mentor_filter.query, mentor_filter.facet_filters, mentee=saved.mentee_id, only_mentor=mentor.pk
    )
    return mentor.pk in search(request).mentors
