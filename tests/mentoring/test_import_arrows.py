import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A floor may import the floors behind it, never one before it (DESIGN §1).
FLOORS = ["program", "agreements", "matches", "profiles", "notifications", "accounts"]
# The ground under all floors: these know none of them.
GROUND = ["workflow", "fields", "forms", "validators", "logs", "celery"]


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def arrows(files):
    """{(file, floor it imports)}: whole, so that a failure names every wrong arrow."""
    return {
        (str(path.relative_to(ROOT)), module.split(".")[0])
        for path in files
        for module in imports_of(path)
        if module.split(".")[0] in FLOORS
    }


def files_of(floor):
    return [path for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_imports_no_floor_above_it(floor):
    above = FLOORS[: FLOORS.index(floor)]

    assert {arrow for arrow in arrows(files_of(floor)) if arrow[1] in above} == set()


def test_the_ground_knows_no_floor():
    ground = [path for name in GROUND if (path := ROOT / "mentoring" / f"{name}.py").exists()]

    assert arrows(ground) == set()


@pytest.mark.parametrize("floor", FLOORS)
def test_no_import_hides_in_a_function(floor):
    hidden = {
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in files_of(floor)
        if path.name != "apps.py"  # Django allows no models before `ready()`
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }

    assert hidden == set()


def test_no_file_has_a_name_that_says_nothing():
    names = {"utils.py", "helpers.py", "services.py", "signals.py", "misc.py", "common.py"}

    assert {str(path) for floor in [*FLOORS, "mentoring"] for path in files_of(floor) if path.name in names} == set()
