from django.core.management import BaseCommand, CommandError

from program.monitoring.invariants import RULES, broken_rules


class Command(BaseCommand):
    help = "Recompute from the rows every rule that must never be false (DESIGN §4). Exits with 1 when one is broken."

    def handle(self, **options):
        violations = broken_rules()
        for rule in RULES:
            rows = ", ".join(map(str, violations.get(rule, [])))
            self.stdout.write(f"{'BROKEN' if rows else 'holds '}  {rule}{f': {rows}' if rows else ''}")
        if violations:
            raise CommandError(f"{len(violations)} of {len(RULES)} rules are broken.")
        self.stdout.write(f"All {len(RULES)} rules hold.")
