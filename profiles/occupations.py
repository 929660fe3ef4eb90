"""Occupations by the titles people give them."""

from profiles import vocabulary, words
from profiles.models import Occupation, SearchTerm

SUGGESTIONS = 8


def occupation_titled(text: str) -> Occupation | None:
    """The occupation that has this as its title or, if there is none, among its other titles; case does not matter."""
    terms = SearchTerm.objects.filter(
        key=words.key(words.fold(text)),
        strength__gte=vocabulary.TITLE,
        facet__gte=vocabulary.facet(vocabulary.Kind.OCCUPATION, 0),
        facet__lt=vocabulary.facet(vocabulary.Kind.TOPIC, 0),
    ).order_by("-strength", "facet")
    term = terms.first()
    if term is None:
        return Occupation.objects.filter(title__iexact=text).first()
    return Occupation.objects.filter(pk=term.facet % vocabulary.KIND_SIZE).first()


def suggestions(text: str) -> list[str]:
    """Titles that begin with, or else contain, what has been typed so far."""
    typed = text.strip()[:80]
    if len(typed) < 2:
        return []
    titles = list(Occupation.objects.filter(title__icontains=typed).values_list("title", flat=True)[:200])
    return sorted(titles, key=lambda title: (not title.lower().startswith(typed.lower()), title))[:SUGGESTIONS]
