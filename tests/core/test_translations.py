"""Spanish is complete, and says in Spanish what the English says; the words of the house are in docs/spanish.md."""

import importlib
import re
from datetime import datetime
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import polib
import pytest
import time_machine
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.password_validation import password_validators_help_texts
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from core.management.commands.update_translations import text_of_entry
from core.templatetags import portal
from tests.pages import found, words
from tests.texts import spanish_catalogue, translatable_texts

# What the two languages say with the same letters.
THE_SAME = {"Cookies", "Error", "Error:", "Filipino", "Hindi", "Markdown.", "No", "PDF", "material"}
THE_SAME |= {"%(column)s “%(cell)s”. %(why)s"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z]+[^>]*>")
TO_A_FRIEND = re.compile(
    r"\b(tu|tus|tú|te|ti|contigo|has|eres|estás|puedes|tienes|quieres|debes|ingresa|introduce)\b", re.I
)
BORROWED = ("allauth", "django.conf", "django.contrib.admin", "django.contrib.auth", "django_filters")
NEVER_TO_PARTICIPANTS = re.compile(r"rechaz|fallid|fracas|cancelad", re.I)


@pytest.fixture(scope="module")
def spanish():
    return spanish_catalogue()


def spanish_of(app):
    """A package's own Spanish."""
    folder = Path(importlib.import_module(app).__file__).parent
    return polib.pofile(str(folder / "locale/es/LC_MESSAGES/django.po"))


def said(entry):
    """The Spanish of an entry: one text, or the three of a plural."""
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def keeps_placeholders(entry):
    """Whether the Spanish has the placeholders and tags of the English; where it speaks of one, the number may go."""
    one, many = placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid)
    first, *others = said(entry)
    return placeholders(first) in (one, many) and all(placeholders(form) == many for form in others)


def test_every_text_is_said_in_spanish(spanish):
    translated = {text_of_entry(entry) for entry in spanish if not entry.fuzzy and all(said(entry))}

    assert sorted(set(translatable_texts()) - translated) == []


def test_the_catalogue_holds_nothing_that_nobody_says(spanish):
    assert sorted({text_of_entry(entry) for entry in spanish} - set(translatable_texts())) == []


def test_placeholders_and_tags_are_kept(spanish):
    assert [entry.msgid for entry in spanish if entry.translated() and not keeps_placeholders(entry)] == []


def test_every_plural_has_its_three_forms(spanish):
    plurals = [entry for entry in spanish if entry.msgid_plural]

    assert plurals
    assert [entry.msgid for entry in plurals if sorted(entry.msgstr_plural) != [0, 1, 2]] == []


def test_spanish_is_not_english_left_over(spanish):
    assert {entry.msgid for entry in spanish if entry.msgid in said(entry)} == THE_SAME


def test_people_are_addressed_as_usted(spanish):
    assert [form for form in chain(*map(said, spanish)) if TO_A_FRIEND.search(form)] == []


def test_nobody_is_rejected_and_nothing_has_failed(spanish):
    assert [form for form in chain(*map(said, spanish)) if NEVER_TO_PARTICIPANTS.search(form)] == []


