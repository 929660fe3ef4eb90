"""What the search reads and stores. Queries are never stored with a person."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from profiles.models.mentee import MenteeProfile
from profiles.models.mentor import MentorProfile


class SearchDocument(models.Model):
    """One row per posted mentor, written by `profiles.search.index.refresh`: everything a search reads."""

    mentor = models.OneToOneField(MentorProfile, models.CASCADE, primary_key=True, related_name="search_document")
    vector = SearchVectorField()
    facets = ArrayField(models.IntegerField(), default=list)
    # One of a hundred equal parts of all mentors; the turn to come first moves through them (docs/search.md).
    slice = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    away_until = models.DateField(null=True)
    refreshed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_document_by_word", fastupdate=False)]


class ResponseStats(models.Model):
    """How many mentees are waiting for an answer from this mentor, and how soon the mentor usually answers, in days.

    Counted by `matches`, which has the requests; the search only shows it.
    """

    mentor = models.OneToOneField(MentorProfile, models.CASCADE, primary_key=True, related_name="response_stats")
    waiting = models.PositiveSmallIntegerField(default=0)
    usual_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "profiles_answeringhabit"


class SearchTerm(models.Model):
    """A phrase of the vocabularies and what it means, written by `profiles.search.terms`; never edited by hand."""

    key = models.CharField(max_length=250)
    words = models.CharField(max_length=300)
    facet = models.IntegerField()
    strength = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(OpClass("key", "text_pattern_ops"), "facet", name="search_term_by_key"),
            models.Index(fields=["facet"], name="search_term_by_facet"),
            GinIndex(SearchVector("words", config="portal"), name="search_term_by_word", fastupdate=False),
        ]


class SearchWord(models.Model):
    """A word of the vocabularies with the keys under which a typo finds it (docs/search.md)."""

    word = models.CharField(max_length=60, primary_key=True)
    times = models.PositiveIntegerField(default=1)
    shortened = ArrayField(models.CharField(max_length=60))

    class Meta:
        indexes = [GinIndex(fields=["shortened"], name="search_word_by_shortened", fastupdate=False)]


class CommonLexeme(models.Model):
    """A lexeme that many documents have, and the percentage that has it: a hint for the query plan of a search.

    Written by `profiles.search.index.count_common_lexemes`. A missing or old row costs time, but hides no mentor.
    """

    lexeme = models.CharField(max_length=60, primary_key=True)
    percent = models.PositiveSmallIntegerField()


class SearchGap(models.Model):
    """How often a query found no one, without a person: it suggests an alias, or recruiting."""

    query = models.CharField(_("search terms"), max_length=120, unique=True)
    times = models.PositiveIntegerField(_("number of times"), default=0)
    last_at = models.DateTimeField(_("most recent"), db_default=Now())
    # The majors and industries it means, as facets, which lack a mentor. If empty, an alias may be missing.
    facets = ArrayField(models.IntegerField(), default=list, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("search with no results"), _("searches with no results")
        ordering = ["-times", "query"]

    def __str__(self):
        return self.query


class SavedMentor(models.Model):
    """A mentor on a mentee's own list."""

    mentee = models.ForeignKey(MenteeProfile, models.CASCADE, related_name="saved_mentors")
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["mentee", "mentor"], name="one_saved_mentor_per_pair")]


class SavedSearch(models.Model):
    """“Email me when a mentor like this joins”: the query string of a search that found no one."""

    mentee = models.ForeignKey(MenteeProfile, models.CASCADE, related_name="saved_searches")
    query_string = models.CharField(max_length=500)
    saved_at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["mentee", "query_string"], name="one_saved_search_per_query")]

    def get_absolute_url(self):
        """The search again, marked as saved: a search without results was counted when it was typed."""
        return f"{reverse('profiles:mentor_list')}?saved=1&{self.query_string}"
