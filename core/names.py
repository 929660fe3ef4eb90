"""Names of people: what is none, and their first letter."""

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.validators import EMAIL, plain

MAX_DIGITS = 4  # "Ana 2nd" is a name; five digits are a number to call
MAX_WORDS = 10
MAX_CHECKED = 500  # characters; no name may be as long
APOSTROPHES = "'`’‘ʻʼʽʾʿ"  # okina, hamza and ayin among them
# Names head emails, where programs make links of whatever looks like one.
LINK = re.compile(
    r"(?:https?|mailto|tel):|//|\b(?i:www)\b|@"
    r"|\w\s*[.•·∙‧]\s*(?i:com|net|org|edu|gov|info|biz)\b"
    r"|[a-z0-9-]{3,63}\.[a-z]{2,24}\b"  # not "Ma.de" or "St.John"
    r"|\w\.[a-z]{2,24}/"
)
# At the end of a word; "K:son" and "!Kung" are names.
SENTENCE = re.compile(r"[!?;:…。！？]+(?=\s|$)|[a-z]{6,}[.]\s+\w")
# Three words of a language in one name of five or more; particles are shorter.
MAX_LOWERCASE_WORDS, SHORTEST_WORD, SENTENCE_WORDS = 2, 5, 5
# No letter, nor what a few names begin with: an apostrophe, a click, an emoji.
NO_BEGINNING = re.compile(rf"(?![!{APOSTROPHES}])[\d!-/:-@\[-`{{-~]")
# "s/o" and "K:son" are names; code of a spreadsheet, page or template is none.
SIGNS = re.compile(r"[=<>{}|\\;]|(?<!\w)[/:]|[/:](?!\w)|\w{2}/|/\w{2}")

# Alphabets whose letters look alike: "Cаl Stаte" with Cyrillic ones is no word of any language.
LOOKALIKES = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
SPELLED_OUT = re.compile(r"\b(?:[a-z] ){2,}[a-z]\b")
DIGIT_AS_LETTER = re.compile(r"(?<=[a-z])[01345]|[01345](?=[a-z])")
DIGITS_AS_LETTERS = str.maketrans("01345", "oleas")

# What the program, its offices and those who run the portal are called, in both languages.
ROLES = {"admin", "administrator", "administrators", "administrador", "administradora"}
ARTICLES = {"the", "of", "and", "el", "la", "de", "del", "y"}
PROGRAM = {"program", "mentoring", "mentorship", "portal", "career", "alumni", "programa", "mentoria", *ROLES}
OFFICES = {
    *("staff", "office", "team", "support", "help", "desk", "center", "association", "development", "network"),
    *("mentor", "mentors", "account", "accounts", "security", "administration"),
    *("personal", "oficina", "equipo", "soporte", "ayuda", "administracion", "red", "mentores", "seguridad"),
}


def no_name_of_the_program(text: str) -> None:
    """Raise ValidationError for the name of the program or its university: who has it would speak for them.

    One word is one only if it is a role in the portal; "Staff", "Office" and "Dean" are family names.
    """
    letters = unicodedata.normalize("NFKD", plain(text[:MAX_CHECKED]).casefold().replace(".", ""))
    letters = DIGIT_AS_LETTER.sub(lambda found: found[0].translate(DIGITS_AS_LETTERS), letters)
    letters = SPELLED_OUT.sub(lambda found: found[0].replace(" ", ""), letters)
    words = re.findall(r"[a-z]+", "".join(sign for sign in letters if not unicodedata.combining(sign)))
    said = set(words) - ARTICLES
    is_office = bool(said & PROGRAM) and len(said) > 1 and said <= PROGRAM | OFFICES
    if (
        settings.UNIVERSITY.POSING_NAMES.search(" ".join(words))
        or is_office
        or said == {"mentor", "network"}
        or (said and said <= ROLES)
    ):
        raise ValidationError(_("This name belongs to the program. Enter your own name."), code="name_of_the_program")


def a_name(text: str) -> None:
    """Raise ValidationError for a link, an address, a number, a sentence, or the program in the place of a name.

    Names of one word, of any script, with particles, apostrophes, initials and numerals pass. Only the first 500
    characters are checked; longer texts are refused for their length.
    """
    name = plain(text[:MAX_CHECKED])
    digits = sum(sign.isdecimal() for sign in name)
    if digits > MAX_DIGITS or LINK.search(name.replace("。", ".")) or EMAIL.search(name):
        raise ValidationError(_("Enter only a name, without links, email addresses, or phone numbers."), code="no_name")
    if SENTENCE.search(name) or len(name.split()) > MAX_WORDS or is_in_small_letters(name):
        raise ValidationError(_("Enter only a name here, not a sentence."), code="no_name")
    if NO_BEGINNING.match(name.strip()) or SIGNS.search(name):
        raise ValidationError(_("Leave out symbols such as = or <, including at the beginning."), code="no_name")
    if any(mixes_alphabets(word) for word in name.split()):
        raise ValidationError(_("Write each name in one alphabet only."), code="no_name")
    no_name_of_the_program(name)


def mixes_alphabets(word: str) -> bool:
    """Whether letters of one alphabet stand among those of another that look like them."""
    alphabets = {unicodedata.name(sign, "").partition(" ")[0] for sign in word if sign.isalpha()}
    return len(alphabets.intersection(LOOKALIKES)) > 1


def is_in_small_letters(name: str) -> bool:
    """Whether most words are those of a sentence: "Your interview moved see notice", not "María de los Ángeles"."""
    words = name.split()
    small = [word for word in words if word.isascii() and word.islower() and len(word) >= SHORTEST_WORD]
    return len(words) >= SENTENCE_WORDS and len(small) > MAX_LOWERCASE_WORDS


def initial(name: str) -> str:
    """The first letter, large: "'t Hart" → "T", "ʻOkina" → "O", "ﬁnn" → "F"; empty if the name begins with none."""
    letter = unicodedata.normalize("NFKC", name).lstrip(APOSTROPHES)[:1]
    return letter.upper()[:1] if letter.isalpha() else ""
