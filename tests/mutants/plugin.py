"""What `-p tests.mutants.plugin` makes of a run of pytest: it records which guards each test passes, or hunts mutants.

MUTANTS_STEP is "record", "hunt", or "hunt_together", and MUTANTS_SHARE is "<which>/<of how many>". The results are one
line of JSON per test or mutant (`tests.mutants.results`), so that a run that was stopped goes on where it was.
"""

import json
import os
import re
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from importlib import import_module
from itertools import chain, zip_longest
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants import switches
from tests.mutants.results import FOLDER, reasons, rows_of

STEP = os.environ["MUTANTS_STEP"]
SHARE, SHARES = map(int, os.environ["MUTANTS_SHARE"].split("/"))
PATIENCE = 60  # seconds a test may take; a mutant that never ends is noticed
FIRST = 12  # tests that are tried on one mutant alone
OTHERS = re.compile("other|among|only_those|stranger|one_row|numbers_of|only_look")  # their tests notice most: first
SLOW = 8  # seconds of this process; a slower test is no use here

switches.install()


class NextSession:
    """Stands for the test after this one: everything of this one ends, but not the session."""

    def __init__(self, item: Any) -> None:
        self.session = item.session

    def listchain(self) -> list[Any]:
        return [self.session]


class Endless(BaseException):
    """A test that does not end."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    items = {item.nodeid: item for item in session.items}
    for name in switches.module_names():
        import_module(name)
    for item in list(items.values())[:1]:  # what the session sets up may take long: no test must end it halfway
        runtestprotocol(item, log=False, nextitem=NextSession(item))
    signal.signal(signal.SIGALRM, stop)
    {"record": record, "hunt": hunt, "hunt_together": hunt_together}[STEP](items)
    if items:
        runtestprotocol(next(iter(items.values())), log=False, nextitem=None)  # ends what the session has begun
    return True


def stop(*_signal: Any) -> None:
    raise Endless


def run(item: Any) -> bool:
    """Whether the test passes. It can be run again."""
    item._initrequest()
    forget_what_was_made_once()
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE / 10)  # again and again: what runs may swallow it once
    try:
        reports = runtestprotocol(item, nextitem=NextSession(item), log=False)
    except Endless:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return not any(report.failed for report in reports)


def forget_what_was_made_once() -> None:
    """What an earlier test left in the portal's caches was made without the mutant."""
    for name in switches.module_names():
        for thing in vars(sys.modules[name]).values():
            if type(thing) is _lru_cache_wrapper:  # `isinstance` would wake what is lazy
                thing.cache_clear()
    sys.modules["core.prepared"].forget_translations()


def record(items: dict[str, Any]) -> None:
    """Note for each test of this share which guards matter in it, and how long it takes; failing ones are left out."""
    done = {row["test"] for row in rows_of("tests")}
    with (FOLDER / f"tests-{SHARE}.jsonl").open("a") as lines:
        for nodeid, item in items.items():
            if hash_of(nodeid) % SHARES != SHARE or nodeid in done:
                continue
            switches.reached.clear()
            began = time.process_time()  # whatever else the machine is doing
            passed = run(item)
            seconds = time.process_time() - began
            is_useful = passed and seconds < SLOW
            guards = sorted(switches.sites[site] for site in switches.reached) if is_useful else []
            row = {"test": nodeid, "passed": passed, "seconds": round(seconds, 2), "guards": guards}
            lines.write(json.dumps(row) + "\n")
            lines.flush()


def tests_by_guard() -> dict[str, list[str]]:
    """The tests in which each guard matters: in turns one that shares most words with its place, one of these about
    others, and one that is cheap."""
    tests = sorted(rows_of("tests"), key=lambda row: len(row["guards"]) * (1 + row["seconds"]))
    words = {row["test"]: words_of(row["test"]) for row in tests}
    by_guard = defaultdict(list)
    for row in tests:
        for guard in row["guards"]:
            by_guard[guard].append(row["test"])
    for guard, names in by_guard.items():
        place = words_of(guard.split(": ")[0])
        alike = sorted(names, key=lambda name: -len(place & words[name]))
        others = filter(OTHERS.search, alike)
        in_turns = chain.from_iterable(zip_longest(alike, others, names))
        by_guard[guard] = list(dict.fromkeys(filter(None, in_turns)))
    return by_guard


