"""The rows behind a term report, for spreadsheets; people appear as numbers, without names (R29)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import Activity
from matches.models import MatchRequest
from program.models import Export, Term
from program.reports.figures import in_span


@dataclass(frozen=True)
class Listing:
    """An export: `rows` of a term with these `columns`, under translated `headers`."""

    headers: tuple[Any, ...]
    columns: tuple[str, ...]
    rows: Callable[[Term], QuerySet]


def requests(term: Term) -> QuerySet:
    return MatchRequest.objects.filter(in_span(term.span, "sent_at")).annotate(
        field=StringAgg("mentor__industries__name_en", "; ", distinct=True, default=""),
        college=StringAgg("mentee__majors__college__name_en", "; ", distinct=True, default=""),
    )


def activities(term: Term) -> QuerySet:
    texts = in_span(term.span, "goal__version__in_force_at")
    rows = Activity.objects.filter(texts, goal__version__status="in_force")
    return rows.annotate(agreement=F("goal__version__agreement"), on=F("done__done_at"), until=F("goal__deadline"))


LISTS: dict[str, Listing] = {
    Export.Kind.REQUESTS: Listing(
        (_("Request"), _("Mentee"), _("Mentor"), _("Status"), _("Sent"), _("Closed"), _("Industries"), _("Colleges")),
        ("pk", "mentee_id", "mentor_id", "status", "sent_at", "closed_at", "field", "college"),
        requests,
    ),
    Export.Kind.ACTIVITIES: Listing(
        (_("Activity"), _("Agreement"), _("Text"), _("Deadline"), _("Done")),
        ("pk", "agreement", "text", "until", "on"),
        activities,
    ),
}
