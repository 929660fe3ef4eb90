"""Fields: cleaned lines, texts whose maximum length the database enforces too (DESIGN §4.9), who did something; many
keys at once."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from core.cleaning import visible_address, visible_line
from core.forms import PhoneField
from core.phone_numbers import LENGTH as PHONE_LENGTH


class Line(models.CharField):
    """One line of text, cleaned wherever it comes from: forms, lists, commands, the campus (core/cleaning.py).

    To the database and to migrations it is a CharField.
    """

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return visible_line(value) if isinstance(value, str) else value

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options


class Address(models.EmailField):
    """An email address, cleaned as a `Line` is, so that a pasted one is the one that people type later."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return visible_address(value) if isinstance(value, str) else value

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.EmailField", arguments, options


class Phone(models.CharField):
    """A phone number, typed in any way and kept in one form (core/phone_numbers.py). A CharField to the database."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max_length": PHONE_LENGTH, "blank": True} | options)

    def formfield(self, form_class: Any = PhoneField, choices_form_class: Any = None, **options: Any) -> Any:
        options |= {"form_class": form_class, "choices_form_class": choices_form_class}
        return super().formfield(**options | {"max_length": PhoneField.TYPED_LENGTH})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options


class TextLength(models.CheckConstraint):
    """A text column holds at most `length` characters."""

    def __init__(self, *, text: str, length: int, name: str) -> None:
        self.text, self.length = text, length
        super().__init__(
            condition=Q(**{f"{text}__length__lte": length}),
            name=name,
            violation_error_message=_("One of your answers is too long to save. Nothing was changed."),
        )

    def deconstruct(self) -> tuple[str, tuple, dict[str, Any]]:
        return "core.fields.TextLength", (), {"text": self.text, "length": self.length, "name": self.name}

    def validate(self, *arguments: Any, **options: Any) -> None:
        """Nothing: the field's own error is better and needs no query."""


class Text(models.TextField):
    """A multi-line text. `max_length` (characters) limits the form field, as in Django, and the column too.

    The constraint belongs to the field: models need not declare it, and makemigrations finds it.
    """

    def contribute_to_class(self, cls: type[models.Model], name: str, *arguments: Any, **options: Any) -> None:
        super().contribute_to_class(cls, name, *arguments, **options)
        is_in_migration = cls.__module__ == "__fake__"  # migrations contain their constraints
        if self.max_length and not cls._meta.abstract and not is_in_migration:
            constraint = TextLength(text=name, length=self.max_length, name=f"{cls._meta.db_table}_{name}_length")
            cls._meta.constraints = [*cls._meta.constraints, constraint]
            cls._meta.original_attrs["constraints"] = cls._meta.constraints

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        if self.max_length:
            return super().check(**options)
        return [checks.Error("A Text needs max_length, in characters (DESIGN §4.9).", obj=self, id="mentoring.E001")]


Text.register_lookup(Length)


def by_person(label: Any = None, **options: Any) -> models.ForeignKey:
    """The person who did something; empty once their account is deleted. `label` is the field's verbose name."""
    options |= {"null": True, "related_name": "+", "verbose_name": label}
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, **options)


@models.BigAutoField.register_lookup
class AnyOf(models.Lookup):
    """`pk__any=[1, 2, …]`: like `pk__in`, but thousands of keys are one array, not as many parameters."""

    lookup_name = "any"

    def get_prep_lookup(self) -> list[int]:
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, self.rhs]
