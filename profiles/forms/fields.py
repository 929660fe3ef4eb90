"""Fields and the base form of both applications."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, When
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from core.forms import PlainTextMixin
from core.validators import no_contact_data, strip_hidden
from profiles.models import Industry, Major, Occupation
from profiles.occupations import occupation_titled

MAX_SKILLS = 30
MAX_SKILL_LENGTH = 80  # characters


class AnswersForm(PlainTextMixin, forms.ModelForm):
    """One page of an application. `answers` is what the action stores, by field name of the profile."""

    @property
    def answers(self) -> dict:
        """The valid answers; while a draft is autosaved, those that are valid so far."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}

    def require(self, *names):
        for name in names:
            self.fields[name].required = True


class GroupedIterator(ModelChoiceIterator):
    """Choices in option groups."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        groups = {}
        for entry in self.queryset:
            groups.setdefault(str(self.field.group_of(entry)), []).append(self.choice(entry))
        yield from groups.items()


class IndustryField(forms.ModelChoiceField):
    """One industry, listed by group."""

    iterator = GroupedIterator

    def __init__(self, **options):
        super().__init__(Industry.objects.select_related("group"), **options)

    @staticmethod
    def group_of(industry):
        return industry.group


class MajorField(forms.ModelChoiceField):
    """One major, listed by college."""

    iterator = GroupedIterator

    def __init__(self, **options):
        majors = Major.objects.select_related("college").order_by("college__name_en", "name_en")
        super().__init__(majors, **options)

    @staticmethod
    def group_of(major):
        return major.college


class MajorsField(forms.ModelMultipleChoiceField):
    """Any number of majors, as checkboxes by college."""

    iterator = GroupedIterator
    widget = forms.CheckboxSelectMultiple
    suggested: frozenset[int] = frozenset()

    def __init__(self, **options):
        majors = Major.objects.select_related("college").order_by("college__name_en", "name_en")
        super().__init__(majors, **options)

    def suggest(self, majors):
        """List these majors first, in a group of their own."""
        self.suggested = frozenset(major.pk for major in majors)
        is_suggested = Case(When(pk__in=self.suggested, then=0), default=1)
        self.queryset = self.queryset.order_by(is_suggested, "college__name_en", "name_en")

    def group_of(self, major):
        return _("Suggested from your industry") if major.pk in self.suggested else major.college


class SuggestedInput(forms.TextInput):
    """A text input with suggestions while typing; any text is accepted, and it works without JavaScript."""

    def __init__(self, suggestions_url, attrs=None):
        self.suggestions_url = suggestions_url
        super().__init__(attrs)

    template_name = "profiles/suggested_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["suggestions_url"] = self.suggestions_url
        return context


class OccupationField(forms.CharField):
    """An occupation by one of its titles."""

    def to_python(self, value):
        title = strip_hidden(super().to_python(value) or "")
        if not title:
            return None
        occupation = occupation_titled(title)
        if occupation is None:
            raise ValidationError(
                _("We don't recognize “%(title)s” as a title. Choose one of the suggested ones."),
                code="unknown_title",
                params={"title": title},
            )
        return occupation

    def prepare_value(self, value):
        return value.title if isinstance(value, Occupation) else value


class LinesField(forms.CharField):
    """Several short texts, one per line or separated by commas."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        parts = re.split(r"[,;\n]", strip_hidden(super().to_python(value) or ""))
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def validate(self, value):
        super().validate(value)
        if len(value) > MAX_SKILLS:
            raise ValidationError(
                _("Enter no more than %(most)d."), params={"most": MAX_SKILLS}, code="too_many_skills"
            )
        for line in value:
            if len(line) > MAX_SKILL_LENGTH:
                raise ValidationError(
                    _("“%(line)s …” is too long. Each one can have up to %(most)d characters."),
                    code="skill_too_long",
                    params={"line": line[:20], "most": MAX_SKILL_LENGTH},
                )
            no_contact_data(line)

    def run_validators(self, value):
        """Nothing to do: `validate` has checked each line."""


def choices_field(choices, **options) -> forms.MultipleChoiceField:
    """A short list of choices as checkboxes."""
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
