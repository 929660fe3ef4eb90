"""The academic calendar for the floor below: busy days beside deadlines (R18, R30), semesters to count by."""

from datetime import date

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.semesters import Semester
from program.models import ClosedDay, Term

FINALS, CLOSED = "finals", "closed"


def busy_days(days: list[date]) -> dict[date, str]:
    """A sentence for each of these days that lies in finals or in a time when the campus is closed."""
    if not days:
        return {}
    told = {}
    for kind, start, end, one, other in busy_times(min(days), max(days)):
        if kind == FINALS:
            sentence, words = _("%(day)s is during %(term)s finals."), {"term": Term(season=one, year=int(other))}
        else:
            words = {"name": ClosedDay(name_en=one, name_es=other)}
            sentence = _("The campus is closed on %(day)s: %(name)s.")
        told |= sentences(days, start, end, sentence, words)
    return told


def busy_times(first: date, last: date) -> QuerySet:
    """(kind, start, end, season or English name, year or Spanish name) of what touches these days."""
    finals = Term.objects.filter(finals_start_on__lte=last, finals_end_on__gte=first).order_by()
    closed = ClosedDay.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by()
    year = Cast("year", CharField())
    return finals.values_list(Value(FINALS), "finals_start_on", "finals_end_on", "season", year).union(
        closed.values_list(Value(CLOSED), "starts_on", "ends_on", "name_en", "name_es"), all=True
    )


def sentences(days: list[date], first: date, last: date, sentence: str, words: dict) -> dict[date, str]:
    return {day: sentence % (words | {"day": date_format(day, "DATE_FORMAT")}) for day in days if first <= day <= last}


def closed_between(first: date, last: date) -> list[str]:
    """A sentence for each time in these days when the campus is closed."""
    found = ClosedDay.objects.filter(starts_on__lte=last, ends_on__gte=first)
    return [closed_sentence(closed) for closed in found]


def closed_sentence(closed: ClosedDay) -> str:
    first, last = (date_format(day, "DATE_FORMAT") for day in (closed.starts_on, closed.ends_on))
    if closed.starts_on == closed.ends_on:
        return _("The campus is closed on %(day)s: %(name)s.") % {"day": first, "name": closed}
    return _("The campus is closed from %(first)s to %(last)s: %(name)s.") % {
        "first": first,
        "last": last,
        "name": closed,
    }


def semesters() -> list[Semester]:
    """The terms as staff entered them, the newest first."""
    return [
        Semester(f"{term.season}-{term.year}", str(term), term.starts_on, term.ends_on) for term in Term.objects.all()
    ]