def test_our_english_of_packages_is_of_texts_that_they_say():
    """locale/en says allauth's and Django's texts in our words; what they have dropped is dead weight there."""
    theirs = {entry.msgid for app in BORROWED for entry in spanish_of(app) if not entry.obsolete}
    ours = polib.pofile(str(settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po"))

    assert [entry.msgid for entry in ours if entry.msgid not in theirs or not entry.translated()] == []


@pytest.mark.django_db
def test_an_account_page_has_no_title_case_in_english(client):
    page = client.get(reverse("account_reset_password"), headers={"accept-language": "en"}).content.decode()

    with translation.override("en"):
        ours = translation.gettext("Password Reset")
    assert ours in page
    assert "Password Reset" not in page


@pytest.fixture
def friday():
    moment = datetime(2026, 3, 6, 17, 12, tzinfo=ZoneInfo("America/Los_Angeles"))
    with time_machine.travel(moment), translation.override("es"):
        yield moment


@pytest.mark.calendar
def test_a_moment_is_said_as_the_list_of_words_has_it(friday):
    assert portal.exact(friday).replace("\u00a0", " ") == "viernes 6 de marzo, 5:12 p. m., hora del Pacífico"


@pytest.mark.calendar
def test_a_short_date_cannot_be_read_the_other_way_round(friday):
    assert date_format(friday, "SHORT_DATE_FORMAT") == "6 mar 2026"


@pytest.mark.django_db
def test_a_page_speaks_the_language_of_the_browser(client):
    english, spanish = (
        client.get(reverse("program:front"), headers={"accept-language": language})
        for language in ("en", "es-MX,es;q=0.9,en;q=0.5")
    )

    said = [{words(link) for link in found(page, "//main//a")} for page in (english, spanish)]
    assert [found(page, "//html/@lang") for page in (english, spanish)] == [["en"], ["es"]]
    assert "Buscar mentoría" in said[1]
    assert said[0] & said[1] == set()


@pytest.mark.django_db
def test_packages_say_usted_too(client):
    """Our catalogue stands before theirs: allauth's own Spanish writes "Contraseña" with "Restablecer Contraseña"."""
    page = client.get(reverse("account_reset_password"), headers={"accept-language": "es"}).content.decode()

    assert "Restablecer la contraseña" in page


def test_the_rules_for_passwords_say_usted():
    with translation.override("es"):
        rules = password_validators_help_texts()

    assert rules == [
        "Su contraseña no puede parecerse demasiado a sus otros datos personales.",
        "Su contraseña debe tener al menos 8 caracteres.",
        "Su contraseña no puede ser una de las más comunes.",
    ]


# What allauth says where it sells sign-in to other sites or sends text messages, and Django where our own page stands.
NOT_SAID_HERE = ("idp/", "templates/idp/", "account/fields.py", "phone_verif", "mfa/index.html")
OUR_OWN_PAGE = "You are seeing this "


def borrowed_texts():
    """Every text of the packages whose Spanish we did not write, that a person may meet in the portal."""
    for app in BORROWED:
        for entry in spanish_of(app):
            places = " ".join(place for place, _line in entry.occurrences)
            is_said = not entry.msgid.startswith(OUR_OWN_PAGE) and not any(part in places for part in NOT_SAID_HERE)
            if is_said and entry.translated() and not entry.obsolete:
                yield entry


def as_a_page_says_it(entry):
    if entry.msgid_plural:
        return [translation.ngettext(entry.msgid, entry.msgid_plural, number) for number in (1, 2)]
    return [translation.pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else translation.gettext(entry.msgid)]


def test_no_package_says_tu():
    with translation.override("es"):
        spoken = {form for entry in borrowed_texts() for form in as_a_page_says_it(entry)}

    assert "Se enviaron datos contradictorios. Inténtelo de nuevo." in spoken  # ours stands before theirs
    assert {form for form in spoken if TO_A_FRIEND.search(form)} == set()


def labels_of_the_admin():
    """What every column and field of the staff's workplace is called now, by the name of its model."""
    labels = {}
    for model, desk in admin.site._registry.items():
        inlines = [(inline.model, name, inline) for inline in desk.inlines for name in inline.fields or ()]
        own = [(model, name, desk) for name in (*desk.list_display, *desk.readonly_fields) if isinstance(name, str)]
        for about, name, where in (*own, *inlines):
            if name != "__str__":
                labels[f"{about.__name__}.{name}"] = str(label_for_field(name, about, where))
    return labels


def test_the_admin_carries_the_programs_name_in_both_languages():
    assert str(admin.site.site_header) == "Career Mentoring"
    with translation.override("es"):
        assert str(admin.site.site_header) == str(admin.site.site_title) == "Mentoría profesional"


def test_every_column_of_the_admin_has_a_spanish_name():
    english = labels_of_the_admin()
    with translation.override("es"):
        spanish = labels_of_the_admin()

    assert len(english) > 200
    assert {place for place, label in english.items() if spanish[place] == label and label not in THE_SAME} == set()
