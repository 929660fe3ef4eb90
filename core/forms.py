from typing import Any

from django.forms import (
    BoundField,
    CharField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    EmailField,
    Field,
    FileInput,
    JSONField,
    MultiWidget,
    PasswordInput,
    RadioSelect,
    Textarea,
    widgets,
)
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.forms.widgets import ChoiceWidget, Select
from django.utils.translation import gettext_lazy as _

from core import phone_numbers
from core.cleaning import visible_address, visible_code, visible_line, visible_text

# Longer lists of choices are set in columns.
MANY_CHOICES = 8
# What to do about a field without an answer, by the kind of its widget; the first that fits.
UNANSWERED = {
    CheckboxInput: _("Select this to continue."),
    CheckboxSelectMultiple: _("Select at least one."),
    ChoiceWidget: _("Select one."),
    FileInput: _("Choose a file."),
    object: _("Fill this in."),
}


def visible_answer(field: Field, typed: Any) -> Any:
    """What was typed into a field, or each of several answers, without signs that no one sees (core/cleaning.py).

    Passwords and JSON stay as they were sent; files are no texts.
    """
    if isinstance(typed, list):
        return [visible_answer(field, part) for part in typed]
    if not isinstance(typed, str) or isinstance(field, JSONField) or isinstance(field.widget, PasswordInput):
        return typed
    if isinstance(field.widget, Textarea):
        return visible_text(typed)
    if isinstance(field, EmailField):
        return visible_address(typed)
    if field.widget.attrs.get("autocomplete") == "one-time-code":
        return visible_code(typed)
    return visible_line(typed)


def who_sees(form: Any, name: str) -> str:
    """The sentence of a form that says who reads the answer to one of its fields; empty if it does not say."""
    sentence = getattr(form, "who_sees", {}).get(name, "")
    return sentence(form) if callable(sentence) else sentence


class PortalBoundField(BoundField):
    """A field as the portal renders it: its help, who sees the answer, and its errors, all linked to its input.

    Its answer is cleaned before the field checks it, in every form: our own, allauth's, and the admin's.

    A form sets `who_sees = {"field name": "a sentence"}` to say who sees each answer; instead of a sentence, a function
    of the form that returns it. The word "optional" is omitted in a form whose fields are all optional for now, such as
    a draft, or needed in some cases, which their labels say: `marks_optional = False`.
    """

    @property
    def data(self) -> Any:
        return visible_answer(self.field, super().data)

    @property
    def errors(self) -> ErrorList:
        """What is wrong with its answer. Of a missing one, it says what to do, unless the form has its own words."""
        errors = super().errors.copy()
        errors.data = [
            self.what_is_missing if error.message == Field.default_error_messages["required"] else error
            for error in errors.as_data()
        ]
        return errors

    @property
    def what_is_missing(self) -> str:
        return next(str(sentence) for kind, sentence in UNANSWERED.items() if isinstance(self.field.widget, kind))

    @property
    def who_sees(self) -> str:
        """The sentence that says who reads the answer, and when; empty if the form does not say."""
        return who_sees(self.form, self.name)

    @property
    def shares_who_sees(self) -> bool:
        """Whether the same sentence applies to all fields of the form; it is then shown once, at the first field."""
        names = [field.name for field in self.form.visible_fields()]
        return (
            len(names) > 1 and bool(self.who_sees) and {who_sees(self.form, name) for name in names} == {self.who_sees}
        )

    @property
    def shows_shared_who_sees(self) -> bool:
        return self.shares_who_sees and self.name == self.form.visible_fields()[0].name

    @property
    def who_sees_id(self) -> str:
        """The id of the sentence that says who sees this field."""
        first = self.form.visible_fields()[0] if self.shares_who_sees else self
        return f"{first.auto_id}_who"

    @property
    def is_group(self) -> bool:
        """Whether it has several inputs under one question (WCAG 1.3.1): a fieldset with a legend."""
        return self.use_fieldset and not isinstance(self.field.widget, ClearableFileInput)

    @property
    def is_single_checkbox(self) -> bool:
        """Whether it is a single checkbox, rendered before its label."""
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def is_optional(self) -> bool:
        is_marked = getattr(self.form, "marks_optional", True)
        return is_marked and not (self.field.required or self.is_single_checkbox or self.field.disabled)

    @property
    def has_many_choices(self) -> bool:
        widget = self.field.widget
        is_list = isinstance(widget, ChoiceWidget) and not isinstance(widget, Select)
        return is_list and len(self.subwidgets) > MANY_CHOICES

    @property
    def first_input_id(self) -> str:
        """The target of the error summary's link: the input, or the first one of a group."""
        has_several_inputs = isinstance(self.field.widget, (MultiWidget, RadioSelect)) or self.is_group
        return f"{self.auto_id}_0" if has_several_inputs else self.auto_id

    @property
    def aria_describedby(self) -> str:
        """The IDs of the error, the help text and the who-sees sentence, the most helpful first."""
        descriptions = {f"{self.auto_id}_error": self.errors, f"{self.auto_id}_helptext": self.help_text}
        descriptions[self.who_sees_id] = self.who_sees
        return " ".join(element_id for element_id, text in descriptions.items() if text and self.auto_id)


class DateInput(widgets.DateInput):
    """A day as the browser's own calendar takes it (ISO 8601)."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class PhoneField(CharField):
    """A phone number, however people and phones write it; shown as people read it, and with a pad of numbers."""

    TYPED_LENGTH = 60  # characters

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.input_type = "tel"

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"autocomplete": "tel", "inputmode": "tel"}

    def to_python(self, value):
        value = super().to_python(value)
        return phone_numbers.kept(value) if value else value

    def prepare_value(self, value):
        return phone_numbers.shown(value) if value else value


class PortalRenderer(TemplatesSetting):
    """Renders every form of the portal, including allauth's, with these three templates."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = PortalBoundField
