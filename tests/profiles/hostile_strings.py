"""515 naughty strings and 276 names of many scripts, and what of them a page loses or runs."""

import csv
import json
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from core.cleaning import visible_line

DATA = Path(__file__).parent / "data"
STRINGS = json.loads((DATA / "blns.json").read_text())
NAMES = list(csv.DictReader((DATA / "names_multiscript.csv").read_text(encoding="utf-8").splitlines()))
TYPED = [*STRINGS, *(row[part] for row in NAMES for part in ("given", "family"))]


def on_one_line(text):
    return visible_line(text)


WORDS = sorted({on_one_line(text) for text in TYPED} - {""})
SHORT = [text for text in WORDS if len(text) <= 80]
HEAP = " · ".join(["of many scripts", *WORDS])


class Harmless(HTMLParser):
    """Reads a page as a browser does and notes whatever would run in it."""

    def __init__(self, page):
        super().__init__()
        self.runs = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.runs += [f"{tag} {name}" for name in named if name.startswith("on")]
        self.runs += [f"{tag} {value}" for value in named.values() if (value or "").lower().startswith("javascript:")]
        is_data = named.get("type") == "application/json"
        if tag in ("iframe", "object", "embed") or (tag == "script" and "src" not in named and not is_data):
            self.runs.append(f"{tag} {attributes}")


def missing_from(page, texts):
    """The texts that do not stand in a page as they were typed, after seeing that nothing in it runs."""
    runs = Harmless(page).runs
    assert runs == [], runs
    whole = " ".join(unescape(page).split())
    return [text for text in texts if text not in whole]
