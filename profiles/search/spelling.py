"""How a word is compared: accents, case, punctuation and plurals folded, and how far a typo is from it.

Every phrase of the vocabularies and every query goes through `key`, so K-12 is k12, non-profit is nonprofit,
R&D is r and d, Women's is womens, and "front end" is frontend.
"""

import re
import unicodedata
from collections.abc import Iterator

# Joining words say nothing about what somebody looks for; in both languages.
JOINING = frozenset(("a", "an", "and", "at", "by", "de", "del", "el", "en", "for", "in", "la", "las", "los", "of", "on",
                     "the", "to", "with", "y"))  # fmt: skip
# Words the text search of PostgreSQL leaves out ("english.stop"): alone they find nothing.
UNSEARCHED = frozenset((
    "a", "about", "above", "after", "again", "against", "all", "am", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "did", "do", "does",
    "doing", "don", "down", "during", "each", "few", "for", "from", "further", "had", "has", "have", "having", "he",
    "her", "here", "hers", "herself", "him", "himself", "his", "how", "i", "if", "in", "into", "is", "it", "its",
    "itself", "just", "me", "more", "most", "my", "myself", "no", "nor", "not", "now", "of", "off", "on", "once",
    "only", "or", "other", "our", "ours", "ourselves", "out", "over", "own", "s", "same", "she", "should", "so",
    "some", "such", "t", "than", "that", "the", "their", "theirs", "them", "themselves", "then", "there", "these",
    "they", "this", "those", "through", "to", "too", "under", "until", "up", "very", "was", "we", "were", "what",
    "when", "where", "which", "while", "who", "whom", "why", "will", "with", "you", "your", "yours", "yourself",
    "yourselves",
))  # fmt: skip
MENDED_FROM = 5  # letters; shorter words are never mended
TWO_MISTAKES_FROM = 8  # letters; shorter words are mended by one change only
FAR = 9  # mistakes; another word
LONG = 11  # letters; two changed ones in so long a word are a typo still
SOUNDS_FROM = 6  # letters; shorter words sound like too many others
# What is written for the same sound, in this order.
SOUNDS = (("ph", "f"), ("^kn", "n"), ("^ps", "s"), ("c(?=[eiy])|z", "s"), ("ck|[cqk]", "k"), ("x", "ks"),
          ("[aeiouy]+", "a"), (r"(.)\1+", r"\1"))  # fmt: skip
# Words that are cut short in the middle of a longer phrase ("proj mgr"); what is a phrase by itself is an alias.
CUT_SHORT = {
    "acct": ("accounting", "accountant"), "adm": ("administration",), "admin": ("administrator", "administration"),
    "analyt": ("analytics",), "asst": ("assistant",), "assoc": ("associate",), "bio": ("biology", "biological"),
    "bus": ("business",), "biz": ("business",), "chem": ("chemical", "chemistry"), "comm": ("communication",),
    "comp": ("computer",), "coord": ("coordinator",), "couns": ("counseling", "counselor"), "crim": ("criminal",),
    "db": ("database",), "dept": ("department",), "dev": ("development", "developer"), "dir": ("director",),
    "ed": ("education",), "educ": ("education",), "elec": ("electrical",), "elect": ("electrical",),
    "elem": ("elementary",), "eng": ("engineering", "engineer"), "engg": ("engineering",),
    "engin": ("engineering",), "engr": ("engineer", "engineering"), "env": ("environmental",),
    "enviro": ("environmental",), "exec": ("executive",), "fin": ("finance", "financial"), "gov": ("government",),
    "govt": ("government",), "hosp": ("hospital", "hospitality"), "ind": ("industrial",), "info": ("information",),
    "instr": ("instructor",), "intl": ("international",), "lang": ("language",), "lit": ("literature",),
    "mech": ("mechanical",), "med": ("medical",), "mfg": ("manufacturing",), "mgmt": ("management",),
    "mgr": ("manager",), "mgt": ("management",), "mktg": ("marketing",), "mkt": ("marketing",), "nat": ("natural",),
    "net": ("network",), "ops": ("operations",), "org": ("organizational",), "phys": ("physical", "physics"),
    "pol": ("political",), "poli": ("political",), "proj": ("project",), "psych": ("psychology", "psychiatric"),
    "pub": ("public",), "rec": ("recreation",), "rehab": ("rehabilitation",), "rel": ("relations",),
    "rep": ("representative",), "res": ("research",), "sci": ("science", "scientist"), "sec": ("security",),
    "soc": ("social",), "soft": ("software",), "sp": ("special",), "spec": ("specialist", "special"),
    "stats": ("statistics",), "stud": ("studies",), "svc": ("services",), "sw": ("software",), "sys": ("systems",),
    "tech": ("technology", "technician"), "vet": ("veterinary",),
}  # fmt: skip
SPELLED_OUT = (("c#", "csharp "), (".net", " dotnet"), ("+", " plus "))


