"""Markdown written by staff as safe HTML: no raw HTML, no images, only http, mailto and tel links.

A name in braces, as in "within {answer_days} days", stands for a period of `program/periods.py`.
"""

import re
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from core.text_values import fill_in

ALLOWED_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "hr", "br", "code", "pre"}
ALLOWED_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
WITHIN_THE_PORTAL = re.compile(r"#|/(?!/)")
FIRST_LEVEL = 1  # reserved for the page title; such headings are rendered one level lower


def render(text: str) -> SafeString:
    """Markdown as sanitized HTML, with headings starting at h2 and periods filled in."""
    tokens = PARSER.parse(fill_in(text))
    for token in tokens:
        if token.type.startswith("heading") and int(token.tag[1]) <= FIRST_LEVEL:
            token.tag = f"h{FIRST_LEVEL + 1}"
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )
    return mark_safe(clean)  # noqa: S308 — nh3 has cleaned it


def links_elsewhere(text: str) -> set[str]:
    """Every link of a text, as a browser follows it, that does not stay within the portal."""
    links = {unescape(link) for link in re.findall(r'<a href="([^"]*)"', render(text))}
    return {link for link in links if not WITHIN_THE_PORTAL.match(link)}
