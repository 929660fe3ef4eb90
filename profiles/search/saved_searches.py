"""“Tell me when such a mentor joins”: a search that found nobody is kept and tried again on every approval."""

from django.db import transaction
from django.db.models.functions import Now
from django.http import QueryDict

from notifications.actions import key_of, notify, retract
from notifications.models import Notice
from profiles.models import MenteeProfile, MentorProfile, MentorReview, SavedSearch
from profiles.models.review import UNDO_WINDOW
from profiles.search.engine import Wish, search
from profiles.search.filters import MentorFilter

JOINED = "profiles/mentor_joined"
MOST_SAVED = 20  # searches of one mentee; the oldest makes room


@transaction.atomic
def save(mentee: MenteeProfile, address: str) -> SavedSearch:
    """Keep a search; saving it again waits anew. `address` is the query string of the page."""
    narrowing = MentorFilter(QueryDict(address[:2000]))
    saved, _created = SavedSearch.objects.update_or_create(
        mentee=mentee, query_string=narrowing.address[:500], defaults={"told_at": None, "saved_at": Now()}
    )
    oldest = mentee.saved_searches.order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST_SAVED:]
    SavedSearch.objects.filter(pk__in=list(oldest)).delete()
    return saved


def forget(saved: SavedSearch) -> None:
    """The mentee no longer waits for such a mentor."""
    saved.delete()


def tell_of(mentor: MentorProfile) -> int:
    """Tell every mentee who waits for such a mentor, once. Call it after `search.refresh`, when a profile is posted.

    They hear of it when the approval can no longer be undone.
    """
    waiting = SavedSearch.objects.filter(told_at=None, mentee__user__is_active=True, mentee__user__ended_at=None)
    fitting = [saved for saved in waiting.select_related("mentee__user") if finds(saved, mentor)]
    for saved in fitting:
        notify(saved.mentee.user, JOINED, about=saved, occasion=str(mentor.approval_id), after=UNDO_WINDOW)
    SavedSearch.objects.filter(pk__in=[saved.pk for saved in fitting]).update(told_at=Now())
    return len(fitting)


def untell_of(approval: MentorReview) -> None:
    """An approval was undone in time: nobody hears of that mentor, and whoever waited waits on."""
    lately = SavedSearch.objects.filter(told_at__gt=Now() - 2 * UNDO_WINDOW).select_related("mentee__user")
    told = {key_of(saved.mentee.user, JOINED, saved, str(approval.pk)): saved for saved in lately}
    for key in Notice.objects.filter(key__in=told).values_list("key", flat=True):
        retract(told[key], JOINED)
        SavedSearch.objects.filter(pk=told[key].pk).update(told_at=None)


def finds(saved: SavedSearch, mentor: MentorProfile) -> bool:
    """Whether this search, among all posted mentors, has this one."""
    narrowing = MentorFilter(QueryDict(saved.query_string))
    wish = Wish(narrowing.query, narrowing.narrowed, mentee=saved.mentee_id, only=mentor.pk)
    return mentor.pk in search(wish).mentors
