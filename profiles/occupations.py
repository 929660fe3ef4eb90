"""Finds occupations by title."""

from profiles.models import Occupation, SearchTerm
from profiles.search import spelling
from profiles.search import terms as vocabulary

MAX_SUGGESTIONS = 8


def occupation_titled(text: str) -> Occupation | None:
    """The occupation with this title or, if there is none, with this among its other titles; case does not matter."""
    terms = SearchTerm.objects.filter(
        key=spelling.phrase_key(spelling.tokenize(text)),
        strength__gte=vocabulary.TITLE_STRENGTH,
        facet__gte=vocabulary.make_facet(vocabulary.FacetKind.OCCUPATION, 0),
        facet__lt=vocabulary.make_facet(vocabulary.FacetKind.TOPIC, 0),
    ).order_by("-strength", "facet")
    term = terms.first()
    if term is None:
        return Occupation.objects.filter(title__iexact=text).first()
    return Occupation.objects.filter(pk=term.facet % vocabulary.FACETS_PER_KIND).first()


def suggestions(text: str) -> list[str]:
    """Up to eight titles that contain the text, those that begin with it first; none for a single letter."""
    typed = text.strip()[:80]
    if len(typed) < 2:
        return []
    titles = list(Occupation.objects.filter(title__icontains=typed).values_list("title", flat=True)[:200])
    return sorted(titles, key=lambda title: (not title.lower().startswith(typed.lower()), title))[:MAX_SUGGESTIONS]
