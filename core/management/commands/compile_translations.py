from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


def compile_translations() -> list[Path]:
    """Compile every `.po` file that is newer than its `.mo`, without gettext. Returns the written files."""
    written = []
    for source in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            written.append(target)
    return written


class Command(BaseCommand):
    help = "Compile the translations whose source is newer; safe to run at any time."
    requires_system_checks = []

    def handle(self, *args, **options):
        written = compile_translations()
        self.stdout.write(f"{len(written)} translation file(s) compiled.")
