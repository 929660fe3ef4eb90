import pghistory
import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement, user_field
from core.days import Today
from core.workflow import Guard, Refused, Workflow, WorkflowQuerySet
from matches.models import Match
from profiles.models import MeetingMode

TEXT_LENGTH = 2000  # characters of a note
LINE_LENGTH = 300  # characters of a goal or an activity
GOALS = 20  # goals one agreement may hold
ACTIVITIES = 20  # activities one goal may hold


class VersionQuerySet(WorkflowQuerySet):
    def shared(self):
        """Versions both people can read, newest first: all but private drafts and withdrawn proposals."""
        hidden = [AgreementVersion.Status.DRAFT, AgreementVersion.Status.TAKEN_BACK]
        return self.exclude(status__in=hidden).order_by("-number")

    def standing(self):
        """What the two have agreed on or one of them proposes now, the proposal first."""
        standing = [AgreementVersion.Status.PROPOSED, AgreementVersion.Status.IN_FORCE]
        return self.filter(status__in=standing).order_by("-number")

    def with_goals(self):
        """With goals and activities, which `text_of` needs."""
        return self.prefetch_related("goals__activities")

    def with_proposer(self):
        """With who proposed it, and `has_newer`: all that a list of versions says."""
        newer = self.model.objects.filter(agreement=models.OuterRef("agreement"), number__gt=models.OuterRef("number"))
        return self.annotate(has_newer=models.Exists(newer)).select_related("proposer")

    def with_details(self):
        """With goals, activities, who did them, and signatures, in a fixed number of queries."""
        return self.with_proposer().prefetch_related(*details())


def details() -> list[models.Prefetch]:
    """What `with_details` loads of a version, for versions that are loaded already."""
    activities = models.Prefetch(
        "activities", Activity.objects.select_related("done__done_by", "reopened__reopened_by")
    )
    signatures = apps.get_model("agreements.Signature").objects.select_related("party")
    goals = models.Prefetch("goals", Goal.objects.prefetch_related(activities))
    return [goals, models.Prefetch("signatures", signatures)]


# Statuses of a text the other person has been shown; it can no longer change.
FROZEN = "IN ('proposed', 'in_force', 'superseded', 'taken_back')"