def words_of(name: str) -> set[str]:
    """The words of a path, a function or a class, without their endings."""
    return {word.lower()[:6] for word in re.findall("[A-Z]?[a-z]+", name)} - {"tests", "test", "py"}


def hunt(items: dict[str, Any]) -> None:
    """Find a test that fails for each mutant of this share alone, among the first ones; all others are suspects."""
    by_guard = guarding(items)
    decided = {row["mutant"] for name in ("mutants", "suspects") for row in rows_of(name)}
    with lines_of("mutants") as mutants, lines_of("suspects") as suspects:
        for number, mutant in sorted(switches.sites.items(), key=lambda site: site[1]):
            if hash_of(mutant) % SHARES != SHARE or mutant in decided:
                continue
            tests = by_guard.get(mutant, [])
            killer = next((test for test in tests[:FIRST] if notices(items[test], {number})), None)
            if killer:
                note(mutants, mutant=mutant, killed_by=killer)
            else:
                note(suspects, mutant=mutant, tests=len(tests))


def hunt_together(items: dict[str, Any]) -> None:
    """Try each test of this share on all suspects that matter in it at once: if it passes, it notices none of them.

    Those with a reason are left alone: it says why no test can notice them.
    """
    by_guard, numbers = guarding(items), {mutant: number for number, mutant in switches.sites.items()}
    suspects = {row["mutant"] for row in rows_of("suspects")} - killed() - reasons().keys()
    by_test = defaultdict(set)
    for mutant in suspects:
        for test in by_guard.get(mutant, ())[FIRST:]:
            if hash_of(test) % SHARES == SHARE:
                by_test[test].add(mutant)
    tried = {row["test"] for row in rows_of("tried")}
    seconds = {row["test"]: row["seconds"] for row in rows_of("tests")}
    with lines_of("mutants") as mutants, lines_of("tried") as tries:
        weight = {
            test: (not OTHERS.search(test), seconds[test] / len(mutants_of)) for test, mutants_of in by_test.items()
        }
        for test in sorted(by_test.keys() - tried, key=weight.__getitem__):
            together = sorted(numbers[mutant] for mutant in by_test[test] - killed())
            for number in noticed_among(items[test], together) if notices(items[test], set(together)) else []:
                note(mutants, mutant=switches.sites[number], killed_by=test)
            note(tries, test=test)


def guarding(items: dict[str, Any]) -> dict[str, list[str]]:
    """As `tests_by_guard`, of the tests that this run has."""
    return {guard: [test for test in tests if test in items] for guard, tests in tests_by_guard().items()}


def killed() -> set[str]:
    """The mutants that a test of any share was found for."""
    return {row["mutant"] for row in rows_of("mutants")}


def noticed_among(item: Any, numbers: list[int]) -> list[int]:
    """Which of these mutants, that a test notices together, it notices each alone."""
    if len(numbers) == 1:
        return numbers
    half = len(numbers) // 2
    halves = (numbers[:half], numbers[half:])
    parts = [part for part in halves if (notices if len(part) == 1 else fails)(item, set(part))]
    return [number for part in parts for number in noticed_among(item, part)]


def notices(item: Any, numbers: set[int]) -> bool:
    """Whether the test fails with these mutants and passes without."""
    return bool(numbers) and fails(item, numbers) and run(item)


def fails(item: Any, numbers: set[int]) -> bool:
    with switched_off(numbers):
        return not run(item)


@contextmanager
def lines_of(what: str) -> Iterator[Any]:
    """The lines about this share's mutants, to which more are added."""
    with (FOLDER / f"{what}-{SHARE}.jsonl").open("a") as lines:
        yield lines


def note(lines: Any, **row: Any) -> None:
    lines.write(json.dumps(row) + "\n")
    lines.flush()


def hash_of(text: str) -> int:
    """The same in every process, where the order of tests made from a set is not."""
    return sum(text.encode())


@contextmanager
def switched_off(numbers: set[int]) -> Iterator[None]:
    switches.active = frozenset(numbers)
    try:
        yield
    finally:
        switches.active = frozenset()
