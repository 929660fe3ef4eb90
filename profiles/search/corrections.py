"""Decides which words of a query may be typos, and which known words correct them (docs/search.md)."""

from dataclasses import dataclass

from profiles.search import spelling

MAX_VARIANTS_PER_WORD = 3  # corrections or expansions of one word that are tried
MIN_PREFIX_LENGTH = 4  # letters


@dataclass(frozen=True)
class SpellingCandidate:
    """A known word: how many phrases use it, how strongly it means something by itself, its stem."""

    word: str
    uses: int
    strength: int
    stem: str


def may_be_typo_or_prefix(word: str) -> bool:
    return len(word) >= MIN_PREFIX_LENGTH and word.isalpha()


def with_singular(word: str) -> set[str]:
    """The word as it was typed, and its singular."""
    return {word, spelling.singular(word)}


def spelling_lookup_keys(word: str) -> set[str]:
    """The keys under which the spelling candidates of a word are found."""
    return {
        key for form in with_singular(word) for key in (*spelling.deletion_variants(form), spelling.phonetic_key(form))
    }


def rank_corrections(word: str, candidates: list[SpellingCandidate], min_uses: int) -> list[SpellingCandidate]:
    """The candidates with the fewest mistakes, likeliest first; empty if all of them are too far away.

    A letter left out, doubled or swapped is likelier than a wrong letter or the same sound alone, a word that means
    something by itself likelier than another, a common word likelier than a rare one. A word that fewer than `min_uses`
    phrases use does not correct two mistakes, and a short word comes last, because it needs its neighbors.
    """
    ranked = []
    for candidate in candidates:
        distance, typed = min((spelling.typo_distance(form, candidate.word), form) for form in with_singular(word))
        allows_two = len(word) >= spelling.MIN_LENGTH_FOR_TWO_EDITS and candidate.uses >= min_uses
        if distance <= (2 if allows_two else 1):
            is_unlikely = sorted(typed) != sorted(candidate.word) and (
                len(typed) == len(candidate.word) or spelling.edit_distance(typed, candidate.word) > distance
            )
            is_short = len(candidate.word) < spelling.MIN_LENGTH_ALONE
            ranked.append(
                (distance, is_short, is_unlikely, -candidate.strength, -candidate.uses, candidate.word, candidate)
            )
    return [candidate for *_rank, candidate in sorted(ranked)[:MAX_VARIANTS_PER_WORD]]
