import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# What is the same in every language.
SAME_EVERYWHERE = re.compile(r"&\w+;|Cal State LA|Career Mentoring|RFC 5545|O\*NET®?|English|Español|EN|ES")
READ_ALOUD = re.compile(r'\b(?:aria-label|placeholder|title|alt)="([^"]*)"')
HTML = sorted(path for path in TEMPLATES.rglob("*.html"))
# The style guide speaks to us, not to participants.
SPOKEN = [path for path in HTML if path.relative_to(TEMPLATES).parts[0] != "demo"]
MAILS = sorted(path for path in (TEMPLATES / "emails").rglob("*.txt"))


def words_outside_translation(source):
    """Letters a person reads that no `translate` or `blocktranslate` wraps."""
    plain, ends = [], {"blocktranslate": "endblocktranslate", "comment": "endcomment"}
    waiting_for = None
    for token in Lexer(source).tokenize():
        name = token.split_contents()[0] if token.token_type == TokenType.BLOCK else ""
        if waiting_for:
            waiting_for = None if name == waiting_for else waiting_for
        elif name in ends:
            waiting_for = ends[name]
        elif token.contents == "block layout":  # a class of the page, not a word
            waiting_for = "endblock"
        else:
            plain.append(token.contents if token.token_type == TokenType.TEXT else "§")
    text = "".join(plain)
    text = re.sub(r"<!--.*?-->|<svg.*?</svg>|<style.*?</style>", "", text, flags=re.S)
    spoken = " ".join(READ_ALOUD.findall(text))
    return re.findall(r"[^\W\d_]{2,}", SAME_EVERYWHERE.sub("", re.sub(r"<[^>]*>", " ", text) + " " + spoken))


@pytest.mark.parametrize("path", [*SPOKEN, *MAILS], ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_text_in_a_template_can_be_translated(path):
    assert words_outside_translation(path.read_text()) == []


@pytest.mark.parametrize("path", HTML, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_has_inline_script_or_style(path):
    """The Content-Security-Policy would block it."""
    source = path.read_text()

    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"", source) == []


PICTURES = [(path, tag) for path in HTML for tag in re.findall(r"<img\b[^>]*>", path.read_text())]


@pytest.mark.parametrize(("path", "tag"), PICTURES, ids=lambda part: getattr(part, "name", ""))
def test_a_picture_has_its_size_and_its_words(path, tag):
    """So that nothing jumps when it arrives, and somebody who listens is told or spared it."""
    assert [name for name in ("width", "height", "alt") if f' {name}="' not in tag] == []


def test_a_preloaded_font_is_one_that_its_stylesheet_uses():
    for template, stylesheet in (("base.html", "portal.css"), ("admin/base_site.html", "admin.css")):
        preloaded = re.findall(r'rel="preload" href="{% static "([^"]+)"', (TEMPLATES / template).read_text())
        used = re.findall(r"url\(([^)]+)\)", (Path(settings.BASE_DIR) / "static" / stylesheet).read_text())

        assert preloaded
        assert set(preloaded) <= set(used)
