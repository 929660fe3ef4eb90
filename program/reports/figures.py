"""What is counted for a term. A row belongs to the term in which it began or was decided, as each table says."""

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
from program.privacy.data_inventory import number_of
from program.reports.table import Table, share

Span = tuple[datetime, datetime]
Asked = MatchRequest.Status
# How many requests were sent, got a yes, a no, no reply. A row may join several times: each request counts once.
BY_ANSWER = {"asked": Count("pk", distinct=True)} | {
    name: Count("pk", filter=Q(status=status), distinct=True)
    for name, status in [("yes", Asked.ACCEPTED), ("no", Asked.DECLINED), ("silent", Asked.EXPIRED)]
}
# The ten days of R14 in steps: (more than so many days, at most so many).
STEPS_OF_DAYS = [(0, 1), (1, 2), (2, 4), (4, 7), (7, 10)]


class Median(Aggregate):
    """The value in the middle of an ordered column."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def tables(term: Term) -> list[Table]:
    """Every table of a term's report, in the order in which the work goes."""
    return [part(term.span) for part in (people, requests, waiting, industries, colleges, pairs, goals, activities)]


def numbers(counted: dict[str, QuerySet]) -> list[tuple[str, int]]:
    """How many rows each of these has, in one statement."""
    columns = {f"row_{index}": Subquery(number_of(rows)) for index, rows in enumerate(counted.values())}
    found = Term.objects.values(**columns)[:1][0]
    return [(label, found[f"row_{index}"] or 0) for index, label in enumerate(counted)]


def within(span: Span, field: str) -> Q:
    return Q(**{f"{field}__gte": span[0], f"{field}__lt": span[1]})


def people(span: Span) -> Table:
    oriented = Registration.objects.filter(within(span, "session__starts_at"), attended=True).values("person")
    first_day, after = map(day_at, span)
    short = LimitedOrientation.objects.filter(given_on__gte=first_day, given_on__lt=after).values("person")
    approved = MentorReview.objects.standing().filter(within(span, "at"), decision="approved")
    counted: dict[str, QuerySet] = {
        _("People who joined"): User.objects.filter(within(span, "joined_at"), is_staff=False),
        _("Mentee applications completed"): MenteeProfile.objects.filter(within(span, "completed_at")),
        _("Mentor applications sent"): MentorProfile.objects.filter(within(span, "submitted_at")),
        _("Mentors approved"): MentorProfile.objects.filter(pk__in=approved.values("mentor")),
        _("Mentors posted today"): MentorProfile.objects.posted(),
        _("People who attended an orientation"): User.objects.filter(Q(pk__in=oriented) | Q(pk__in=short)),
        _("Participation ended by the program"): ParticipationEnd.objects.filter(within(span, "ended_at")),
    }
    return Table("people", _("People"), (_("Item"), _("Number")), numbers(counted))


def requests(span: Span) -> Table:
    found = dict(sent_in(span).values_list("status").annotate(Count("pk")).order_by("status"))
    total = sum(found.values())
    rows = [(str(status.label), found.get(status, 0), share(found.get(status, 0), total)) for status in Asked]
    columns = (_("Status today"), _("Requests"), _("Share"))
    return Table("requests", _("Requests sent this semester"), columns, rows)


def sent_in(span: Span) -> QuerySet:
    return MatchRequest.objects.filter(within(span, "sent_at"))


def waiting(span: Span) -> Table:
    """How long mentors took for a yes or no: the distribution, and its middle."""
    answered = sent_in(span).filter(status__in=[Asked.ACCEPTED, Asked.DECLINED])
    timed = answered.annotate(took=F("closed_at") - F("sent_at"))
    steps = {
        f"upto_{most}": Count(
            "pk", filter=Q(took__gt=timedelta(days=least) if least else timedelta(-1), took__lte=timedelta(days=most))
        )
        for least, most in STEPS_OF_DAYS
    }
    found = timed.aggregate(middle=Median("took", output_field=DurationField()), all=Count("pk"), **steps)
    rows = [(label_of(least, most), found[f"upto_{most}"]) for least, most in STEPS_OF_DAYS]
    rows = [(label, number, share(number, found["all"])) for label, number in rows]
    note = ""
    if found["middle"] is not None:
        days = number_format(max(found["middle"] / timedelta(days=1), 0), 1)
        note = _("Half of the answers came within %(days)s days.") % {"days": days}
    columns = (_("Answered"), _("Requests"), _("Share"))
    return Table("waiting", _("Time until a mentor said yes or no"), columns, rows, note)


