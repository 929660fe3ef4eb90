"""Staff filters of agreements and conclusions: semester, mentee's college, mentor's industry, attention."""

from datetime import timedelta

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.models import Attention
from agreements.semesters import semesters
from core.cleaning import parse_number
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
    """By an entry of a vocabulary in the profile of the mentee or the mentor; a value that is no number is ignored."""

    vocabulary = profile = None
    match_path = person = path_to_entry = ""

    def lookups(self, request, model_admin):
        return [(str(entry.pk), entry.name) for entry in self.vocabulary.objects.all()]

    def queryset(self, request, queryset):
        key = parse_number(self.value())
        if not key:
            return queryset
        people = self.profile.objects.filter(**{self.path_to_entry: key})
        return queryset.filter(**{f"{self.match_path}__{self.person}__in": people})


class CollegeFilter(VocabularyFilter):
    """By the college of one of the mentee's majors."""

    title, parameter_name, vocabulary = _("mentee's college"), "college", College
    person, profile, path_to_entry = "mentee", MenteeProfile, "majors__college"


class IndustryFilter(VocabularyFilter):
    """By one of the mentor's industries."""

    title, parameter_name, vocabulary = _("mentor's industry"), "industry", Industry
    person, profile, path_to_entry = "mentor", MentorProfile, "industries"


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
