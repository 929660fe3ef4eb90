from django.forms import BoundField, CheckboxInput, ClearableFileInput, MultiWidget, RadioSelect, Textarea
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Select

from core.validators import without_hidden

# A list of choices longer than this is set in columns.
MANY_CHOICES = 8


class PortalBoundField(BoundField):
    """A field as the portal prints it: what it is for, who will see it, and what is wrong, all tied to its input.

    A form says who sees a field's answer by `who_sees = {"field name": "a sentence"}`. One whose fields may all wait,
    such as a draft's, leaves the word "optional" away by `marks_optional = False`.
    """

    @property
    def who_sees(self) -> str:
        """The sentence beside the field that says who reads the answer, and when; empty if the form does not say."""
        return getattr(self.form, "who_sees", {}).get(self.name, "")

    @property
    def is_seen_like_all(self) -> bool:
        """Whether one sentence says who sees every field of the form; the first field then says it for all."""
        said = getattr(self.form, "who_sees", {})
        names = [field.name for field in self.form.visible_fields()]
        return len(names) > 1 and bool(self.who_sees) and {said.get(name) for name in names} == {self.who_sees}

    @property
    def says_for_all(self) -> bool:
        return self.is_seen_like_all and self.name == self.form.visible_fields()[0].name

    @property
    def who_id(self) -> str:
        """The id of the sentence that says who sees this field."""
        first = self.form.visible_fields()[0] if self.is_seen_like_all else self
        return f"{first.auto_id}_who"

    @property
    def is_group(self) -> bool:
        """Several inputs under one question (WCAG 1.3.1): a fieldset with a legend."""
        return self.use_fieldset and not isinstance(self.field.widget, ClearableFileInput)

    @property
    def is_tick(self) -> bool:
        """A single box, printed before its label."""
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def is_optional(self) -> bool:
        is_marked = getattr(self.form, "marks_optional", True)
        return is_marked and not (self.field.required or self.is_tick or self.field.disabled)

    @property
    def has_many_choices(self) -> bool:
        widget = self.field.widget
        is_list = isinstance(widget, ChoiceWidget) and not isinstance(widget, Select)
        return is_list and len(self.subwidgets) > MANY_CHOICES

    @property
    def first_input_id(self) -> str:
        """Where the error summary leads: the input, or the first one of a group."""
        is_many = isinstance(self.field.widget, (MultiWidget, RadioSelect)) or self.is_group
        return f"{self.auto_id}_0" if is_many else self.auto_id

    @property
    def aria_describedby(self) -> str | None:
        """Error, hint and who-sees, in the order in which they help."""
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        told = {f"{self.auto_id}_error": self.errors, f"{self.auto_id}_helptext": self.help_text}
        told[self.who_id] = self.who_sees
        return " ".join(place for place, text in told.items() if text and self.auto_id)


class PortalRenderer(TemplatesSetting):
    """Every form of the portal, allauth's included, is printed by these three templates."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = PortalBoundField


class PlainTextMixin:
    """A form whose texts hold only what a reader can see; single lines stay single (RELIABILITY S13, S21)."""

    def clean(self):
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            if not isinstance(value, str):
                continue
            cleaned[name] = as_seen(self.fields[name].widget, value)
            if value and not cleaned[name] and self.fields[name].required:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


def as_seen(widget, text: str) -> str:
    """The text without hidden characters; on one line unless it is typed into a box of several."""
    text = without_hidden(text)
    return text if isinstance(widget, Textarea) else " ".join(text.split())
