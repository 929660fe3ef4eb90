import tomllib
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.text_values import fill_in
from notifications.models import ProgramSettings
from program.models import Edition, FaqEntry, Material, Page

DATA = Path(__file__).resolve().parents[2] / "data"
MATERIALS = [
    ("mentor-manual", Material.Kind.MANUAL, "Mentor Manual", "Manual de Mentores"),
    ("mentee-handbook", Material.Kind.HANDBOOK, "Mentee Handbook", "Guía de Aprendices"),
]


class Command(BaseCommand):
    """Load the texts the portal starts with. What staff have changed stays as it is; run it as often as you like."""

    help = __doc__

    def handle(self, **options):
        ProgramSettings.objects.get_or_create()  # the one row, so that administrators find it and enter the addresses
        questions, pages, materials = load_texts(FaqEntry, "faq.toml"), load_texts(Page, "pages.toml"), load_materials()
        if options["verbosity"]:
            self.stdout.write(f"Questions and answers: {questions} new, {FaqEntry.objects.count()} in all.")
            self.stdout.write(f"Pages of help: {pages} new, {Page.objects.count()} in all.")
            self.stdout.write(f"Materials: {materials} new, {Material.objects.count()} in all.")


def load_texts(model: type[FaqEntry] | type[Page], name: str) -> int:
    """Add the texts of a file whose slug is missing; returns how many."""
    entries = tomllib.loads((DATA / name).read_text(encoding="utf-8"))["entry"]
    before = model.objects.count()
    rows = [
        model(position=position, **{key: value.strip() for key, value in entry.items()})
        for position, entry in enumerate(entries, 1)
    ]
    model.objects.bulk_create(rows, ignore_conflicts=True)
    return model.objects.count() - before


def load_materials() -> int:
    """Add the sample manual and handbook if they are missing; staff must review them. Returns how many.

    Periods are filled in now: what people acknowledge stays as they read it.
    """
    return sum(load_material(position, *row) for position, row in enumerate(MATERIALS, 1))


def load_material(position: int, slug: str, kind: str, title_en: str, title_es: str) -> bool:
    material, is_new = Material.objects.get_or_create(
        slug=slug, defaults={"kind": kind, "title_en": title_en, "title_es": title_es, "position": position}
    )
    if is_new:
        texts = {
            f"text_{code}": fill_in((DATA / "materials" / f"{slug}.{code}.md").read_text("utf-8"))
            for code in ("en", "es")
        }
        Edition.objects.create(
            material=material,
            number=1,
            is_sample=True,
            needs_acknowledgement=True,
            published_at=timezone.now(),
            **texts,
        )
    return is_new
