"""The files of a real installation fit together: what one reads, the other writes."""

import re
import subprocess

from django.conf import settings

DEPLOYMENT = settings.BASE_DIR / "docs/deploy"


def test_a_shell_reads_the_same_environment_as_systemd():
    path = DEPLOYMENT / "environment.example"
    command = ["sh", "-c", f"set -e; set -a; . {path}; env -0"]
    shell = subprocess.run(command, env={}, capture_output=True, text=True, check=True).stdout

    as_systemd = dict(re.findall(r"^([A-Z_]+)=(?:'([^']*)')$", path.read_text(), re.MULTILINE))
    read = dict(line.split("=", 1) for line in shell.split("\0") if line)
    assert {name: read.get(name) for name in as_systemd} == as_systemd
    assert {"DATABASE_URL", "SECRET_KEY", "EMAIL_URL"} <= as_systemd.keys()


def test_every_process_writes_nothing_but_json():
    commands = [line for path in DEPLOYMENT.iterdir() for line in path.read_text().splitlines() if " -m " in line]

    celery = [line for line in commands if " celery " in line]
    gunicorn = [line for line in commands if " gunicorn " in line]
    assert (len(celery), len(gunicorn)) == (4, 2)
    assert [line for line in celery if " celery -q " not in line] == []  # no banner
    assert [line for line in gunicorn if "--config python:mentoring.gunicorn" not in line] == []
