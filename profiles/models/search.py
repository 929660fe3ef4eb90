"""What search reads and what it remembers. Terms are never tied to a person (RELIABILITY §7)."""

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
    """One row per posted mentor, kept by `profiles.search.index.refresh`: all that a search page needs."""

    mentor = models.OneToOneField(MentorProfile, models.CASCADE, primary_key=True, related_name="search_document")
    vector = SearchVectorField()
    facets = ArrayField(models.IntegerField(), default=list)
    # One of a hundred equal parts of all mentors; whose turn it is moves through them (docs/search.md).
    slice = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    away_until = models.DateField(null=True)
    refreshed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_document_by_word", fastupdate=False)]


class ResponseStats(models.Model):
    """What helps to choose: how many wait for this mentor now, and how soon an answer usually comes.

    Counted by `matches`, which knows the letters; the search only shows it.
    """

    mentor = models.OneToOneField(MentorProfile, models.CASCADE, primary_key=True, related_name="response_stats")
    waiting = models.PositiveSmallIntegerField(default=0)
    usual_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "profiles_answeringhabit"


class SearchTerm(models.Model):
    """A phrase of the vocabularies and what it means, kept by `profiles.search.terms.index`; never edited by hand."""

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
    """A word of the vocabularies with its shortened forms, to mend typos by (docs/search.md)."""

    word = models.CharField(max_length=60, primary_key=True)
    times = models.PositiveIntegerField(default=1)
    shortened = ArrayField(models.CharField(max_length=60))

    class Meta:
        indexes = [GinIndex(fields=["shortened"], name="search_word_by_shortened", fastupdate=False)]


class CommonLexeme(models.Model):
    """What many documents have, and of how many in a hundred: a hint how to look for it, kept by `count_common`.

    A missing or old row costs time, never a mentor.
    """

    lexeme = models.CharField(max_length=60, primary_key=True)
    percent = models.PositiveSmallIntegerField()


class SearchGap(models.Model):
    """How often a query found nobody, without a person: candidates for aliases and for recruiting."""

    query = models.CharField(_("search terms"), max_length=120, unique=True)
    times = models.PositiveIntegerField(_("number of times"), default=0)
    last_at = models.DateTimeField(_("most recent"), db_default=Now())
    # The majors and industries it means, as facets: where a mentor is missing. Empty: an alias may be.
    facets = ArrayField(models.IntegerField(), default=list, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("search with no results"), _("searches with no results")
        ordering = ["-times", "query"]

    def __str__(self):
        return self.query


class SavedMentor(models.Model):
    """A mentor a mentee wants to find again."""

    mentee = models.ForeignKey(MenteeProfile, models.CASCADE, related_name="saved_mentors")
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["mentee", "mentor"], name="one_saved_mentor_per_pair")]


class SavedSearch(models.Model):
    """“Tell me when such a mentor joins”: the address of a search that found nobody."""

    mentee = models.ForeignKey(MenteeProfile, models.CASCADE, related_name="saved_searches")
    query_string = models.CharField(max_length=500)
    saved_at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["mentee", "query_string"], name="one_saved_search_per_query")]

    def get_absolute_url(self):
        """The search again. It says first that it was saved: one that found nobody was counted when it was typed."""
        return f"{reverse('profiles:mentor_list')}?saved=1&{self.query_string}"
