from django.core.management.base import BaseCommand

from agreements import starter_content


class Command(BaseCommand):
    """Load the suggested activities, starter goals and next steps that are missing. Safe to run again."""

    help = __doc__

    def handle(self, **options):
        new = starter_content.load()
        if options["verbosity"]:
            self.stdout.write(f"Activities, goals to begin with, next steps: {new} new.")
