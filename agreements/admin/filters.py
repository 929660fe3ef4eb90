"""What staff narrow agreements and records by: semester, college of the mentee, industry of the mentor, attention."""

from datetime import timedelta

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.models import Attention
from agreements.semesters import semesters
from core.days import begin_of
from profiles.models import College, Industry, MenteeProfile, MentorProfile


class SemesterFilter(admin.SimpleListFilter):
    """By the semester it was begun in. Subclasses name the field that says when."""

    title, parameter_name = _("started in"), "semester"
    begun = ""

    def lookups(self, request, model_admin):
        self.known = {semester.key: semester for semester in semesters()}
        return [(key, semester.label) for key, semester in self.known.items()]

    def queryset(self, request, queryset):
        chosen = self.known.get(self.value())
        if chosen is None:
            return queryset
        day_after = begin_of(chosen.last + timedelta(days=1))
        return queryset.filter(**{f"{self.begun}__gte": begin_of(chosen.first), f"{self.begun}__lt": day_after})


class VocabularyFilter(admin.SimpleListFilter):
    """By a word of the vocabularies: an unknown one finds nothing that is not there."""

    vocabulary = None

    def lookups(self, request, model_admin):
        return [(str(word.pk), word.name) for word in self.vocabulary.objects.all()]

    def chosen(self):
        value = self.value() or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


class CollegeFilter(VocabularyFilter):
    """By the college of one of the mentee's majors."""

    title, parameter_name, vocabulary, match = _("mentee's college"), "college", College, ""

    def queryset(self, request, queryset):
        if self.chosen() is None:
            return queryset
        mentees = MenteeProfile.objects.filter(majors__college=self.chosen())
        return queryset.filter(**{f"{self.match}__mentee__in": mentees})


class IndustryFilter(VocabularyFilter):
    """By one of the mentor's industries."""

    title, parameter_name, vocabulary, match = _("mentor's industry"), "industry", Industry, ""

    def queryset(self, request, queryset):
        if self.chosen() is None:
            return queryset
        mentors = MentorProfile.objects.filter(industries=self.chosen())
        return queryset.filter(**{f"{self.match}__mentor__in": mentors})


class AttentionFilter(admin.SimpleListFilter):
    """What is late, what is quiet, what is under way."""

    title, parameter_name = _("needs attention"), "attention"

    def lookups(self, request, model_admin):
        return [(str(choice.value), choice.label) for choice in Attention]

    def queryset(self, request, queryset):
        return queryset.filter(attention=self.value()) if self.value() in map(str, Attention.values) else queryset


def about(base, name, **attributes):
    """A filter of this kind for one admin page: `match` is the way to the match, `begun` the moment it began."""
    return type(name, (base,), attributes)


OF_AGREEMENTS = [
    AttentionFilter,
    about(SemesterFilter, "AgreementSemester", begun="created_at"),
    about(CollegeFilter, "AgreementCollege", match="match"),
    about(IndustryFilter, "AgreementIndustry", match="match"),
    "status",
]
OF_CONCLUSIONS = [
    about(SemesterFilter, "ConclusionSemester", begun="began_at"),
    about(CollegeFilter, "ConclusionCollege", match="agreement__match"),
    about(IndustryFilter, "ConclusionIndustry", match="agreement__match"),
    "status",
    "reason",
    "wants_new_mentoring",
]
