"""`make run` starts quietly: a line for each step."""

import re

import pytest

from devserver.run.prepare import run_step


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["setup_groups", "load_agreement_vocabulary"])
def test_a_step_says_in_one_line_what_it_is_and_how_long_it_took(capfd, command):
    run_step("A step", command)

    assert re.fullmatch(r"A step … \d+\.\d s\n", capfd.readouterr().out)
