# ruff: noqa: E501 — a person is one line
"""Draws the portraits of the demo, in the hand of static/art: flat shapes, no outlines, few colors, a head of parts.

`python -m tests.portraits` writes them.
"""

from pathlib import Path
from typing import Any

from demo.portraits import parts

FOLDER = Path(__file__).parent

# fmt: off
INK = "#16130e"
CREAM = "#f6ead2"
GOLD = "#ffce00"
CLAY = "#b4532a"
TEAL = "#2f6f73"
OLIVE = "#5d6b3a"
ROSE = "#c4655a"
PLUM = "#6d4560"
NIGHT = "#3b3427"
BLACK = "#1f1711"
BROWN = "#3f2a1c"
CHESTNUT = "#6b3f24"
BLOND = "#d9a94f"
GRAY = "#9b948a"
WHITE = "#dcd6ca"
# Face, shade (neck, nose, ears), cheeks.
SKINS = {
    "deep": ("#7a4a30", "#5f3723", "#8c4f36"),
    "dark": ("#8f5837", "#74432a", "#a3603f"),
    "brown": ("#b97a50", "#9c6240", "#c9794f"),
    "tan": ("#d19a6b", "#b57d51", "#da8f69"),
    "light": ("#e6b58d", "#cb9469", "#e39f7e"),
    "pale": ("#f0c9a6", "#d8a880", "#eeb092"),
}
PEOPLE: dict[str, dict[str, Any]] = {
    "rosa": {"skin": "tan", "hair": BROWN, "back": "bun", "front": "swept", "cloth": TEAL, "clothes": "vneck", "mouth": "laugh", "ground": "#f3d9a4", "sun": "#f8e7c3", "extras": ["earrings", "stethoscope"]},
    "danielle": {"skin": "deep", "hair": BLACK, "back": "curls", "front": "afro", "cloth": GOLD, "clothes": "round", "mouth": "laugh", "ground": "#c9775a", "sun": "#dd957a", "extras": ["hoops"]},
    "mike": {"skin": "pale", "hair": CHESTNUT, "front": "crop", "beard": "short", "cloth": NIGHT, "clothes": "round", "mouth": "smile", "ground": "#b7c3a0", "sun": "#ccd6b8"},
    "henry": {"skin": "pale", "hair": BLOND, "back": "cap", "front": "short", "beard": "short", "beard_color": "#b9853a", "cloth": CLAY, "clothes": "collar", "mouth": "smile", "ground": "#9fbab5", "sun": "#b9cecb"},
    "somchai": {"skin": "tan", "hair": GRAY, "back": "cap", "front": "crop", "cloth": PLUM, "clothes": "jacket", "glasses": "round", "mouth": "half", "ground": "#dcc190", "sun": "#e9d5ae"},
    "maricel": {"skin": "tan", "hair": BLACK, "back": "bob", "front": "fringe", "cloth": ROSE, "clothes": "collar", "glasses": "round", "mouth": "smile", "ground": "#9dbdb8", "sun": "#b6d0cb"},
    "anastasia": {"skin": "pale", "hair": BLOND, "back": "long", "front": "middle", "cloth": PLUM, "clothes": "jacket", "mouth": "half", "ground": "#e3bfae", "sun": "#efd4c7"},
    "bin": {"skin": "light", "hair": WHITE, "back": "sides", "front": "receding", "cloth": OLIVE, "clothes": "collar", "glasses": "square", "mouth": "smile", "ground": "#d6b77c", "sun": "#e5cd9c"},
    "courtney": {"skin": "brown", "hair": BROWN, "back": "wavy", "front": "part", "cloth": CLAY, "clothes": "vneck", "mouth": "smile", "ground": "#8fb0ab", "sun": "#a9c5c0", "extras": ["earrings"]},
    "lupe": {"skin": "brown", "hair": BLACK, "back": "braid", "front": "swept", "cloth": GOLD, "clothes": "round", "mouth": "laugh", "ground": "#a3b18a", "sun": "#bcc8a5", "extras": ["hoops"]},
    "tomas": {"skin": "tan", "hair": NIGHT, "second": CLAY, "front": "beanie", "beard": "full", "beard_color": BROWN, "cloth": TEAL, "clothes": "round", "mouth": "smile", "ground": "#efcf8f", "sun": "#f6e0b2"},
    "araceli": {"skin": "brown", "hair": GRAY, "back": "bob", "front": "part", "cloth": PLUM, "clothes": "collar", "glasses": "round", "mouth": "smile", "ground": "#e4b79c", "sun": "#efccb6", "extras": ["earrings"]},
    "duc": {"skin": "light", "hair": BLACK, "front": "quiff", "cloth": CLAY, "clothes": "jacket", "mouth": "half", "ground": "#b9c6bd", "sun": "#cdd8d0"},
    "gregory": {"skin": "dark", "hair": BLACK, "front": "hightop", "cloth": OLIVE, "clothes": "round", "mouth": "smile", "ground": "#e8c58b", "sun": "#f2d9ad"},
    "adetoun": {"skin": "deep", "hair": PLUM, "second": GOLD, "front": "wrap", "cloth": PLUM, "clothes": "vneck", "mouth": "smile", "ground": "#d98f6c", "sun": "#e6a988", "extras": ["hoops"]},
    "christopher": {"skin": "brown", "hair": BLACK, "back": "cap", "front": "short", "beard": "moustache", "cloth": NIGHT, "clothes": "collar", "glasses": "square", "mouth": "smile", "ground": "#a9bfa8", "sun": "#c0d2be"},
    "safiya": {"skin": "tan", "hair": TEAL, "second": "#3c8589", "back": "hijab", "front": "hijab", "cloth": NIGHT, "clothes": "round", "mouth": "smile", "ground": "#f0c99a", "sun": "#f6dab7"},
}
# fmt: on
# Hair that covers the ears, and what hides the brows.
COVERING, HIDING = {"long", "wavy", "bob", "curls", "hijab"}, {"beanie"}


