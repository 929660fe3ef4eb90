"""axe does not check the contrast of borders, and only the colours that happen to be on a page: we check the tokens."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from core.templatetags.portal import TONES
from notifications.rendering import styles

TYPST = Path(settings.BASE_DIR) / "agreements/typst"
STATIC = Path(settings.BASE_DIR) / "static"
TOKENS, MORE_CONTRAST = (STATIC / "tokens.css").read_text().split("@media (prefers-contrast: more)")
STYLESHEETS = ["tokens.css", "portal.css", "styleguide.css", "admin.css", "email.css"]

GROUNDS = ["bg", "surface", "sunken"]
READ = [
    *((text, ground) for text in ("text", "muted", "link") for ground in GROUNDS),
    *((tone, ground) for tone in ("good", "warn", "bad") for ground in (*GROUNDS, f"{tone}-bg")),
    *(("text", f"{tone}-bg") for tone in ("good", "warn", "bad")),
    *(("link", f"{tone}-bg") for tone in ("good", "warn", "bad")),
    ("on-main", "main"),
    ("on-main", "main-hover"),
    ("surface", "bad"),
    ("mark-text", "mark"),
    *(("mark-text", f"tone-{number}") for number in range(1, TONES)),
    ("on-ink", "ink"),
    ("on-ink-quiet", "ink"),
    ("gold", "ink"),
]
SEEN = [
    *((mark, ground) for mark in ("control", "focus", "today", "main") for ground in GROUNDS),
    *((tone, ground) for tone in ("good", "warn", "bad") for ground in (*GROUNDS, f"{tone}-bg")),
    ("focus", "mark"),
    ("on-ink-quiet", "ink"),
]


def tokens(block, scheme):
    """The colour tokens of a block of the stylesheet, as they are in one scheme."""
    found = {}
    for name, one, light, dark in re.findall(
        r"--([\w-]+): (?:(#[0-9a-fA-F]{6})|light-dark\((#[0-9a-fA-F]{6}), (#[0-9a-fA-F]{6})\));", block
    ):
        found[name] = one or (light if scheme == "light" else dark)
    return found


def palette(scheme, contrast):
    more = tokens(MORE_CONTRAST, scheme) if contrast == "more" else {}
    return tokens(TOKENS, scheme) | more


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """The contrast ratio of two colours (WCAG 2.2, relative luminance)."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def too_low(pairs, least, scheme, preference):
    colours = palette(scheme, preference)
    ratios = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


def compressed(name):
    return len(brotli.compress(Path(finders.find(name)).read_bytes(), quality=11))


def test_contrast_is_counted_as_wcag_counts_it():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("preference", ["no", "more"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_every_ground(scheme, preference):
    assert too_low(READ, 7 if preference == "more" else 4.5, scheme, preference) == {}


@pytest.mark.parametrize("preference", ["no", "more"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_controls_focus_and_marks_can_be_seen_on_every_ground(scheme, preference):
    assert too_low(SEEN, 3, scheme, preference) == {}


def test_every_token_that_is_used_is_defined():
    files = [Path(finders.find(name)).read_text() for name in STYLESHEETS]
    used = set(re.findall(r"var\(--([\w-]+)", "".join(files)))

    assert used - set(re.findall(r"--([\w-]+):", "".join(files))) == set()


COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!\s*\{)|\b(?:rgba?|hsla?|oklch)\(")


TAKE_TOKENS = sorted({*STATIC.glob("*.css"), *TYPST.glob("*.typ")} - {STATIC / "tokens.css"})


@pytest.mark.parametrize("path", TAKE_TOKENS, ids=lambda path: path.name)
def test_a_color_is_a_token(path):
    """So that another campus changes one file. Drawings have the colors of their own hand."""
    without_comments = re.sub(r"/\*.*?\*/|//.*", "", path.read_text(), flags=re.DOTALL if path.suffix == ".css" else 0)
    colors = COLOR.findall(re.sub(r"rgb\(colors\.\w+\)", "", without_comments))

    assert colors == []


@pytest.mark.django_db
def test_what_reads_the_tokens_elsewhere_has_their_colors(client):
    theme = re.search(r'name="theme-color" content="([^"]+)"', client.get("/faq/").text)[1]
    manifest = client.get("/manifest.webmanifest").json()

    assert theme == manifest["theme_color"] == palette("light", "no")["ink"]
    light, dark = styles().split("@media")
    assert palette("light", "no")["bg"] in light
    assert palette("dark", "no")["bg"] in dark
    assert "var(" not in styles()


def test_the_stylesheets_are_at_most_12_kb_compressed():
    assert compressed("tokens.css") + compressed("portal.css") <= 12_000


def test_a_first_visit_weighs_at_most_60_kb_with_scripts_and_its_font():
    styles_and_scripts = [
        compressed(name) for name in ("tokens.css", "portal.css", "portal.js", "django_htmx/htmx-2.min.js")
    ]
    # The other fonts are fetched only for a page with their letters (unicode-range).
    font = Path(settings.BASE_DIR) / "static" / "fonts" / "public-sans-latin.woff2"

    assert sum(styles_and_scripts) + font.stat().st_size <= 60_000
