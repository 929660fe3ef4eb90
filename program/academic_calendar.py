"""The academic calendar for `agreements` and `matches`: busy days near deadlines (R18, R30), and semesters."""

from datetime import date

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.semesters import Semester
from program.models import ClosedDay, Term

FINALS, CLOSED = "finals", "closed"


def busy_days(days: list[date]) -> dict[date, str]:
    """A warning for each of these days that is during finals or a campus closure."""
    if not days:
        return {}
    warnings = {}
    for kind, start, end, season_or_name, year_or_name in busy_periods(min(days), max(days)):
        if kind == FINALS:
            sentence = _("%(day)s is during %(term)s finals.")
            values = {"term": Term(season=season_or_name, year=int(year_or_name))}
        else:
            values = {"name": ClosedDay(name_en=season_or_name, name_es=year_or_name)}
            sentence = _("The campus is closed on %(day)s: %(name)s.")
        for day in days:
            if start <= day <= end:
                warnings[day] = sentence % (values | {"day": date_format(day, "DATE_FORMAT")})
    return warnings


def busy_periods(first: date, last: date) -> QuerySet:
    """(kind, start, end, season or English name, year or Spanish name) of each finals or closure in these days."""
    finals = Term.objects.filter(finals_start_on__lte=last, finals_end_on__gte=first).order_by()
    closed = ClosedDay.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by()
    year = Cast("year", CharField())
    return finals.values_list(Value(FINALS), "finals_start_on", "finals_end_on", "season", year).union(
        closed.values_list(Value(CLOSED), "starts_on", "ends_on", "name_en", "name_es"), all=True
    )


def closures_between(first: date, last: date) -> list[str]:
    """A sentence for each campus closure in these days."""
    closures = ClosedDay.objects.filter(starts_on__lte=last, ends_on__gte=first)
    return [closure_sentence(closure) for closure in closures]


def closure_sentence(closure: ClosedDay) -> str:
    first, last = (date_format(day, "DATE_FORMAT") for day in (closure.starts_on, closure.ends_on))
    if closure.starts_on == closure.ends_on:
        return _("The campus is closed on %(day)s: %(name)s.") % {"day": first, "name": closure}
    sentence = _("The campus is closed from %(first)s to %(last)s: %(name)s.")
    return sentence % {"first": first, "last": last, "name": closure}


def semesters() -> list[Semester]:
    """The terms staff entered, newest first."""
    return [
        Semester(f"{term.season}-{term.year}", str(term), term.starts_on, term.ends_on) for term in Term.objects.all()
    ]
