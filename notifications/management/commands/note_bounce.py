import os
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from notifications.bounces import note_bounce


class Command(BaseCommand):
    help = (
        "Reads a copy of a bounce from standard input, as a mail server pipes it, and marks the mail that was not "
        "delivered. Ends with 75 (EX_TEMPFAIL of sysexits.h) when the database does not answer: the mail server keeps "
        "the bounce, and tries again later."
    )

    requires_system_checks = ()  # whatever else is wrong here, a bounce can be read

    def handle(self, *args, **options):
        bounce = sys.stdin.buffer.read()
        try:
            self.stdout.write(f"{note_bounce(bounce)} marked.")
        except Error as error:
            raise CommandError(f"try again later: {type(error).__name__}", returncode=os.EX_TEMPFAIL) from error
