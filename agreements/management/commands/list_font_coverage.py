from django.core.management.base import BaseCommand, CommandError

from agreements.pdfs import FONTS

try:
    from fontTools.ttLib import TTFont
except ImportError:  # only needed to change fonts; the portal runs without it
    TTFont = None


class Command(BaseCommand):
    help = "Regenerates agreements/fonts/coverage.txt from the fonts beside it. Needs fontTools (requirements/dev.txt)."

    def handle(self, *args, **options):
        if TTFont is None:
            raise CommandError("Install fontTools first: it comes with requirements/dev.txt.")
        codes = sorted({code for path in FONTS.glob("*.ttf") for code in TTFont(path).getBestCmap()})
        (FONTS / "coverage.txt").write_text("".join(f"{first:X}-{last:X}\n" for first, last in ranges(codes)))
        self.stdout.write(f"{len(codes)} characters")


def ranges(codes):
    """[1, 2, 3, 7] → (1, 3), (7, 7)."""
    first = last = codes[0]
    for code in codes[1:]:
        if code != last + 1:
            yield first, last
            first = code
        last = code
    yield first, last
