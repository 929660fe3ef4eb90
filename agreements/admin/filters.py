"""Staff filters of agreements and conclusions: semester, mentee's college, mentor's industry, attention."""

from datetime import timedelta

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.models import Attention
from agreements.semesters import semesters
from core.days import start_of_day
from profiles.models import College, Industry, MenteeProfile, MentorProfile


class SemesterFilter(admin.SimpleListFilter):
    """By the semester in which it started. Subclasses set `start_field`, the name of the field with that time."""

    title, parameter_name = _("started in"), "semester"
    start_field = ""

    def lookups(self, request, model_admin):
        self.semesters = {semester.key: semester for semester in semesters()}
        return [(key, semester.label) for key, semester in self.semesters.items()]

    def queryset(self, request, queryset):
        chosen = self.semesters.get(self.value())
        if chosen is None:
            return queryset
        day_after = start_of_day(chosen.last + timedelta(days=1))
        return queryset.filter(
            **{f"{self.start_field}__gte": start_of_day(chosen.first), f"{self.start_field}__lt": day_after}
        )


class VocabularyFilter(admin.SimpleListFilter):
    """By an entry of a vocabulary; a value that is not a number is ignored."""

    vocabulary = None

    def lookups(self, request, model_admin):
        return [(str(entry.pk), entry.name) for entry in self.vocabulary.objects.all()]

    def chosen_key(self):
        """The key of the chosen entry, or None."""
        value = self.value() or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


class CollegeFilter(VocabularyFilter):
    """By the college of one of the mentee's majors."""

    title, parameter_name, vocabulary, match_path = _("mentee's college"), "college", College, ""

    def queryset(self, request, queryset):
        if self.chosen_key() is None:
            return queryset
        mentees = MenteeProfile.objects.filter(majors__college=self.chosen_key())
        return queryset.filter(**{f"{self.match_path}__mentee__in": mentees})


class IndustryFilter(VocabularyFilter):
    """By one of the mentor's industries."""

    title, parameter_name, vocabulary, match_path = _("mentor's industry"), "industry", Industry, ""

    def queryset(self, request, queryset):
        if self.chosen_key() is None:
            return queryset
        mentors = MentorProfile.objects.filter(industries=self.chosen_key())
        return queryset.filter(**{f"{self.match_path}__mentor__in": mentors})


class AttentionFilter(admin.SimpleListFilter):
    """By attention: late, quiet, active or closed."""

    title, parameter_name = _("needs attention"), "attention"

    def lookups(self, request, model_admin):
        return [(str(choice.value), choice.label) for choice in Attention]

    def queryset(self, request, queryset):
        return queryset.filter(attention=self.value()) if self.value() in map(str, Attention.values) else queryset


def filter_class(base, name, **attributes):
    """A subclass of a filter for one admin page: `match_path` leads to the match, `start_field` to its start."""
    return type(name, (base,), attributes)


AGREEMENT_FILTERS = [
    AttentionFilter,
    filter_class(SemesterFilter, "AgreementSemester", start_field="created_at"),
    filter_class(CollegeFilter, "AgreementCollege", match_path="match"),
    filter_class(IndustryFilter, "AgreementIndustry", match_path="match"),
    "status",
]
CONCLUSION_FILTERS = [
    filter_class(SemesterFilter, "ConclusionSemester", start_field="began_at"),
    filter_class(CollegeFilter, "ConclusionCollege", match_path="agreement__match"),
    filter_class(IndustryFilter, "ConclusionIndustry", match_path="agreement__match"),
    "status",
    "reason",
    "wants_new_mentoring",
]
