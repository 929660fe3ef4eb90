from django.core.management.base import BaseCommand

from agreements import starter_content


class Command(BaseCommand):
    """Load the activities, goals and next steps to choose from. Run it as often as you like."""

    help = __doc__

    def handle(self, **options):
        new = starter_content.load()
        if options["verbosity"]:
            self.stdout.write(f"Activities, goals to begin with, next steps: {new} new.")
