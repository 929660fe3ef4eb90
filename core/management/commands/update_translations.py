from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

from core.message_extraction import Text, translatable_texts


class Command(BaseCommand):
    help = (
        "Update every translation with the texts of code and templates; unused texts are dropped."
        " English stays as it is: it overrides allauth's English."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        texts = translatable_texts()
        for source in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"):
            if source.parent.parent.name == settings.LANGUAGE_CODE:
                continue
            translations = polib.pofile(str(source), wrapwidth=110)
            known = {text_of_entry(entry): entry for entry in translations}
            translations[:] = [
                known.get(text) or new_entry(text) for text in sorted(texts, key=lambda text: (texts[text], text))
            ]
            translations.save(str(source))
            missing = sum(not entry.translated() for entry in translations)
            self.stdout.write(f"{source.parent.parent.name}: {len(translations)} texts, {missing} to translate.")


def text_of_entry(entry: polib.POEntry) -> Text:
    return Text(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def new_entry(text: Text) -> polib.POEntry:
    plural = {"msgid_plural": text.plural, "msgstr_plural": {0: "", 1: "", 2: ""}} if text.plural else {}
    return polib.POEntry(msgctxt=text.context or None, msgid=text.singular, **plural)
