import pghistory
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import Text
from program.models.questions import BilingualTextQuerySet, bilingual

TEXT_LENGTH = 8000  # characters


class PageQuerySet(BilingualTextQuerySet):
    TEXT_FIELDS = ("title", "text")

    def for_help(self):
        """The pages linked from the help page, without its own introduction."""
        return self.published().exclude(slug=Page.HELP)


@pghistory.track(exclude=["position"])
class Page(models.Model):
    """A help page: contacts, policies, supporting resources, and what staff add (R27, R28, R30).

    The one with the slug `help` is the introduction of the help page itself.
    """

    HELP = "help"

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("For everyone")
        MENTEE = "mentee", _("For mentees")
        MENTOR = "mentor", _("For mentors")

    slug = models.SlugField(_("name in the web address"), max_length=60, unique=True)
    audience = models.CharField(_("audience"), max_length=9, choices=Audience, default=Audience.EVERYBODY)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title_en = models.CharField(_("title"), max_length=150)
    title_es = models.CharField(_("title in Spanish"), max_length=150, blank=True)
    text_en = Text(_("text"), max_length=TEXT_LENGTH, help_text=_("Markdown."))
    text_es = Text(_("text in Spanish"), max_length=TEXT_LENGTH, blank=True)
    is_published = models.BooleanField(_("published"), default=True)

    title, text = bilingual("title"), bilingual("text")
    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("help page"), _("help pages")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("program:help") if self.slug == self.HELP else reverse("program:page", args=[self.slug])
