"""The portal's texts as its source and its catalogue have them, read once a process."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import polib
from django.conf import settings

from core import message_extraction
from core.message_extraction import Text


@cache
def translatable_texts() -> Mapping[Text, str]:
    return MappingProxyType(message_extraction.translatable_texts())


@cache
def spanish_catalogue() -> polib.POFile:
    return polib.pofile(str(settings.BASE_DIR / "locale/es/LC_MESSAGES/django.po"))
