"""Occupations by the titles people give them."""

from profiles.models import Occupation, SearchTerm
from profiles.search import spelling
from profiles.search import terms as vocabulary

SUGGESTIONS = 8


def occupation_titled(text: str) -> Occupation | None:
    """The occupation that has this as its title or, if there is none, among its other titles; case does not matter."""
    terms = SearchTerm.objects.filter(
        key=spelling.key(spelling.fold(text)),
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
