"""Finds every translatable text in the code and the templates, for the translations.

Texts of allauth that we override in English (locale/en) are overridden in Spanish too.
"""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import polib  # type: ignore[import-untyped]
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("mentoring", "core", "accounts", "notifications", "profiles", "matches", "agreements", "program", "demo")
# function → positions of (context, singular, plural)
FUNCTIONS = (
    dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], (None, 0, None))
    | dict.fromkeys(["ngettext", "ngettext_lazy"], (None, 0, 1))
    | {"record": (None, 2, None)}  # what staff_log.record() writes down is translated when it is read
    | dict.fromkeys(["pgettext", "pgettext_lazy"], (0, 1, None))
    | dict.fromkeys(["npgettext", "npgettext_lazy"], (0, 1, 2))
)
CALL = re.compile(r"\b(?:" + "|".join(sorted(FUNCTIONS, key=len, reverse=True)) + r")\(u?(?=['\"])")


class Text(NamedTuple):
    """One text: its context (or ""), the text, and its plural (or "")."""

    context: str
    singular: str
    plural: str


def translatable_texts() -> dict[Text, str]:
    """Every translatable text with the first file that contains it."""
    first_files: dict[Text, str] = {}
    for path, source in sources():
        for text in texts_in(source):
            first_files.setdefault(text, str(path.relative_to(settings.BASE_DIR)))
    for entry in polib.pofile(str(settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po")):
        first_files.setdefault(Text(entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""), "locale/en")
    return first_files


def sources() -> Iterator[tuple[Path, ast.AST]]:
    """Python files and templates, both as Python syntax trees."""
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        if path.suffix in (".html", ".txt"):
            yield path, gettext_calls(templatize(path.read_text(), origin=str(path)))


def gettext_calls(templatized: str) -> ast.Module:
    """The gettext calls in the output of Django's `templatize`, as one module."""
    calls = [first_call(templatized[match.start() :]) for match in CALL.finditer(templatized)]
    return ast.Module(body=calls, type_ignores=[])


def first_call(source: str) -> ast.stmt:
    """The shortest prefix that is a complete Python call. Raises ValueError if there is none."""
    for match in re.finditer(r"\)", source):
        with suppress(SyntaxError):
            return ast.parse(source[: match.end()]).body[0]
    raise ValueError(f"no whole call in {source[:80]!r}")


def texts_in(tree: ast.AST) -> Iterator[Text]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := called_name(node)) in FUNCTIONS:
            context, singular, plural = (literal_argument(node, position) for position in FUNCTIONS[name])
            if singular:
                yield Text(context, singular, plural)


def called_name(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def literal_argument(node: ast.Call, position: int | None) -> str:
    """The text at this position of a call; empty when there is none or it is not a literal."""
    if position is None or position >= len(node.args):
        return ""
    value = getattr(node.args[position], "value", "")
    return value if isinstance(value, str) else ""
