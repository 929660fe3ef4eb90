"""Fields and the base form of both applications."""

import re
from operator import attrgetter

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Case, When
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from core.validators import no_contact_data
from profiles.models import Industry, Major, Occupation, Topic
from profiles.occupations import occupation_titled

MAX_YEARS = 80  # of experience
MAX_SKILLS = 30
MAX_SKILL_LENGTH = 80  # characters


class AnswersForm(forms.ModelForm):
    """One page of an application. `answers` is what the action stores, by field name of the profile.

    `required_names`: fields that a draft may leave empty, but this page may not.
    """

    required_names: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.required_names:
            self.fields[name].required = True

    @property
    def mentor(self):
        """The profile of a mentor whose application this is a page of."""
        return self.instance

    @property
    def answers(self) -> dict:
        """The valid answers; while a draft is autosaved, those that are valid so far."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}

    def refuse(self, field, sentence, code):
        self.add_error(field, ValidationError(sentence, code=code))

    def prefill(self, prefix, stored):
        """Fill in the fields `prefix`_1, `prefix`_2 and so on with the entries of a many-to-many field."""
        names = [name for name in self.fields if name.startswith(f"{prefix}_")]
        entries = getattr(self.instance, stored).all()[: len(names)] if self.instance.pk else []
        for name, entry in zip(names, entries, strict=False):
            self.initial.setdefault(name, entry)

    def selected(self, prefix) -> list:
        """What is selected in the fields `prefix`_1, `prefix`_2 and so on, each entry once."""
        values = (value for name, value in self.cleaned_data.items() if name.startswith(f"{prefix}_"))
        return list(dict.fromkeys(filter(None, values)))


GRADUATION_YEARS = range(settings.UNIVERSITY.OPENED, 2101)
# `data-if-graduated`: out of sight until somebody says that they have graduated (portal.css).
GRADUATION_YEAR_INPUT = forms.NumberInput(
    attrs={"inputmode": "numeric", "min": settings.UNIVERSITY.OPENED, "max": 2100, "data-if-graduated": True}
)


def a_graduation_year(year: int) -> None:
    """Raise ValidationError for a year before there was a university, or far in the future."""
    if year not in GRADUATION_YEARS:
        sentence = _("Enter all four digits of the year, %(year)s or later.") % {"year": settings.UNIVERSITY.OPENED}
        raise ValidationError(sentence, code="graduation_year_too_early")


def a_number_of_years(years: int) -> None:
    """Raise ValidationError for more years than anyone has worked."""
    if years > MAX_YEARS:
        sentence = _("That's more than %(most)d years. Please check.")
        raise ValidationError(sentence, code="too_many_years", params={"most": MAX_YEARS})


class GraduationYearForm(AnswersForm):
    """A page that asks when someone graduated from the university."""

    marks_optional = False

    def check_graduation_year(self):
        if "graduation_year" in self.errors:
            return
        year = self.cleaned_data["graduation_year"]
        if not year:
            sentence = _("Enter the year you graduated. An approximate year is fine.")
            self.refuse("graduation_year", sentence, "graduation_year_missing")
            return
        try:
            a_graduation_year(year)
        except ValidationError as error:
            self.add_error("graduation_year", error)


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
    group_of = attrgetter("group")

    def __init__(self, **options):
        super().__init__(Industry.objects.select_related("group"), **options)


MAJORS = Major.objects.select_related("college").order_by("college__name_en", "name_en")


class MajorField(forms.ModelChoiceField):
    """One major, listed by college."""

    iterator = GroupedIterator
    group_of = attrgetter("college")

    def __init__(self, **options):
        super().__init__(MAJORS, **options)


class MajorsField(forms.ModelMultipleChoiceField):
    """Any number of majors, as checkboxes by college."""

    iterator = GroupedIterator
    widget = forms.CheckboxSelectMultiple
    suggested: frozenset[int] = frozenset()

    def __init__(self, **options):
        super().__init__(MAJORS, **options)

    def suggest(self, majors):
        """List these majors first, in a group of their own."""
        self.suggested = frozenset(major.pk for major in majors)
        is_suggested = Case(When(pk__in=self.suggested, then=0), default=1)
        self.queryset = self.queryset.order_by(is_suggested, "college__name_en", "name_en")

    def group_of(self, major):
        return _("Suggested from your industry") if major.pk in self.suggested else major.college


MORE_SPECIFIC_TOPICS = _("More specific topics")


class TopicIterator(ModelChoiceIterator):
    """The general topics, then the specific ones in groups named after what they are part of."""

    def __iter__(self):
        topics = list(self.queryset)
        general = [topic for topic in topics if topic.parent_id is None]
        yield from map(self.choice, general)
        for whole in general:
            if parts := [self.choice(topic) for topic in topics if topic.parent_id == whole.pk]:
                yield whole.name, parts


class TopicCheckboxes(forms.CheckboxSelectMultiple):
    """Topics as checkboxes: the general ones, and below them the specific ones, which unfold.

    With `first`, the keys of some topics: these and the selected ones at once, and all others unfold.
    """

    template_name = "profiles/topic_checkboxes.html"
    first: frozenset[int] = frozenset()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        groups = [(group, options) for group, options, _index in context["widget"]["optgroups"]]
        options = [(group, option) for group, members in groups for option in members]
        at_once = [option for group, option in options if self.is_shown_at_once(group, option)]
        rest = [(group, option) for group, option in options if option not in at_once]
        folded = {group: [option for its_group, option in rest if its_group == group] for group, _option in rest}
        return context | {
            "at_once": at_once,
            "folded": folded.items(),
            "is_open": any(option["selected"] for _group, option in rest),
            "are_chips": bool(self.first),
            "more_topics": _("More topics") if self.first else MORE_SPECIFIC_TOPICS,
        }

    def is_shown_at_once(self, group, option):
        if not self.first:
            return group is None
        return option["selected"] or option["value"].value in self.first


class TopicsField(forms.ModelMultipleChoiceField):
    """Any number of topics, in two levels."""

    iterator = TopicIterator
    widget = TopicCheckboxes

    def __init__(self, queryset=None, **options):
        super().__init__(Topic.objects.all() if queryset is None else queryset, **options)


class SuggestedInput(forms.TextInput):
    """A text input that suggests titles of occupations; any text is accepted, and it works without JavaScript."""

    template_name = "profiles/suggested_input.html"


class OccupationField(forms.CharField):
    """An occupation by one of its titles."""

    widget = SuggestedInput

    def clean(self, value):
        """The occupation with this title, or None. The validators of a text field see the text."""
        title = super().clean(value)
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
        parts = re.split(r"[,;\n]", super().to_python(value))
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