def svg(person: dict) -> str:
    """One portrait: ground, hair behind, neck, clothes, head, face, hair, and what is worn."""
    front, back = person.get("front", "none"), person.get("back", "none")
    inside = "\n  ".join(filter(None, [
        parts.BACKGROUND,
        parts.BACK[back],
        parts.NECK.replace("{shade}", "{hair}") if front == "hijab" else parts.NECK,
        parts.CLOTHES[person["clothes"]],
        "" if back in COVERING else parts.EARS,
        parts.HEAD,
        parts.CHEEKS,
        parts.BEARDS[person.get("beard", "none")],
        "" if front in HIDING else parts.BROWS[person.get("glasses", "none") != "none"],
        parts.EYES_AND_NOSE,
        parts.MOUTHS[person["mouth"]],
        parts.FRONT[front],
        parts.GLASSES[person.get("glasses", "none")],
        *(parts.EXTRAS[name] for name in person.get("extras", [])),
    ]))  # fmt: skip
    for name, color in colors_of(person).items():
        inside = inside.replace("{" + name + "}", color)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="18 10 204 204">\n  {inside}\n</svg>\n'


def colors_of(person: dict) -> dict[str, str]:
    face, shade, cheek = SKINS[person["skin"]]
    beard = person.get("beard_color", person["hair"])
    is_hair_hidden = person.get("front") in ("hijab", "wrap")
    return {
        "face": face, "shade": shade, "cheek": cheek, "ink": INK, "gold": GOLD, "shirt": CREAM,
        "hair": person["hair"], "second": person.get("second", CREAM), "cloth": person["cloth"], "beard": beard,
        "brow": INK if is_hair_hidden else beard, "ground": person["ground"], "sun": person["sun"],
    }  # fmt: skip
