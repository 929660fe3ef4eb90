"""What people type, before anything checks it: without signs that no reader sees.

Everything that comes in as text passes here first: fields of forms (core/forms.py), names and addresses however they
arrive (core/fields.py), cells of lists, and what the campus says of a person. Passwords, JSON and files stay as sent.
"""

import re
import unicodedata
from typing import Any

# Sequences that color a terminal, controls, soft hyphens, direction marks, overrides and embeddings, zero-width spaces,
# fillers that are blank, halves of characters, tags. Letters are not among them, nor the joiners of Persian and emoji.
HIDDEN = re.compile(
    "\u001b\\[[0-9;?]{0,20}[@-~]|"
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
BRAILLE_BLANK = "\u2800"
JOINERS = "\u200c\u200d"
VARIANTS = "\ufe00-\ufe0f"
# A joiner with nothing before or after it joins nothing. A run of them is tried once, or it takes quadratic time.
LOOSE_JOINERS = re.compile(rf"(?<!\S)[{JOINERS}]+|(?<![{JOINERS}])[{JOINERS}]++(?!\S)")
HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def visible_text(text: str) -> str:
    """The text as a reader sees it: NFC, with \\n as line ends, without hidden characters or blanks at its ends."""
    text = HIDDEN.sub("", LINE_ENDS.sub("\n", text)).replace(BRAILLE_BLANK, " ")
    return unicodedata.normalize("NFC", LOOSE_JOINERS.sub("", text)).strip()


def visible_line(text: str) -> str:
    """Like `visible_text`, on one line and with single spaces."""
    return " ".join(visible_text(text).split())


def visible_address(text: str) -> str:
    """An email address in lower case, without any sign that looks like nothing, with plain signs for look-alikes.

    A space inside stays, so that the field refuses the address instead of guessing which one was meant.
    """
    text = unicodedata.normalize("NFKC", HYPHENS.sub("-", visible_line(text)))
    return re.sub(f"[{JOINERS}{VARIANTS}]", "", text).strip().lower()


def visible_code(text: str) -> str:
    """A code from an email, an app or a list: its letters and digits, whatever stands between them."""
    plain = unicodedata.normalize("NFKC", visible_text(text))
    return "".join(str(unicodedata.digit(sign, sign)) for sign in plain if sign.isalnum())


def visible_in(answer: Any) -> Any:
    """All texts of a structure from outside, such as what the campus says of a person, each on one line."""
    if isinstance(answer, str):
        return visible_line(answer)
    if isinstance(answer, list | tuple):
        return [visible_in(part) for part in answer]
    if isinstance(answer, dict):
        return {visible_in(name): visible_in(part) for name, part in answer.items()}
    return answer


def parse_number(value: str | None) -> int:
    """The value as a whole number; 0 if it is not one or has more than 11 digits."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 12 else 0
