"""A real installation's settings, read in a process that knows nothing of the embedded services of this test run."""

import os
import subprocess
import sys

from django.conf import settings

REAL = {
    "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "a-secret-of-fifty-characters-for-a-real-installation-x",
    "PORTAL_URL": "https://mentoring.example",
    "ALLOWED_HOSTS": "mentoring.example",
}


def run(code, **environment):
    """Python code in a process of its own, with only these of the portal's settings."""
    clean = {name: value for name, value in os.environ.items() if name not in REAL and "EMBEDDED" not in name}
    clean |= {"DJANGO_SETTINGS_MODULE": "mentoring.settings"} | environment
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=clean, capture_output=True, text=True, timeout=60)
