"""Languages a mentor may speak: the most common around Los Angeles and sign language, by ISO 639 code."""

from django.utils.translation import gettext_lazy as _

LANGUAGES_SPOKEN = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
    ("hy", _("Armenian")),
    ("ase", _("American Sign Language")),
    ("yue", _("Cantonese")),
    ("fa", _("Persian")),
    ("fil", _("Filipino")),
    ("fr", _("French")),
    ("de", _("German")),
    ("he", _("Hebrew")),
    ("hi", _("Hindi")),
    ("it", _("Italian")),
    ("ja", _("Japanese")),
    ("km", _("Khmer")),
    ("ko", _("Korean")),
    ("cmn", _("Mandarin")),
    ("pt", _("Portuguese")),
    ("pa", _("Punjabi")),
    ("ru", _("Russian")),
    ("th", _("Thai")),
    ("vi", _("Vietnamese")),
]