def fold(text: str) -> list[str]:
    """The words of a text in lower case, without accents and apostrophes, split at all else."""
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    text = text.lower()
    text = re.sub("['’`´]", "", text)
    text = re.sub(r"\b\w(?:\.\w)+\b", lambda initials: initials[0].replace(".", ""), text)  # C.P.A.
    for sign, word in SPELLED_OUT:
        text = text.replace(sign, word)
    return re.findall(r"[^\W_]+", text)


def singular(word: str) -> str:
    """The word without its plural ending; the same rule on both sides matters more than good grammar."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def key(words: list[str]) -> str:
    """What a phrase is looked up by: its words without joining ones, singular, written together."""
    return "".join(singular(word) for word in words if word not in JOINING) or "".join(words)


def shortened(word: str) -> set[str]:
    """The word and every way to leave one letter out, or two where it is long: two typos meet in the middle."""
    once = {word[:at] + word[at + 1 :] for at in range(len(word))}
    if len(word) < TWO_MISTAKES_FROM:
        return {word} | once
    return {word} | once | {short[:at] + short[at + 1 :] for short in once for at in range(len(short))}


def sounded(word: str) -> str:
    """How a word sounds, roughly: vowels are all alike, and so are letters that are written for each other.

    "grafic" and "graphic" meet, "counciling" and "counseling", "resteraunt" and "restaurant".
    """
    for written, heard in SOUNDS:
        word = re.sub(written, heard, word)
    return word


def heard(word: str) -> str:
    """The form under which a word is found by its sound; no word is spelled so."""
    return f"~{sounded(word)}"


def mistakes(typed: str, meant: str) -> int:
    """How many letters were added, left out, changed or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(meant) + 1))
    for row, letter in enumerate(typed, 1):
        now = [row]
        for column, other in enumerate(meant, 1):
            cost = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == meant[column - 2] and typed[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


def distance(typed: str, meant: str) -> int:
    """How far a typo is from a word. The same letters in another order count as one mistake ("physcology"), and so does
    another spelling of the same sounds ("filosophy").

    The first letter is hardly ever wrong, at most left out or typed twice; two letters changed into two others are
    another word ("undefined", "undecided"), and so is a word that goes on ("evaluate", "evaluated").
    """
    far = mistakes(typed, meant)
    if len(typed) >= SOUNDS_FROM and sounded(typed) == sounded(meant):
        return min(far, 1)
    is_begun_alike = typed[0] == meant[0] or typed[1::-1] + typed[2:] == meant or typed in (meant[1:], typed[0] + meant)
    if not is_begun_alike:
        return FAR
    if sorted(typed) == sorted(meant):
        return min(far, 1)
    changed = sum(letter != other for letter, other in zip(typed, meant, strict=False))
    is_two_changed = far == 2 == changed and len(typed) == len(meant) < LONG
    goes_on = meant.startswith(typed) and meant != typed + typed[-1]
    return FAR if is_two_changed or goes_on else far


def neighbours(words: list[str], longest: int) -> Iterator[tuple[int, int]]:
    """Every run of up to `longest` words, as (start, end)."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            yield start, end