@pghistory.track(fields=["status"])
class AgreementVersion(Workflow):
    """One text of an agreement: first a private draft, then a proposal no one can change (R17, R18)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Private draft")
        PROPOSED = "proposed", _("Proposed")
        IN_FORCE = "in_force", _("In effect")
        SUPERSEDED = "superseded", _("Replaced")
        TAKEN_BACK = "taken_back", _("Withdrawn")

    TRANSITIONS = {
        Status.DRAFT: {Status.PROPOSED},
        Status.PROPOSED: {Status.IN_FORCE, Status.SUPERSEDED, Status.TAKEN_BACK},
        Status.IN_FORCE: {Status.SUPERSEDED},
    }
    REFUSALS = {
        Status.DRAFT: _("This draft has not been proposed yet."),
        Status.PROPOSED: _("Version %(number)s has already been proposed."),
        Status.IN_FORCE: _("Version %(number)s has taken effect: both of you have signed it."),
        Status.SUPERSEDED: _("Version %(number)s is no longer proposed."),
        Status.TAKEN_BACK: _("Version %(number)s has been withdrawn."),
    }

    class Frequency(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        BIWEEKLY = "biweekly", _("Every two weeks")
        MONTHLY = "monthly", _("Every month")
        AS_NEEDED = "as_needed", _("As needed")

    class Arranger(models.TextChoices):
        MENTEE = "mentee", _("The mentee arranges the meetings")
        MENTOR = "mentor", _("The mentor arranges the meetings")
        BOTH = "both", _("We arrange the meetings together")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="versions", verbose_name=_("agreement"))
    number = models.PositiveSmallIntegerField(_("version"), null=True, editable=False)
    proposer = user_field(_("proposed by"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    note = models.CharField(_("note to the other person"), max_length=TEXT_LENGTH, blank=True)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency, default=Frequency.BIWEEKLY)
    minutes = models.PositiveSmallIntegerField(_("how long, in minutes"), default=45)
    mode = models.CharField(_("how you meet"), max_length=10, choices=MeetingMode, default=MeetingMode.ONLINE)
    arranger = models.CharField(_("who arranges"), max_length=6, choices=Arranger, default=Arranger.MENTEE)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    # The names at the time of the proposal: the text stays the same when a person's name changes.
    mentee_name = models.CharField(max_length=250, blank=True, editable=False)
    mentor_name = models.CharField(max_length=250, blank=True, editable=False)
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True, editable=False)
    read_at = models.DateTimeField(_("read by the other person"), null=True, blank=True, editable=False)
    digest = models.CharField(_("text checksum"), max_length=64, blank=True, editable=False)
    # When a name was erased later, and the digest of the remaining text. `digest` stays that of the signed text, which
    # can no longer be recomputed; page and PDF say so.
    redacted_at = models.DateTimeField(_("names erased"), null=True, blank=True, editable=False)
    redacted_digest = models.CharField(max_length=64, blank=True, editable=False)
    in_force_at = models.DateTimeField(_("in effect since"), null=True, blank=True, editable=False)
    # For a draft: the number of the version it started from, 0 for none. A newer one may have been proposed since.
    begun_from = models.PositiveSmallIntegerField(default=0, editable=False)
    # For a proposal: the number of the open one that it replaced; empty if there was none.
    replaced_number = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # For a change of the version in effect: who chose to keep that one.
    declined_by = user_field(_("declined by"), null=True, blank=True, editable=False)
    # Rises with every save of a draft, so that one device does not silently overwrite another.
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(_("saved"), db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("version"), _("versions")
        ordering = ["agreement", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_numbers_are_unique"),
            models.UniqueConstraint(
                fields=["agreement", "proposer"], condition=Q(status="draft"), name="one_draft_per_party"
            ),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(status="in_force"), name="one_version_in_force_per_agreement"
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(status="proposed"),
                name="one_open_proposal_per_agreement",
                violation_error_message=_("There is a newer proposal. Read it first."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | (
                    Q(number__isnull=False, proposed_at__isnull=False, starts_on__isnull=False, ends_on__isnull=False)
                    & ~Q(digest="")
                ),
                name="proposed_version_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "proposed", "taken_back"], in_force_at=None)
                | Q(status="in_force", in_force_at__isnull=False)
                | Q(status="superseded"),
                name="in_force_at_is_set_when_in_force",
            ),
            models.CheckConstraint(
                condition=Q(declined_by=None) | Q(status="superseded", in_force_at=None),
                name="what_was_declined_never_took_effect",
            ),
            models.CheckConstraint(
                condition=Q(redacted_at=None, redacted_digest="")
                | (Q(redacted_at__isnull=False) & ~Q(redacted_digest="")),
                name="a_redacted_version_says_what_is_left",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
                violation_error_message=_("The end date is before the start date. Change one of them."),
            ),
        ]
        triggers = [
            Guard(
                name="proposed_versions_are_never_changed",
                operation=pgtrigger.Update,
                sentence=_("A proposed version can't be changed. Propose a new one instead."),
                condition_sql=f"""OLD.status {FROZEN} AND (NEW.status = 'draft' OR (NEW.agreement_id, NEW.number,
                    NEW.proposer_id, NEW.note, NEW.frequency, NEW.minutes, NEW.mode, NEW.arranger, NEW.starts_on,
                    NEW.ends_on, NEW.mentee_name, NEW.mentor_name, NEW.proposed_at, NEW.digest)
                    IS DISTINCT FROM (OLD.agreement_id, OLD.number, OLD.proposer_id, OLD.note, OLD.frequency,
                    OLD.minutes, OLD.mode, OLD.arranger, OLD.starts_on, OLD.ends_on, OLD.mentee_name,
                    OLD.mentor_name, OLD.proposed_at, OLD.digest))""",
            ),
            Guard(
                name="proposed_versions_are_never_deleted",
                operation=pgtrigger.Delete,
                sentence=_("A proposed version can't be deleted. Propose a new one instead."),
                condition_sql=f"OLD.status {FROZEN}",
            ),
            Guard(
                name="versions_in_force_are_signed_by_both",
                operation=pgtrigger.Insert | pgtrigger.Update,
                sentence=_("A version takes effect when both people have signed it."),
                condition_sql="""NEW.status = 'in_force' AND (SELECT count(*) FROM agreements_signature signature
                    WHERE signature.version_id = NEW.id AND signature.digest = NEW.digest) < 2""",
            ),
            Guard(
                name="versions_in_force_have_goals",
                operation=pgtrigger.Insert | pgtrigger.Update,
                sentence=_("An agreement needs at least one goal, and each goal needs an activity and a deadline."),
                condition_sql="""NEW.status IN ('proposed', 'in_force') AND (
                    NOT EXISTS (SELECT 1 FROM agreements_goal goal WHERE goal.version_id = NEW.id)
                    OR EXISTS (SELECT 1 FROM agreements_goal goal WHERE goal.version_id = NEW.id AND (
                        goal.deadline IS NULL OR goal.text = '' OR NOT EXISTS (
                            SELECT 1 FROM agreements_activity activity
                            WHERE activity.goal_id = goal.id AND activity.text <> ''))))""",
            ),
        ]

    def __str__(self):
        return _("Version %(number)s") % {"number": self.number or "–"}

    def get_absolute_url(self):
        return reverse("agreements:version", args=[self.agreement_id, self.number])

    @property
    def is_open_proposal(self) -> bool:
        return self.status == self.Status.PROPOSED

    def newest_after(self) -> "AgreementVersion | None":
        """The newest version that both can read, if it came after this one."""
        later = AgreementVersion.objects.filter(agreement=self.agreement_id, number__gt=self.number)
        return later.shared().first()

    def refusal(self, status: str = "") -> Refused:
        """The refusal of the current state, or of `status`, with its number.

        It leads to its page, which says who has done what, and when.
        """
        refusal = super().refusal(status)
        refusal = Refused(str(refusal) % {"number": self.number}, code=refusal.code)
        if self.number:
            refusal.page = self.get_absolute_url()
        return refusal

    @property
    def status_shown(self) -> str:
        """Its status in words. A proposal without a later version was not replaced. Needs `with_proposer`."""
        if self.declined_by_id:
            return str(_("Change withdrawn") if self.is_withdrawn_change else _("Change declined"))
        was_not_replaced = self.came_to_nothing and not self.has_newer
        return str(_("No longer proposed") if was_not_replaced else self.get_status_display())

    @property
    def is_withdrawn_change(self) -> bool:
        """Whether its proposer, not the other person, kept the version in effect instead."""
        return self.declined_by_id is not None and self.declined_by_id == self.proposer_id

    def is_signed_by(self, user) -> bool:
        """Whether this user has signed. Prefetch `signatures` when asking for many versions."""
        return any(signature.party_id == user.pk for signature in self.signatures.all())

    @property
    def came_to_nothing(self) -> bool:
        """Whether it was proposed, and can no longer take effect."""
        return self.status == self.Status.SUPERSEDED and self.in_force_at is None

    def has_void_signature_of(self, user) -> bool:
        """Whether this user has signed, but the text was replaced before the other person had signed too.

        Of a change that was declined or withdrawn both have been told already that nobody can sign it.
        """
        return self.came_to_nothing and not self.declined_by_id and self.is_signed_by(user)


class GoalQuerySet(models.QuerySet):
    def being_worked_on(self):
        """Goals of versions in force that are under way: match open, not on hold, no conclusion begun."""
        return self.filter(
            version__status=AgreementVersion.Status.IN_FORCE,
            version__agreement__conclusion=None,
            version__agreement__status=Agreement.Status.IN_FORCE,
            version__agreement__match__status=Match.Status.AGREED,
            version__agreement__match__held_at=None,
        )

    def to_come(self):
        """Goals whose deadline is today or later."""
        return self.filter(deadline__gte=Today())

    def unfinished(self):
        """Goals with an activity that is not done."""
        return self.filter(models.Exists(Activity.objects.filter(goal=models.OuterRef("pk"), done=None)))


class Goal(models.Model):
    """Something to reach, by a deadline (R18)."""

    version = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="goals")
    # Identifies the same goal across versions, so that changes can be shown.
    thread = models.UUIDField(editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("goal"), max_length=LINE_LENGTH, blank=True)
    deadline = models.DateField(_("deadline"), null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("goal"), _("goals")
        ordering = ["version", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "thread"], name="one_goal_per_thread_and_version")]
        triggers = [
            Guard(
                name="goals_of_proposed_versions_are_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                sentence=_("A proposed version can't be changed. Propose a new one instead."),
                condition_sql=f"""EXISTS (SELECT 1 FROM agreements_agreementversion version
                    WHERE version.id IN (NEW.version_id, OLD.version_id) AND version.status {FROZEN})""",
            )
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("agreements:detail", args=[self.version.agreement_id])

    @property
    def done_count(self) -> int:
        """How many of its activities are done. Needs `with_details` of its version."""
        return sum(hasattr(activity, "done") for activity in self.activities.all())

    @property
    def is_done(self) -> bool:
        """Whether it has activities, and all of them are done. Needs `with_details` of its version."""
        return 0 < self.done_count == len(self.activities.all())


class Activity(models.Model):
    """Something the two do to reach a goal: a suggestion of the program or their own (R18, R20)."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("activity"), max_length=LINE_LENGTH, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("activity"), _("activities")
        ordering = ["goal", "position", "pk"]
        triggers = [
            Guard(
                name="activities_of_proposed_versions_are_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                sentence=_("A proposed version can't be changed. Propose a new one instead."),
                condition_sql=f"""EXISTS (SELECT 1 FROM agreements_agreementversion version
                    JOIN agreements_goal goal ON goal.version_id = version.id
                    WHERE goal.id IN (NEW.goal_id, OLD.goal_id) AND version.status {FROZEN})""",
            )
        ]

    def __str__(self):
        return self.text
