from django.core.management.base import BaseCommand, CommandError

from core.workflow import Refused
from demo import loading


class Command(BaseCommand):
    """Load the demo, or restore the named accounts to their documented states. Demo mode only."""

    help = __doc__

    def handle(self, **options):
        try:
            loading.load(lambda text: self.stdout.write(f"  {text}"))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
