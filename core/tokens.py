"""The colors of static/tokens.css for what no stylesheet of a page reaches: emails, papers, and phones."""

import re
from functools import lru_cache

from django.conf import settings

COLOR = "#[0-9a-fA-F]{6}"
TOKEN = re.compile(rf"--([\w-]+): (?:({COLOR})|light-dark\(({COLOR}), ({COLOR})\));")


@lru_cache(maxsize=1)
def tokens() -> dict[str, tuple[str, str]]:
    """{name: (color in the light scheme, in the dark one)}, as "#rrggbb", without those for more contrast."""
    stylesheet = (settings.BASE_DIR / "static/tokens.css").read_text(encoding="utf-8")
    usual = stylesheet[: stylesheet.index("@media")]
    return {name: (one or light, one or dark) for name, one, light, dark in TOKEN.findall(usual)}


def token(name: str) -> str:
    """A color in the light scheme. Raises KeyError for a name that is none of the tokens."""
    return tokens()[name][0]


def with_colors(stylesheet: str) -> str:
    """The stylesheet with each `var(--name)` replaced by its color: the dark one after the first `@media`."""
    light, at_media, dark = stylesheet.partition("@media")
    scheme = re.compile(r"var\(--([\w-]+)\)")
    return (
        scheme.sub(lambda name: tokens()[name[1]][0], light)
        + at_media
        + scheme.sub(lambda name: tokens()[name[1]][1], dark)
    )
