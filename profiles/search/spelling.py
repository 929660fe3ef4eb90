"""Text normalization and spelling distance: tokens, phrase keys, stop words, abbreviations, and typos.

Every phrase of the vocabularies and every query goes through `phrase_key`, so K-12 is k12, non-profit is nonprofit,
R&D is r and d, Women's is womens, and "front end" is frontend.
"""

import re
import unicodedata

# Joining words say nothing about what people search for; in both languages.
JOINING_WORDS = frozenset((
    "a", "an", "and", "at", "by", "de", "del", "el", "en", "for", "in", "la", "las", "los", "of", "on", "the", "to",
    "with", "y",
))  # fmt: skip
# A phrase that begins with one of these is another phrase without it: "in Spanish", "no sé" (which is no nose).
OPENING_WORDS = frozenset(("en", "in", "no"))
# The stop words of PostgreSQL's text search ("english.stop"): alone they find nothing.
STOP_WORDS = frozenset((
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
# Words people put around what they search for. They are dropped unless they are part of a known phrase.
FILLER_WORDS = frozenset((
    "about", "advice", "am", "any", "anyone", "are", "ba", "bachelor", "bachelors", "be", "become", "becoming",
    "been", "being", "best", "break", "breaking", "bs", "bsc", "by", "can", "career", "careers", "class", "como",
    "companies", "company", "could", "degree", "degrees", "department", "do", "does", "experience", "experienced",
    "field", "find", "for", "from", "get", "getting", "go", "going", "good", "have", "help", "helping", "how", "i",
    "id", "im", "in", "industries", "industry", "into", "is", "job", "jobs", "just", "know", "learn", "learning",
    "like", "looking", "ma", "major", "majors", "make", "me", "mentor", "mentoria", "mentoring", "mentors", "more",
    "ms", "my", "myself", "need", "needs", "of", "or", "people", "person", "please", "professional",
    "professionals", "program", "programs", "que", "quiero", "related", "school", "sector", "ser", "should", "show",
    "some", "somebody", "someone", "student", "students", "study", "studying", "talk", "talking", "tell", "than",
    "that", "there", "this", "trabajar", "trabajo", "un", "una", "wanna", "want", "wants", "was", "what", "where",
    "which", "who", "whose", "will", "with", "work", "worker", "workers", "working", "works", "would", "you",
    "your",
))  # fmt: skip
# Words about who people are, in both languages. They are never taken for a typo or for the beginning of another word.
IDENTITY_WORDS = frozenset((
    "arab", "asian", "autistic", "bipoc", "bisexual", "black", "blind", "catholic", "chicana", "chicano", "chicanx",
    "christian", "ciega", "ciego", "daca", "deaf", "disabled", "dreamer", "female", "filipina", "filipino", "gays",
    "girl", "hijabi", "hindu", "hispana", "hispanic", "hispano", "hombre", "immigrant", "indigena", "indigenous",
    "jewish", "latin", "latina", "latine", "latino", "latinx", "lesbian", "lesbiana", "lgbt", "lgbtq", "madre", "male",
    "mujer", "muslim", "musulman", "musulmana", "native", "negra", "negro", "neurodivergent", "nonbinary", "padre",
    "queer", "refugee", "senor", "senora", "senorita", "sikh", "sorda", "sordo", "straight", "trans", "transgender",
    "undocumented", "veteran", "white", "woman", "women", "womxn",
))  # fmt: skip
MIN_CORRECTABLE_LENGTH = 4  # letters; shorter words are never corrected
MIN_LENGTH_ALONE = 5  # letters; shorter words are corrected only if they then form a phrase with their neighbors
MIN_LENGTH_FOR_TWO_EDITS = 8  # letters; shorter words are corrected by one change only
TOO_FAR = 9  # mistakes; a different word
LONG_WORD_LENGTH = 11  # letters; from here on, two changed letters are still a typo
MIN_PHONETIC_LENGTH = 6  # letters; shorter words sound like too many others
# Spellings of the same sound and what replaces them, in this order.
PHONETIC_RULES = (("ph", "f"), ("^kn", "n"), ("^ps", "s"), ("c(?=[eiy])|z", "s"), ("ck|[cqk]", "k"), ("x", "ks"),
          ("[aeiouy]+", "a"), (r"(.)\1+", r"\1"))  # fmt: skip
# Abbreviations within a longer phrase ("proj mgr"); one that is a phrase by itself is an alias.
ABBREVIATIONS = {
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
SYMBOL_NAMES = (("c#", "csharp "), (".net", " dotnet"), ("+", " plus "))


def tokenize(text: str) -> list[str]:
    """The words of a text in lower case, without accents and apostrophes, split at everything else."""
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    text = text.lower()
    text = re.sub("['’`´]", "", text)
    text = re.sub(r"\b\w(?:\.\w)+\b", lambda initials: initials[0].replace(".", ""), text)  # C.P.A.
    for sign, word in SYMBOL_NAMES:
        text = text.replace(sign, word)
    return re.findall(r"[^\W_]+", text)


def spellings(text: str) -> dict[str, str]:
    """The words of a text as `tokenize` returns them, and as they were typed: with their accents."""
    typed = re.findall("[^\\W_]+(?:['’`´][^\\W_]+)*", unicodedata.normalize("NFC", text))
    return {tokens[0]: word for word in typed if len(tokens := tokenize(word)) == 1}


def singular(word: str) -> str:
    """The word without its plural ending. Treating queries and phrases alike matters more than good grammar."""
    if word.endswith("wives"):
        return word[:-3] + "fe"
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def both_genders(title: str) -> set[str]:
    """A Spanish title in its feminine and masculine forms: "ingeniera civil", "contador público", "directora de cine".

    What follows a preposition stays. A form that nobody says does no harm, because nobody types it.
    """
    words = title.split()
    end = next((at for at, word in enumerate(words) if word in JOINING_WORDS or word == "para"), len(words))
    return {" ".join([*map(form, words[:end]), *words[end:]]) for form in (str, feminine, masculine)}


def feminine(word: str) -> str:
    return word[:-1] + "a" if word.endswith("o") else word + "a" if word.endswith("or") else word


def masculine(word: str) -> str:
    if word.endswith("ora"):
        return word[:-1]
    return word[:-1] + "o" if word.endswith("a") and not word.endswith("ista") else word


def phrase_key(words: list[str]) -> str:
    """The lookup key of a phrase: its words without joining words, singular, written together.

    An opening word stays, apart from the others.
    """
    opening, rest = (f"{words[0]} ", words[1:]) if len(words) > 1 and words[0] in OPENING_WORDS else ("", words)
    return opening + ("".join(singular(word) for word in rest if word not in JOINING_WORDS) or "".join(rest))


def deletion_variants(word: str) -> set[str]:
    """The word and every way to leave out one letter, or two if it is long: a typo and its correction share one."""
    one_left_out = {word[:at] + word[at + 1 :] for at in range(len(word))}
    if len(word) < MIN_LENGTH_FOR_TWO_EDITS:
        return {word} | one_left_out
    two_left_out = {shorter[:at] + shorter[at + 1 :] for shorter in one_left_out for at in range(len(shorter))}
    return {word} | one_left_out | two_left_out


def phonetic_form(word: str) -> str:
    """How a word sounds, roughly: all vowels are alike, and so are letters that are written for each other.

    "grafic" and "graphic" have the same form, "counciling" and "counseling", "resteraunt" and "restaurant".
    """
    for pattern, sound in PHONETIC_RULES:
        word = re.sub(pattern, sound, word)
    return word


def phonetic_key(word: str) -> str:
    """The lookup key of a word by its sound; no word is spelled like one."""
    return f"~{phonetic_form(word)}"


def edit_distance(typed: str, meant: str) -> int:
    """How many letters were added, left out, changed or swapped with their neighbor (optimal string alignment)."""
    second_last_row: list[int] = []
    last_row = list(range(len(meant) + 1))
    for row_number, letter in enumerate(typed, 1):
        this_row = [row_number]
        for column, meant_letter in enumerate(meant, 1):
            cost = min(last_row[column] + 1, this_row[column - 1] + 1, last_row[column - 1] + (letter != meant_letter))
            if row_number > 1 and column > 1 and letter == meant[column - 2] and typed[row_number - 2] == meant_letter:
                cost = min(cost, second_last_row[column - 2] + 1)
            this_row.append(cost)
        second_last_row, last_row = last_row, this_row
    return last_row[-1]


def typo_distance(typed: str, meant: str) -> int:
    """How far a typo is from a word, in mistakes. The same letters in another order count as one ("physcology"), and so
    does another spelling of the same sounds ("filosophy").

    The first letter is hardly ever wrong, at most left out or typed twice. Two letters changed into two others make a
    different word ("undefined", "undecided"), and so do letters added at the end ("evaluate", "evaluated").
    """
    distance = edit_distance(typed, meant)
    if len(typed) >= MIN_PHONETIC_LENGTH and phonetic_form(typed) == phonetic_form(meant):
        return min(distance, 1)
    starts_alike = typed[0] == meant[0] or typed[1::-1] + typed[2:] == meant or typed in (meant[1:], typed[0] + meant)
    if not starts_alike:
        return TOO_FAR
    if sorted(typed) == sorted(meant):
        return min(distance, 1)
    changed = sum(letter != other for letter, other in zip(typed, meant, strict=False))
    is_two_changed = distance == 2 == changed and len(typed) == len(meant) < LONG_WORD_LENGTH
    is_prefix = meant.startswith(typed) and meant != typed + typed[-1]
    return TOO_FAR if is_two_changed or is_prefix else distance
