"""The numbers of the term report. Each table says which event assigns a row to a term."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Activity, Agreement, AgreementVersion, Conclusion, GoalOutcome, SuggestedActivity
from core.days import day_at
from matches.models import Match, MatchRequest
from profiles.models import College, Industry, MenteeProfile, MentorProfile, MentorReview
from program.models import LimitedOrientation, ParticipationEnd, Registration, Term
from program.privacy.data_inventory import count_query
from program.reports.table import Table, share

Span = tuple[datetime, datetime]
RequestStatus = MatchRequest.Status
# Requests sent, accepted, declined, and without reply. Distinct, because joins may repeat a request.
BY_ANSWER = {"sent": Count("pk", distinct=True)} | {
    name: Count("pk", filter=Q(status=status), distinct=True)
    for name, status in [
        ("accepted", RequestStatus.ACCEPTED),
        ("declined", RequestStatus.DECLINED),
        ("unanswered", RequestStatus.EXPIRED),
    ]
}
# The ten days of R14 in steps of days: (more than, at most).
DAY_STEPS = [(0, 1), (1, 2), (2, 4), (4, 7), (7, 10)]


class Median(Aggregate):
    """The median of a column."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def tables(term: Term) -> list[Table]:
    """Every table of a term's report, in the order of the mentoring process."""
    return [
        table(term.span)
        for table in (people, requests, waiting, industries, colleges, matches_and_agreements, goals, activities)
    ]


def count_rows(rows_by_label: dict[str, QuerySet]) -> list[tuple[str, int]]:
    """Each label with its number of rows, counted in one query."""
    columns = {f"row_{index}": Subquery(count_query(rows)) for index, rows in enumerate(rows_by_label.values())}
    counts = Term.objects.values(**columns)[:1][0]
    return [(label, counts[f"row_{index}"] or 0) for index, label in enumerate(rows_by_label)]


def count_by_choice(rows: QuerySet, field: str, choices: Any) -> list[tuple[str, int, str]]:
    """Each choice with its number of rows, and their share of all."""
    counts = dict(rows.values_list(field).annotate(Count("pk")).order_by(field))
    total = sum(counts.values())
    return [(str(choice.label), counts.get(choice, 0), share(counts.get(choice, 0), total)) for choice in choices]


def in_span(span: Span, field: str) -> Q:
    """Condition that a time field lies in the span: start included, end excluded."""
    return Q(**{f"{field}__gte": span[0], f"{field}__lt": span[1]})


def people(span: Span) -> Table:
    oriented = Registration.objects.attended().filter(in_span(span, "session__starts_at")).values("person")
    first_day, after = map(day_at, span)
    short = LimitedOrientation.objects.filter(given_on__gte=first_day, given_on__lt=after).values("person")
    approved = MentorReview.objects.filter(in_span(span, "carried_out_at"), decision="approved")
    rows_by_label: dict[str, QuerySet] = {
        _("People who joined"): User.objects.filter(in_span(span, "joined_at"), is_staff=False),
        _("Mentee applications completed"): MenteeProfile.objects.filter(in_span(span, "completed_at")),
        _("Mentor applications sent"): MentorProfile.objects.filter(in_span(span, "submitted_at")),
        _("Mentors approved"): MentorProfile.objects.filter(pk__in=approved.values("mentor")),
        _("Mentors posted today"): MentorProfile.objects.posted(),
        _("People who attended an orientation"): User.objects.filter(Q(pk__in=oriented) | Q(pk__in=short)),
        _("Participation ended by the program"): ParticipationEnd.objects.filter(in_span(span, "ended_at")),
    }
    return Table("people", _("People"), (_("Item"), _("Number")), count_rows(rows_by_label))


def requests(span: Span) -> Table:
    rows = count_by_choice(sent_in(span), "status", RequestStatus)
    columns = (_("Status today"), _("Requests"), _("Share"))
    return Table("requests", _("Requests sent this semester"), columns, rows)


def sent_in(span: Span) -> QuerySet:
    return MatchRequest.objects.filter(in_span(span, "sent_at"))


def waiting(span: Span) -> Table:
    """How long mentors took to accept or decline: the distribution and its median."""
    answered = sent_in(span).filter(status__in=[RequestStatus.ACCEPTED, RequestStatus.DECLINED])
    with_duration = answered.annotate(took=F("closed_at") - F("sent_at"))
    steps = {
        f"upto_{most}": Count(
            "pk", filter=Q(took__gt=timedelta(days=least) if least else timedelta(-1), took__lte=timedelta(days=most))
        )
        for least, most in DAY_STEPS
    }
    results = with_duration.aggregate(median=Median("took", output_field=DurationField()), all=Count("pk"), **steps)
    rows = [(days_label(least, most), results[f"upto_{most}"]) for least, most in DAY_STEPS]
    rows = [(label, number, share(number, results["all"])) for label, number in rows]
    note = ""
    if results["median"] is not None:
        days = number_format(max(results["median"] / timedelta(days=1), 0), 1)
        note = _("Half of the answers came within %(days)s days.") % {"days": days}
    columns = (_("Answered"), _("Requests"), _("Share"))
    return Table("waiting", _("Time until a mentor said yes or no"), columns, rows, note)


