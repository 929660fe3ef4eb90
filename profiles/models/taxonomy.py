"""The vocabularies that staff edit: majors, industries, occupations, topics, and search aliases (R30)."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import Text
from core.workflow import Guard

NAME_LENGTH = 200  # characters
TWO_LEVELS = _("A topic can be part of a general topic only, and only if it has no more specific topics of its own.")


class Vocabulary(models.Model):
    """An entry with a name in both languages."""

    name_en = models.CharField(_("name in English"), max_length=NAME_LENGTH)
    name_es = models.CharField(_("name in Spanish"), max_length=NAME_LENGTH, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, or in English if there is no translation."""
        return (get_language() or "").startswith("es") and self.name_es or self.name_en


class College(Vocabulary):
    """A college of the university; majors are grouped by it."""

    class Meta:
        verbose_name, verbose_name_plural = _("college"), _("colleges")
        ordering = ["name_en"]
        constraints = [models.UniqueConstraint(Lower("name_en"), name="one_college_per_name")]


class Major(Vocabulary):
    """A field of study, with its CIP codes. "Undeclared" is a flag of the mentee, not a row (R1)."""

    college = models.ForeignKey(College, models.PROTECT, related_name="majors", verbose_name=_("college"))
    degrees = ArrayField(models.CharField(max_length=20), verbose_name=_("degrees"), default=list, blank=True)
    cip_codes = ArrayField(models.CharField(max_length=7), verbose_name=_("CIP codes"), default=list, blank=True)
    search_words = Text(_("other search words"), max_length=8000, blank=True, help_text=_("One phrase per line."))

    class Meta:
        verbose_name, verbose_name_plural = _("major"), _("majors")
        ordering = ["name_en"]
        constraints = [models.UniqueConstraint(Lower("name_en"), name="one_major_per_name")]

    @property
    def name(self) -> str:
        """The name, followed by the official English name in parentheses if it is translated (WORDS)."""
        name = super().name
        return name if name == self.name_en else f"{name} ({self.name_en})"


class IndustryGroup(Vocabulary):
    """A group of industries, as the filters show them."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("industry group"), _("industry groups")
        ordering = ["position", "name_en"]
        constraints = [models.UniqueConstraint(Lower("name_en"), name="one_industry_group_per_name")]


class Industry(Vocabulary):
    """An industry as students call it, with its NAICS prefixes."""

    group = models.ForeignKey(IndustryGroup, models.PROTECT, related_name="industries", verbose_name=_("group"))
    naics_prefixes = ArrayField(models.CharField(max_length=6), verbose_name=_("NAICS codes"), default=list, blank=True)
    search_words = Text(_("other search words"), max_length=100_000, blank=True, help_text=_("One phrase per line."))
    majors = models.ManyToManyField(
        Major,
        related_name="industries",
        blank=True,
        verbose_name=_("related majors"),
        help_text=_("Suggested to mentors in this industry as students they can help."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("industry"), _("industries")
        ordering = ["group__position", "name_en"]
        constraints = [models.UniqueConstraint(Lower("name_en"), name="one_industry_per_name")]


class Occupation(models.Model):
    """An O*NET occupation. Titles stay English (lang="en" on Spanish pages)."""

    onet_code = models.CharField(_("O*NET code"), max_length=10, unique=True)
    title = models.CharField(_("title"), max_length=NAME_LENGTH)
    description = Text(_("description"), max_length=1000, blank=True)
    job_zone = models.PositiveSmallIntegerField(_("job zone"), null=True, blank=True)
    alternate_titles = ArrayField(
        models.CharField(max_length=NAME_LENGTH), verbose_name=_("other titles"), default=list, blank=True
    )
    titles_es = ArrayField(
        models.CharField(max_length=NAME_LENGTH), verbose_name=_("titles in Spanish"), default=list, blank=True
    )
    majors = models.ManyToManyField(Major, related_name="occupations", blank=True, verbose_name=_("related majors"))

    class Meta:
        verbose_name, verbose_name_plural = _("occupation"), _("occupations")
        ordering = ["title"]

    def __str__(self):
        return self.title


class Topic(Vocabulary):
    """Something a mentor can help with (R5): the program's own ten, and more specific ones, each part of one of these.

    Whoever offers a topic is found for its parts too, and for what it is part of (profiles/search/index.py).
    """

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="specific_topics",
        limit_choices_to={"parent": None},
        verbose_name=_("part of"),
        help_text=_("Leave blank for a general topic. Forms show those first, and the specific ones below them."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("topic of help"), _("topics of help")
        ordering = ["position", "name_en"]
        constraints = [models.UniqueConstraint(Lower("name_en"), name="one_topic_per_name")]
        triggers = [
            Guard(
                name="topics_have_two_levels",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                sentence=TWO_LEVELS,
                # Of two changes at the same moment, the later one sees the earlier one.
                before_sql="PERFORM pg_advisory_xact_lock('profiles_topic'::regclass::bigint);",
                condition_sql="""NEW.parent_id IS NOT NULL AND (NEW.parent_id = NEW.id
                    OR EXISTS (SELECT FROM profiles_topic WHERE id = NEW.parent_id AND parent_id IS NOT NULL)
                    OR EXISTS (SELECT FROM profiles_topic WHERE parent_id = NEW.id))""",
            )
        ]


class SearchAlias(models.Model):
    """A phrase students type, and what it means: "cs" is Computer Science."""

    alias = models.CharField(_("search phrase"), max_length=80)
    meaning = models.CharField(
        _("what it means"),
        max_length=NAME_LENGTH,
        help_text=_("The English name of a major, industry, industry group, occupation, or topic."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("search alias"), _("search aliases")
        ordering = ["alias", "meaning"]
        constraints = [models.UniqueConstraint(Lower("alias"), Lower("meaning"), name="one_alias_per_meaning")]

    def __str__(self):
        return f"{self.alias} = {self.meaning}"
