"""What code and pages refer to can be looked up in this repository."""

import re
import subprocess

import pytest
from django.conf import settings

RULE, SECTION = re.compile(r"\bR(\d{1,2})\b"), re.compile(r"\bDESIGN(?: §(\d)(?:\.(\d))?)?")
ELSEWHERE = re.compile(r"\b(RELIABILITY|REQUIREMENTS\.md|STYLE\.md|FORMS\.md|WORDS\.md|HOUSE|FAULTS|issue \d+|issue: )")


def texts():
    """{path: text} of everything people write by hand."""
    command = ["git", "ls-files", "*.py", "*.html", "*.txt", "*.md", "*.css", "*.js", "Makefile"]
    listed = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True).stdout.split()
    here = [settings.BASE_DIR / path for path in listed if path != "tests/core/test_references.py"]
    return {path: path.read_text(encoding="utf-8") for path in here if path.exists()}


@pytest.fixture(scope="module")
def written():
    return texts()


def test_every_rule_is_in_the_requirements(written):
    rules = set(re.findall(r"^- R(\d+) ", (settings.BASE_DIR / "docs/requirements.md").read_text(), re.MULTILINE))
    assert rules == {str(number) for number in range(1, 31)}

    assert {
        (path.name, number) for path, text in written.items() for number in RULE.findall(text) if number not in rules
    } == set()


def test_every_section_is_in_the_architecture(written):
    page = (settings.BASE_DIR / "docs/architecture.md").read_text()
    sections = {(number, "") for number in re.findall(r"^## (\d)\.", page, re.MULTILINE)}
    guarantees = page[page.index("## 4.") : page.index("## 5.")]
    sections |= {("4", number) for number in re.findall(r"^(\d)\. ", guarantees, re.MULTILINE)} | {("", "")}

    assert {
        (path.name, *found)
        for path, text in written.items()
        for found in SECTION.findall(text)
        if found not in sections
    } == set()


def test_nothing_refers_to_a_page_that_is_not_here(written):
    assert {(path.name, found) for path, text in written.items() for found in ELSEWHERE.findall(text)} == set()
