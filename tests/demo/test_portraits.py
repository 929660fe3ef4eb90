"""The faces of the demo: small, and as the script draws them."""

from xml.etree import ElementTree

import pytest
from django.core.files import File
from PIL import Image

from demo.portraits.draw import FOLDER, PEOPLE, svg
from demo.portraits.giving import portraits
from profiles.photos import SIDE, as_square_photo

FEW_KILOBYTES = 8_000


def test_every_portrait_is_given_to_one_mentor():
    assert sorted(portraits().values()) == sorted(PEOPLE)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_portrait_is_as_the_script_draws_it(name):
    drawing = svg(PEOPLE[name])

    assert (FOLDER / f"{name}.svg").read_text() == drawing
    assert "{" not in drawing
    ElementTree.fromstring(drawing)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_portrait_is_a_small_picture_that_the_portal_takes_as_a_photo(name):
    path = FOLDER / f"{name}.webp"

    with path.open("rb") as file:
        stored = Image.open(as_square_photo(File(file)))

    assert path.stat().st_size <= FEW_KILOBYTES
    assert (stored.format, stored.size) == ("JPEG", (SIDE, SIDE))
