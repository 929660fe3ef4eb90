import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A room may import the rooms behind it, never one before it (DESIGN §1): `mentoring` (settings, addresses) sees all.
ROOMS = ["mentoring", "demo", "program", "agreements", "matches", "profiles", "notifications", "accounts", "core"]
# The development server stands beside the product: manage.py and the tests know it, and it knows the project.
DEVSERVER = "devserver"


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def arrows(files):
    """{(file, room it imports)}: whole, so that a failure names every wrong arrow."""
    return {
        (str(path.relative_to(ROOT)), module.split(".")[0])
        for path in files
        for module in imports_of(path)
        if module.split(".")[0] in [*ROOMS, DEVSERVER]
    }


def files_of(room):
    """Every module of the room, its migrations too."""
    return list((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_no_room_before_it(room):
    before = ROOMS[: ROOMS.index(room)]

    assert files_of(room)
    assert {arrow for arrow in arrows(files_of(room)) if arrow[1] in [*before, DEVSERVER]} == set()


def test_the_development_server_needs_no_app():
    assert {room for _file, room in arrows(files_of(DEVSERVER))} <= {DEVSERVER}


@pytest.mark.parametrize("room", ROOMS)
def test_no_import_hides_in_a_function(room):
    hidden = {
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in files_of(room)
        if path.name != "apps.py" and "migrations" not in path.parts  # Django allows no models before `ready()`
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }

    assert hidden == set()


def test_no_file_has_a_name_that_says_nothing():
    names = {"utils.py", "helpers.py", "services.py", "signals.py", "misc.py", "common.py"}

    assert {str(path) for room in ROOMS for path in files_of(room) if path.name in names} == set()
