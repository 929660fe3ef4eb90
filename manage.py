#!/usr/bin/env python3
import os
import sys

from django.core.management import execute_from_command_line

import devserver

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
    try:
        with devserver.services():
            execute_from_command_line(sys.argv)
    except devserver.CannotStart as error:
        sys.exit(f"manage.py: {error}")
