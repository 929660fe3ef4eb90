from django.core.management.base import BaseCommand, CommandError

from program import staff_groups


class Command(BaseCommand):
    """Make the groups of staff, each with what it needs and no more. Run it after every update."""

    help = __doc__

    def handle(self, **options):
        if unknown := staff_groups.unknown_permissions():
            raise CommandError("There is no permission " + ", ".join(sorted(".".join(key) for key in unknown)))
        for name, count in staff_groups.set_up().items():
            self.stdout.write(f"{name}: {count} permissions")
