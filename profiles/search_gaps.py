"""Which queries found nobody, counted without a person: candidates for aliases and for recruiting (RELIABILITY §7)."""

from django.db.models import F
from django.db.models.functions import Now

from profiles import words
from profiles.models import SearchGap

SHOWN_FROM = 5  # times; rarer ones might be one person's
MOST_DIGITS = 4  # a query with more might hold a number of somebody's
MOST_WORDS = 6  # longer ones are sentences, which might tell of somebody


def count_gap(query: str) -> None:
    """Count a query that found nobody, unless it might say something about a person."""
    folded = words.fold(query)
    text = " ".join(folded)[:120]
    if not text or "@" in query or len(folded) > MOST_WORDS or sum(letter.isdigit() for letter in text) > MOST_DIGITS:
        return
    SearchGap.objects.bulk_create([SearchGap(query=text)], ignore_conflicts=True)
    SearchGap.objects.filter(query=text).update(times=F("times") + 1, last_at=Now())
