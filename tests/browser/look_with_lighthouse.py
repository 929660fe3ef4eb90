"""Lighthouse on the public pages, for `make look` alone: it needs npm, which nothing else of the portal does."""

import json
import os
import shutil
import subprocess

import pytest
from django.conf import settings
from django.urls import reverse

from tests import cluster

LIGHTHOUSE = "lighthouse@12.8.2"
FOLDER = settings.BASE_DIR / ".run" / "lighthouse"
LEAST = {"accessibility": 1.0, "best-practices": 1.0, "seo": 1.0, "performance": 0.95}
PUBLIC = (
    *("program:front", "program:faq", "program:help", "program:accessibility", "program:privacy"),
    *("profiles:join_mentee", "profiles:join_mentor", "account_login", "account_signup"),
)


@pytest.fixture(scope="session")
def lighthouse():
    """The path of the program, installed once into .run/."""
    if not shutil.which("npm"):
        pytest.fail("Lighthouse needs npm: install Node.js 20 or newer (Debian: apt-get install npm).", pytrace=False)
    command = ["npm", "install", "--prefix", FOLDER, "--no-audit", "--no-fund", LIGHTHOUSE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"Lighthouse could not be installed:\n{done.stderr}", pytrace=False)
    return FOLDER / "node_modules" / ".bin" / "lighthouse"


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.django_db(transaction=True)
def test_lighthouse_finds_nothing(lighthouse, live_server, tmp_path, name):
    out, browser = tmp_path / "report.json", cluster.browser_options()
    command = [lighthouse, live_server.url + reverse(name), "--quiet", "--output=json", f"--output-path={out}"]
    subprocess.run(
        [
            *command,
            f"--only-categories={','.join(LEAST)}",
            f"--chrome-flags=--headless=new {' '.join(browser['args'])}",
        ],
        env=os.environ | {"CHROME_PATH": browser["executable_path"]},
        check=True,
        timeout=300,
    )

    report = json.loads(out.read_text())
    scores = {category: report["categories"][category]["score"] for category in LEAST}
    below = {category: score for category, score in scores.items() if score is None or score < LEAST[category]}
    assert not below, [audit["title"] for audit in report["audits"].values() if audit["score"] not in (None, 1)]
