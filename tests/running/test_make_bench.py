"""`make bench` runs what is in benchmarks/, writes it down and fails when a budget does not hold (DESIGN §6)."""

import json

import pytest

BENCH = """
def run():
    facts = {{"value": 3.0, "unit": "ms", "baseline": 1.0, "ratio": 3.0, "budget": 2}}
    return [facts | {{"name": "a thing", "holds": {holds}}}]
"""


@pytest.mark.parametrize(("holds", "code"), [(True, 0), (False, 1)])
def test_a_benchmark_is_measured_written_down_and_held_to_its_budget(checkout, holds, code):
    (checkout.path / "benchmarks" / "bench_one_thing.py").write_text(BENCH.format(holds=holds))

    done = checkout.command("benchmarks/run.py", "one_thing")

    written = json.loads((checkout.path / "benchmarks" / "out" / "one_thing.json").read_text())
    assert done.returncode == code, done.stderr
    assert ("Does not hold: a thing" in done.stdout) is not holds
    assert [row["holds"] for row in written] == [holds]


def test_a_benchmark_that_does_not_exist_is_refused_with_those_that_do(checkout):
    done = checkout.command("benchmarks/run.py", "nonsense")

    assert done.returncode == 1
    assert done.stderr.startswith("There is no benchmark nonsense. There are: ")