def days_label(least: int, most: int) -> str:
    if not least:
        return _("within a day")
    return _("after more than %(least)s, up to %(most)s days") % {"least": least, "most": most}


def industries(span: Span) -> Table:
    note = _("A mentor in two industries counts in both. The share is of requests that were answered or expired.")
    title = _("Acceptance by the mentor's industry")
    return acceptance(span, "industries", title, "mentor__industries", Industry, note)


def colleges(span: Span) -> Table:
    note = _("A mentee with majors in two colleges counts in both. Undeclared mentees count in none.")
    title = _("Acceptance by the mentee's college")
    return acceptance(span, "colleges", title, "mentee__majors__college", College, note)


def acceptance(span: Span, name: str, title: str, path: str, model: type[Model], note: str) -> Table:
    """Requests by the industry or college of one party, and how many of them were accepted."""
    counts = list(sent_in(span).values_list(path).annotate(**BY_ANSWER).order_by(path))
    names = model._default_manager.in_bulk([row[0] for row in counts if row[0]])
    rows = [
        (
            str(names.get(key) or _("None given")),
            sent,
            accepted,
            declined,
            unanswered,
            share(accepted, accepted + declined + unanswered),
        )
        for key, sent, accepted, declined, unanswered in counts
    ]
    rows.sort(key=lambda row: (-row[1], row[0]))
    columns = (_("Name"), _("Requests"), _("Accepted"), _("Declined"), _("No reply"), _("Share accepted"))
    return Table(name, title, columns, rows, note)


def matches_and_agreements(span: Span) -> Table:
    started = Agreement.objects.annotate(since=Min("versions__in_force_at")).filter(in_span(span, "since"))
    recorded = Conclusion.objects.filter(in_span(span, "closed_at"))
    closed = Agreement.objects.filter(in_span(span, "closed_at"))
    rows_by_label: dict[str, QuerySet] = {
        _("Matches started"): Match.objects.filter(in_span(span, "started_at")),
        _("Matches that ended without an agreement"): Match.objects.filter(
            in_span(span, "closed_at"), status__in=[Match.Status.NOT_PURSUED, Match.Status.LAPSED], agreement=None
        ),
        _("Agreements that took effect"): Agreement.objects.filter(pk__in=started.values("pk")),
        _("Agreements in effect today"): Agreement.objects.filter(status=Agreement.Status.IN_FORCE),
        _("Summaries completed together"): recorded.filter(status=Conclusion.Status.JOINT),
        _("Summaries completed by one person"): recorded.filter(status=Conclusion.Status.INDIVIDUAL),
        _("Agreements ended without a summary"): closed.filter(status=Agreement.Status.CLOSED),
    }
    return Table("pairs", _("Matches and agreements"), (_("Item"), _("Number")), count_rows(rows_by_label))


def goals(span: Span) -> Table:
    outcomes = GoalOutcome.objects.filter(in_span(span, "conclusion__closed_at"))
    rows = count_by_choice(outcomes, "outcome", GoalOutcome.Outcome)
    columns = (_("Outcome"), _("Goals"), _("Share"))
    return Table("goals", _("Goals in summaries completed this semester"), columns, rows)


def activities(span: Span) -> Table:
    """Activities in agreements by the program's list (R20); activities in people's own words are one row."""
    listed = SuggestedActivity.objects.filter(Q(name_en=OuterRef("text")) | Q(name_es=OuterRef("text"))).values("pk")
    texts = AgreementVersion.objects.filter(in_span(span, "in_force_at"), status=AgreementVersion.Status.IN_FORCE)
    agreed_activities = Activity.objects.filter(goal__version__in=texts).annotate(listed=Subquery(listed[:1]))
    counts: dict[Any, tuple[int, int]] = {
        key: (agreed, done)
        for key, agreed, done in agreed_activities.values_list("listed")
        .annotate(Count("pk"), Count("done"))
        .order_by("listed")
    }
    rows = [(str(activity), *counts.get(activity.pk, (0, 0))) for activity in SuggestedActivity.objects.all()]
    rows.append((_("In their own words"), *counts.get(None, (0, 0))))
    rows = [(label, agreed, done, share(done, agreed)) for label, agreed, done in rows]
    columns = (_("Activity"), _("Agreed"), _("Done"), _("Share done"))
    return Table("activities", _("Activities in agreements that took effect this semester"), columns, rows)
