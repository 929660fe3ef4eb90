"""Every text has a length, in the form and in the database (DESIGN §4.9)."""

from importlib import import_module

import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, TextField
from django.forms import BaseForm, UUIDField
from django.forms import CharField as FormText

from core.fields import Text
from core.message_extraction import APPS
from core.workflow import refusal_for
from profiles.models import SearchAlias
from program.models import FaqEntry
from tests.access.world import build_world

# Every column of text, or of lists of texts, that nothing bounds: no length of its type, no check of its own.
UNBOUNDED = r"""
    SELECT class.relname, attribute.attname FROM pg_attribute attribute
    JOIN pg_class class ON class.oid = attribute.attrelid AND class.relkind = 'r'
    JOIN pg_type type ON type.oid = attribute.atttypid
    WHERE class.relnamespace = 'public'::regnamespace AND attribute.attnum > 0 AND NOT attribute.attisdropped
      AND attribute.attname <> 'pgh_label' -- the package's own, written by its triggers
      AND type.typname IN ('text', 'varchar', 'bpchar', '_text', '_varchar') AND attribute.atttypmod = -1
      AND NOT EXISTS (
          SELECT 1 FROM pg_constraint rule WHERE rule.conrelid = class.oid AND rule.contype = 'c'
          AND pg_get_constraintdef(rule.oid) ~ ('length\(\(*"?' || attribute.attname || '"?\)*(::text)?\) <= '))"""


def our_models():
    models = apps.get_models(include_auto_created=True)  # a proxy's table is another's
    return [model for model in models if model._meta.app_label in APPS and not model._meta.proxy]


def text_columns():
    return [
        (model, field)
        for model in our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField) and field.max_length
    ]


def unbounded():
    with connection.cursor() as cursor:
        cursor.execute(UNBOUNDED)
        return set(cursor.fetchall())


def test_every_column_of_text_is_bounded_by_the_database(db):
    ours = {model._meta.db_table for model in our_models()}

    assert {(table, column) for table, column in unbounded() if table in ours} == set()


def test_a_column_without_a_length_would_be_found(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE program_faqentry ADD COLUMN remark text")
        cursor.execute("ALTER TABLE program_faqentry ADD COLUMN remarks varchar[]")

    assert {("program_faqentry", "remark"), ("program_faqentry", "remarks")} <= unbounded()


def test_a_text_field_that_names_no_length_is_an_error_of_the_project():
    assert [error.id for error in Text().check()] == ["mentoring.E001"]


def longer(field):
    """One sign more than fits, of four bytes: characters are counted, not bytes."""
    return "\N{SEEDLING}" * (field.max_length + 1)


def test_what_is_one_sign_too_long_is_refused_wherever_there_is_a_row(db):
    """Guards are silent, so that the column itself has to refuse; and what just fits is kept."""
    build_world()
    tried, kept = set(), []

    for model, field in text_columns():
        if not (row := model._base_manager.order_by("pk").first()):
            continue
        tried.add(model)
        try:
            with pgtrigger.ignore(), transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{field.name: longer(field)})
        except DatabaseError as error:
            assert refusal_for(error), f"{model.__name__}.{field.name}: {error}"
        else:
            kept.append((model.__name__, field.name))

    assert kept == []
    assert len(tried) > 25


@pytest.mark.parametrize("fits", [True, False])
def test_a_text_is_counted_in_characters(db, fits):
    entry = FaqEntry.objects.create(slug="q", audience="mentee", question_en="Why?", answer_en="So.")
    text = "é" * (4000 if fits else 4001)

    try:
        with transaction.atomic():
            FaqEntry.objects.filter(pk=entry.pk).update(answer_en=text)
    except DatabaseError as error:
        assert not fits
        assert refusal_for(error).code == "program_faqentry_answer_en_length"
    else:
        assert fits


def test_a_line_that_is_too_long_has_the_same_sentence(db):
    alias = SearchAlias.objects.create(alias="rn", meaning="registered nurse")

    with pytest.raises(DatabaseError) as broken, transaction.atomic():
        SearchAlias.objects.filter(pk=alias.pk).update(alias="x" * 81)

    assert refusal_for(broken.value).code == "out_of_bounds"


def forms_of(form=BaseForm):
    for kind in form.__subclasses__():
        yield from forms_of(kind)
        if kind.__module__.split(".")[0] in APPS:
            yield kind


# What sign-in compares and never keeps; the package's name is taken away by its own set-up.
NEVER_KEPT = {"code", "credential", "password", "username"}


def test_every_line_of_every_form_has_a_length(db):
    import_module("accounts.forms")  # read by allauth when it first needs one of them
    without = {
        f"{form.__name__}.{name}"
        for form in forms_of()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, FormText) and not isinstance(field, UUIDField) and name not in NEVER_KEPT
        if not field.max_length
    }

    assert without == set()
