import sys

from django.core.management.base import BaseCommand

from notifications.bounces import note_bounce


class Command(BaseCommand):
    help = "Reads a bounce from standard input, as a mail server pipes it, and marks the mail that was not delivered."

    def handle(self, *args, **options):
        self.stdout.write(f"{note_bounce(sys.stdin.buffer.read())} marked.")
