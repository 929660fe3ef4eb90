"""Writes the portraits of the demo, as SVG and as small WebP: `python -m tests.portraits`."""

import io

from PIL import Image
from playwright.sync_api import sync_playwright

from demo.portraits.draw import FOLDER, PEOPLE, svg
from tests.cluster import browser_options

SIDE = 480  # pixels, as the portal stores photos


def draw() -> None:
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(**browser_options()).new_page(viewport={"width": SIDE, "height": SIDE})
        for name, person in PEOPLE.items():
            drawing = svg(person)
            (FOLDER / f"{name}.svg").write_text(drawing)
            page.set_content(f"<style>body{{margin:0}} svg{{display:block;width:{SIDE}px}}</style>{drawing}")
            Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(FOLDER / f"{name}.webp", quality=80, method=6)


if __name__ == "__main__":
    draw()
