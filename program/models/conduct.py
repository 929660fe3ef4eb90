from datetime import timedelta

import pghistory
import pgtrigger
from django.contrib.auth.backends import ModelBackend
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Agreement
from core.days import Today
from core.fields import Text, by_person
from core.workflow import Guard, Workflow, WorkflowQuerySet
from matches.models import Match, MatchRequest

# R28 [P]: staff have read a report by then.
READ_WITHIN = 2  # working days
# Who works in a case opens its page again and again: within this time it is one reading.
ONE_READING = timedelta(hours=1)
TEXT_LENGTH = 4000  # characters


class ConcernQuerySet(WorkflowQuerySet):
    def open(self):
        return self.exclude(status=Concern.Status.CLOSED)

    def sent_by(self, user):
        return self.filter(reporter=user.pk)

    def about_match(self, match):
        """Cases about this match, its request or its agreement."""
        agreements = Agreement.objects.filter(match=match).values("pk")
        about = Q()
        for model, pks in ((Match, [match.pk]), (MatchRequest, [match.request_id]), (Agreement, agreements)):
            about |= Q(about_type=ContentType.objects.get_for_model(model), about_id__in=pks)
        return self.filter(about)

    def keeping(self, row):
        """Cases, closed ones too, in which this match was put on hold or this mentor profile hidden, and still is."""
        acts = ConcernAct.Act
        if isinstance(row, Match):
            cases, put, lifted = self.about_match(row), acts.HOLD, acts.RELEASE
        else:
            cases, put, lifted = self.filter(subject=row.pk), acts.HIDE, acts.UNHIDE
        last = ConcernAct.objects.filter(concern=OuterRef("pk"), act__in=[put, lifted]).order_by("-pk")
        is_over = Q(kept_until__isnull=False, kept_until__lte=Today())
        in_place = self.alias(last_act=Subquery(last.values("act")[:1]), kept_until=Subquery(last.values("until")[:1]))
        return in_place.filter(pk__in=cases.values("pk"), last_act=put).exclude(is_over)

    def names_match(self) -> Q:
        """The condition for the matches that these cases are about: by the match, its request or its agreement."""
        types = ContentType.objects.get_for_models(Match, MatchRequest, Agreement)
        keys = {model: self.filter(about_type=kind, about_id__isnull=False) for model, kind in types.items()}
        return (
            Q(pk__in=keys[Match].values("about_id"))
            | Q(request__in=keys[MatchRequest].values("about_id"))
            | Q(agreement__in=keys[Agreement].values("about_id"))
        )

    def for_staff(self, user):
        """Cases this member of staff may see: none they are named in, sent, or are excluded from (R28)."""
        return self.exclude(is_kept_from(user))

    def kept_from(self, user):
        """The others."""
        return self.filter(is_kept_from(user))

    def keeping_out(self, user):
        """Cases from which this person is excluded. A superuser is so only while two others can read the case."""
        cases = self.filter(kept_out=user.pk)
        return cases.filter(Exists(readers_by_right()[1:2])) if user.is_superuser else cases


def is_kept_from(user) -> Q:
    """The condition for cases that this member of staff is named in, sent, or is excluded from."""
    excluded = Concern.objects.keeping_out(user).values("pk")
    return Q(subject=user.pk) | Q(reporter=user.pk) | Q(pk__in=excluded)


def case_officers():
    """The staff who handle cases. An invitation that no one has used handles none."""
    officers = ModelBackend().with_perm("program.handle_concern")
    return officers.filter(is_staff=True).exclude(pk__in=User.objects.invited())


def readers_by_right():
    """For a subquery of cases: who handles cases, and is neither named in this one nor excluded from it."""
    case = OuterRef(OuterRef("pk"))
    excluded = Concern.kept_out.through.objects.filter(concern=case, user=OuterRef("pk"))
    named = Concern.objects.filter(Q(subject=OuterRef("pk")) | Q(reporter=OuterRef("pk")), pk=case)
    return case_officers().filter(~Exists(excluded), ~Exists(named))


