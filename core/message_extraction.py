"""Every text a person may read, found in the code and the templates: what the translations must hold.

What allauth says in our English (locale/en) it says in our Spanish too.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib  # type: ignore[import-untyped]
from django.conf import settings
from django.utils.translation.template import templatize

FLOORS = ("mentoring", "core", "accounts", "notifications", "profiles", "matches", "agreements", "program", "demo")
# function → positions of (context, singular, plural)
FUNCTIONS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
CALL = re.compile(r"\b(?:" + "|".join(sorted(FUNCTIONS, key=len, reverse=True)) + r")\(u?(?=['\"])")


class Text(NamedTuple):
    """One text: its context (or ""), the text, and its plural (or "")."""

    context: str
    singular: str
    plural: str


def texts() -> dict[Text, str]:
    """Every translatable text with the first file that says it."""
    found: dict[Text, str] = {}
    for path, source in sources():
        for text in texts_in(source):
            found.setdefault(text, str(path.relative_to(settings.BASE_DIR)))
    for entry in polib.pofile(str(settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po")):
        found.setdefault(Text(entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""), "locale/en")
    return found


def sources() -> Iterator[tuple[Path, ast.AST]]:
    """Python files and templates, both as Python syntax."""
    for floor in FLOORS:
        for path in sorted((settings.BASE_DIR / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        if path.suffix in (".html", ".txt"):
            yield path, calls_in(templatize(path.read_text(), origin=str(path)))


def calls_in(templatized: str) -> ast.Module:
    """The gettext calls that Django's `templatize` leaves between its filler, as one module."""
    calls = []
    for match in CALL.finditer(templatized):
        call = balanced(templatized[match.start() :])
        calls.append(ast.parse(call).body[0])
    return ast.Module(body=calls, type_ignores=[])


def balanced(source: str) -> str:
    """The shortest beginning of a text that is a whole Python call."""
    for end in (match.end() for match in re.finditer(r"\)", source)):
        try:
            ast.parse(source[:end])
        except SyntaxError:
            continue
        return source[:end]
    raise ValueError(f"no whole call in {source[:80]!r}")


def texts_in(tree: ast.AST) -> Iterator[Text]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := called_name(node)) in FUNCTIONS:
            context, singular, plural = (constant(node, position) for position in FUNCTIONS[name])
            if singular:
                yield Text(context, singular, plural)


def called_name(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def constant(node: ast.Call, position: int | None) -> str:
    """The text at this position of a call; empty when there is none or it is no literal."""
    if position is None or position >= len(node.args):
        return ""
    value = getattr(node.args[position], "value", "")
    return value if isinstance(value, str) else ""