def label_of(least: int, most: int) -> str:
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
    """Requests by where one of the two belongs, and how many of them got a yes."""
    found = list(sent_in(span).values_list(path).annotate(**BY_ANSWER).order_by(path))
    names = model._default_manager.in_bulk([row[0] for row in found if row[0]])
    rows = [
        (str(names.get(key) or _("None given")), asked, yes, no, silent, share(yes, yes + no + silent))
        for key, asked, yes, no, silent in found
    ]
    rows.sort(key=lambda row: (-row[1], row[0]))
    columns = (_("Name"), _("Requests"), _("Accepted"), _("Declined"), _("No reply"), _("Share accepted"))
    return Table(name, title, columns, rows, note)


def pairs(span: Span) -> Table:
    begun = Agreement.objects.annotate(since=Min("versions__in_force_at")).filter(within(span, "since"))
    recorded = Conclusion.objects.filter(within(span, "closed_at"))
    closed = Agreement.objects.filter(within(span, "closed_at"))
    counted: dict[str, QuerySet] = {
        _("Matches started"): Match.objects.filter(within(span, "started_at")),
        _("Matches that ended without an agreement"): Match.objects.filter(
            within(span, "closed_at"), status__in=[Match.Status.NOT_PURSUED, Match.Status.LAPSED], agreement=None
        ),
        _("Agreements that took effect"): Agreement.objects.filter(pk__in=begun.values("pk")),
        _("Agreements in effect today"): Agreement.objects.filter(status=Agreement.Status.IN_FORCE),
        _("Summaries completed together"): recorded.filter(status=Conclusion.Status.JOINT),
        _("Summaries completed by one person"): recorded.filter(status=Conclusion.Status.INDIVIDUAL),
        _("Agreements ended without a summary"): closed.filter(status=Agreement.Status.CLOSED),
    }
    return Table("pairs", _("Matches and agreements"), (_("Item"), _("Number")), numbers(counted))


def goals(span: Span) -> Table:
    outcomes = GoalOutcome.objects.filter(within(span, "conclusion__closed_at"))
    found = dict(outcomes.values_list("outcome").annotate(Count("pk")).order_by("outcome"))
    total = sum(found.values())
    rows = [(str(one.label), found.get(one, 0), share(found.get(one, 0), total)) for one in GoalOutcome.Outcome]
    columns = (_("Outcome"), _("Goals"), _("Share"))
    return Table("goals", _("Goals in summaries completed this semester"), columns, rows)


def activities(span: Span) -> Table:
    """Activities of agreements by the program's list (R20); what pairs wrote themselves is one row."""
    listed = SuggestedActivity.objects.filter(Q(name_en=OuterRef("text")) | Q(name_es=OuterRef("text"))).values("pk")
    texts = AgreementVersion.objects.filter(within(span, "in_force_at"), status=AgreementVersion.Status.IN_FORCE)
    used = Activity.objects.filter(goal__version__in=texts).annotate(listed=Subquery(listed[:1]))
    found: dict[Any, tuple[int, int]] = {
        key: (agreed, done)
        for key, agreed, done in used.values_list("listed").annotate(Count("pk"), Count("done")).order_by("listed")
    }
    rows = [(str(one), *found.get(one.pk, (0, 0))) for one in SuggestedActivity.objects.all()]
    rows.append((_("In their own words"), *found.get(None, (0, 0))))
    rows = [(label, agreed, done, share(done, agreed)) for label, agreed, done in rows]
    columns = (_("Activity"), _("Agreed"), _("Done"), _("Share done"))
    return Table("activities", _("Activities in agreements that took effect this semester"), columns, rows)