@pghistory.track(fields=["status", "handled_by"])
class Concern(Workflow):
    """A report of a conduct problem or a worry (R28). Its subject never sees it, nor who sent it."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        LOOKED_AT = "looked_at", _("Under review")
        CLOSED = "closed", _("Closed")

    class Kind(models.TextChoices):
        CONDUCT = "conduct", _("Someone crossed a line, or I feel unsafe")
        WORRY = "worry", _("I'm worried about someone")
        OTHER = "other", _("Something else isn't right")

    TRANSITIONS = {Status.RECEIVED: {Status.LOOKED_AT, Status.CLOSED}, Status.LOOKED_AT: {Status.CLOSED}}
    REFUSALS = {
        Status.RECEIVED: _("This report has been received."),
        Status.LOOKED_AT: _("Someone is already looking into this report."),
        Status.CLOSED: _("This report has been closed."),
    }

    reporter = models.ForeignKey(User, models.SET_NULL, null=True, related_name="concerns_sent", verbose_name=_("from"))
    subject = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="concerns_about", verbose_name=_("about")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RECEIVED, editable=False)
    kind = models.CharField(_("type of report"), max_length=8, choices=Kind, default=Kind.CONDUCT)
    text = Text(_("what happened"), max_length=TEXT_LENGTH)
    about_type = models.ForeignKey(
        ContentType, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("reported item")
    )
    about_id = models.BigIntegerField(_("item number"), null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    # A snapshot of what was reported; later changes do not affect it.
    evidence = models.JSONField(_("as it was when reported"), default=dict, blank=True, editable=False)
    received_at = models.DateTimeField(_("received"), db_default=Now(), editable=False)
    handled_by = by_person(_("handled by"), blank=True, editable=False)
    kept_out = models.ManyToManyField(
        User, related_name="+", blank=True, verbose_name=_("staff excluded from this case")
    )
    outcome = models.CharField(_("outcome (the sender reads this)"), max_length=500, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("case"), _("cases")
        ordering = ["-received_at", "-pk"]
        permissions = [("handle_concern", _("Can read and handle conduct cases"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject=None) | Q(reporter=None) | ~Q(subject=F("reporter")),
                name="nobody_reports_themselves",
                violation_error_message=_("A report has to be about someone else."),
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status="closed") & Q(closed_at=None),
                name="a_closed_case_has_an_outcome",
                violation_error_message=_("Write one sentence for the person who reported it."),
            ),
        ]
        triggers = [
            Guard(
                name="a_report_stays_as_it_was_sent",
                operation=pgtrigger.Update,
                sentence=_("Once sent, a report can't be changed, and neither can what it was about."),
                condition_sql="""(NEW.text, NEW.kind, NEW.evidence, NEW.about_id)
                    IS DISTINCT FROM (OLD.text, OLD.kind, OLD.evidence, OLD.about_id)""",
            )
        ]

    def __str__(self):
        return _("Case %(number)s") % {"number": self.pk}

    @property
    def match(self):
        """The match it is about, by the match itself, its agreement or its request; None otherwise."""
        return self.about if isinstance(self.about, Match) else getattr(self.about, "match", None)

    def get_absolute_url(self):
        return reverse("program:concern_detail", args=[self.pk])


class ConcernAct(models.Model):
    """What staff did in a case: a note, a warning, a hold, and so on. Rows never change."""

    class Act(models.TextChoices):
        NOTE = "note", _("Note")
        WARN = "warn", _("Warned")
        HOLD = "hold", _("Match put on hold")
        RELEASE = "release", _("Hold on match lifted")
        HIDE = "hide", _("Profile hidden")
        UNHIDE = "unhide", _("Profile shown again")
        BLOCK = "block", _("Two people kept apart")
        END = "end", _("Participation ended")
        KEEP_OUT = "keep_out", _("Excluded from this case")
        LET_IN = "let_in", _("No longer excluded from this case")
        CLOSE = "close", _("Case closed")

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="acts", verbose_name=_("case"))
    act = models.CharField(_("what"), max_length=8, choices=Act, default=Act.NOTE)
    text = Text(_("text"), max_length=TEXT_LENGTH, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)  # of a hidden profile
    by = by_person()
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("case action"), _("case actions")
        ordering = ["at", "pk"]
        triggers = [
            Guard(
                name="what_was_done_in_a_case_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                sentence=_("A case action can't be changed or deleted."),
                condition_sql="""TG_OP = 'DELETE'
                    OR (NEW.concern_id, NEW.act, NEW.text, NEW.until, NEW.at)
                    IS DISTINCT FROM (OLD.concern_id, OLD.act, OLD.text, OLD.until, OLD.at)""",
            )
        ]

    def __str__(self):
        return self.get_act_display()


class ConcernReading(models.Model):
    """A member of staff opened a case (R28). One row for all views within an hour."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="readings", verbose_name=_("case"))
    reader = by_person()
    read_at = models.DateTimeField(_("read"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("case view"), _("case views")
        ordering = ["-read_at", "-pk"]

    def __str__(self):
        return str(self.reader)
