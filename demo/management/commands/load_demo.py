from django.core.management.base import BaseCommand, CommandError

from core.workflow import Refused
from demo import loading


class Command(BaseCommand):
    """Load the demo, or top it up so that the named accounts are again in the named states. In demo mode only."""

    help = __doc__

    def handle(self, **options):
        try:
            loading.load(lambda words: self.stdout.write(f"  {words}"))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
