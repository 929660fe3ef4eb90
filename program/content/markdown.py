"""What staff write in Markdown, as HTML that cannot do harm: no raw HTML, no pictures, only links people can follow."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "hr", "br", "code", "pre"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
READER = MarkdownIt("commonmark", {"html": False}).enable("table")
FIRST_LEVEL = 1  # the page's own heading; a text that begins with one is set one level lower


def render(text: str) -> SafeString:
    """Markdown as sanitised HTML. Its headings begin below the page's own."""
    tokens = READER.parse(text)
    for token in tokens:
        if token.type.startswith("heading") and int(token.tag[1]) <= FIRST_LEVEL:
            token.tag = f"h{FIRST_LEVEL + 1}"
    html = READER.renderer.render(tokens, READER.options, {})
    clean = nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto", "tel"}, link_rel=None
    )
    return mark_safe(clean)  # noqa: S308 — nh3 has cleaned it
