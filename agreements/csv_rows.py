"""Agreements and conclusions as CSV rows, for the office's own reports."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _

from agreements.models import (
    ActivityDone,
    Agreement,
    AgreementVersion,
    Attention,
    Conclusion,
    ContactLog,
    Goal,
    GoalOutcome,
)
from profiles.models import MenteeProfile, MentorProfile

ROWS_PER_CHUNK = 500  # database rows read at a time while a file is streamed
AGREEMENT_TITLES = [
    *(_("number"), _("mentee"), _("mentor"), _("mentee's colleges"), _("mentee's majors")),
    *(_("mentor's industries"), _("status"), _("needs attention"), _("started"), _("version in effect")),
    *(_("in effect since"), _("start"), _("end"), _("goals"), _("activities done"), _("meetings")),
    *(_("last activity"), _("on hold since"), _("closed"), _("why it was ended")),
]
CONCLUSION_TITLES = [
    *(_("agreement"), _("mentee"), _("mentor"), _("mentee's colleges"), _("mentor's industries")),
    *(_("status"), _("reason"), _("goals"), _("goals reached"), _("what was achieved"), _("the other person's part")),
    *(_("next steps"), _("a new mentoring relationship"), _("started"), _("closed")),
]


def joined_names(model: Any, path: str, person: str) -> Subquery:
    """The names found at `path` of the profile whose key is in the column `person`, joined by "; "."""
    rows = model.objects.filter(pk=OuterRef(person)).order_by()
    joined = StringAgg(path, delimiter=Value("; "), distinct=True, default=Value(""))
    return Subquery(rows.annotate(joined=joined).values("joined"))


def count_of(rows: QuerySet, group: str) -> Subquery:
    return Subquery(rows.order_by().values(group).annotate(count=Count("pk")).values("count"))


def agreement_rows(agreements: QuerySet[Agreement]) -> Iterator[list[Any]]:
    """One row per agreement, read while the file is streamed. Needs `attention` (with_attention)."""
    in_force = AgreementVersion.objects.filter(agreement=OuterRef("pk"), status=AgreementVersion.Status.IN_FORCE)
    version_columns = {f"agreed_{field}": Subquery(in_force.values(field)) for field in VERSION_FIELDS}
    goals = Goal.objects.filter(version__agreement=OuterRef("pk"), version__status="in_force")
    done = ActivityDone.objects.filter(
        activity__goal__version__agreement=OuterRef("pk"), activity__goal__version__status="in_force"
    )
    rows = agreements.with_people().annotate(
        **version_columns,
        colleges=joined_names(MenteeProfile, "majors__college__name_en", "match__mentee"),
        majors=joined_names(MenteeProfile, "majors__name_en", "match__mentee"),
        industries=joined_names(MentorProfile, "industries__name_en", "match__mentor"),
        goals_agreed=count_of(goals, "version__agreement"),
        activities_done=count_of(done, "activity__goal__version__agreement"),
        times_met=count_of(ContactLog.objects.filter(agreement=OuterRef("pk")), "agreement"),
    )
    return (agreement_row(row) for row in rows.iterator(chunk_size=ROWS_PER_CHUNK))


VERSION_FIELDS = ("number", "in_force_at", "starts_on", "ends_on")


def agreement_row(row: Any) -> list[Any]:
    return [
        *(row.pk, row.mentee, row.mentor, row.colleges, row.majors, row.industries),
        *(row.get_status_display(), Attention(row.attention).label, row.created_at),
        *(getattr(row, f"agreed_{field}") for field in VERSION_FIELDS),
        *(row.goals_agreed or 0, row.activities_done or 0, row.times_met or 0),
        *(row.match.moved_at, row.match.held_at, row.closed_at, row.ended_because),
    ]


def conclusion_rows(conclusions: QuerySet[Conclusion]) -> Iterator[list[Any]]:
    """One row per conclusion, read while the file is streamed."""
    outcomes = GoalOutcome.objects.filter(conclusion=OuterRef("pk"))
    match = "agreement__match"
    rows = conclusions.select_related(f"{match}__mentee__user", f"{match}__mentor__user").annotate(
        colleges=joined_names(MenteeProfile, "majors__college__name_en", f"{match}__mentee"),
        industries=joined_names(MentorProfile, "industries__name_en", f"{match}__mentor"),
        goals=count_of(outcomes, "conclusion"),
        reached=count_of(outcomes.filter(outcome=GoalOutcome.Outcome.REACHED), "conclusion"),
    )
    return (conclusion_row(row) for row in rows.iterator(chunk_size=ROWS_PER_CHUNK))


def conclusion_row(row: Any) -> list[Any]:
    steps = "; ".join(filter(None, [*row.steps, row.next_steps, *row.added_steps, row.added_next_steps]))
    return [
        *(row.agreement_id, row.agreement.mentee, row.agreement.mentor, row.colleges, row.industries),
        *(row.status_shown, row.get_reason_display(), row.goals or 0, row.reached or 0, row.achieved),
        *(row.added, steps, row.wants_new_mentoring, row.began_at, row.closed_at),
    ]
