from functools import reduce
from operator import or_
from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import Text
from core.text_values import TEXT_VALUES

ANSWER_LENGTH = 4000  # characters


def in_language(row: models.Model, field: str) -> str:
    """A bilingual text in the reader's language; in English if there is no Spanish text yet."""
    spanish = getattr(row, f"{field}_es") if (get_language() or "").startswith("es") else ""
    return spanish or getattr(row, f"{field}_en")


def bilingual(field: str) -> Any:
    """A property of a model: its bilingual text `field` in the reader's language."""
    return property(lambda row: in_language(row, field))


class BilingualTextQuerySet(models.QuerySet):
    """Texts that staff write in two languages; `TEXT_FIELDS` are their names without the language suffix."""

    TEXT_FIELDS: tuple[str, ...] = ()

    def published(self):
        return self.filter(is_published=True)

    def containing(self, query: str):
        """Texts that contain all words of the query, in either language; a number stands for the periods it is."""
        matching = self
        for word in query.split():
            spellings = [word, *(f"{{{name}}}" for name, number in TEXT_VALUES.items() if str(number) == word)]
            fields = [f"{field}_{code}__icontains" for field in self.TEXT_FIELDS for code in ("en", "es")]
            conditions = [Q(**{field: spelling}) for field in fields for spelling in spellings]
            matching = matching.filter(reduce(or_, conditions))
        return matching


class FaqEntryQuerySet(BilingualTextQuerySet):
    TEXT_FIELDS = ("question", "answer")


@pghistory.track(exclude=["position"])
class FaqEntry(models.Model):
    """A question people ask, with the program's answer, for mentors or for mentees (R30)."""

    class Audience(models.TextChoices):
        MENTEE = "mentee", _("For mentees")
        MENTOR = "mentor", _("For mentors")

    slug = models.SlugField(_("name in the web address"), max_length=60, unique=True)
    audience = models.CharField(_("audience"), max_length=6, choices=Audience)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    question_en = models.CharField(_("question"), max_length=200)
    question_es = models.CharField(_("question in Spanish"), max_length=200, blank=True)
    answer_en = Text(_("answer"), max_length=ANSWER_LENGTH, help_text=_("Markdown."))
    answer_es = Text(_("answer in Spanish"), max_length=ANSWER_LENGTH, blank=True)
    is_published = models.BooleanField(_("published"), default=True)

    question, answer = bilingual("question"), bilingual("answer")
    objects = FaqEntryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("FAQ entry"), _("FAQ entries")
        ordering = ["audience", "position", "pk"]

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return f"{reverse('program:faq')}#{self.slug}"
