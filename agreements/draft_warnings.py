"""Notes beside a draft's dates: they help, they never block (R18)."""

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.models import Agreement
from core.days import today
from profiles.models import MenteeProfile

# What knows about days on which nobody has time (exams, a closed campus): given days, it tells a sentence per such day.
CALENDARS: list[Callable[[list[date]], dict[date, str]]] = []


def on_draft(agreement: Agreement, form) -> list[str]:
    """What to think over, a sentence per date that is worth it."""
    goals = [(goal.number + 1, day_in(goal["deadline"].value())) for goal in form.goals]
    ends_on = day_in(form.terms["ends_on"].value())
    notes = [note for number, day in goals if day for note in on_deadline(agreement, number, day, ends_on)]
    days = [day for _number, day in goals if day]
    notes += [told for calendar in CALENDARS for told in calendar(days).values()]
    return notes + (on_end(ends_on) if ends_on else [])


def day_in(value) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def on_deadline(agreement: Agreement, number: int, day: date, ends_on: date | None) -> list[str]:
    match, told = agreement.match, {"number": number, "day": date_format(day, "DATE_FORMAT")}
    notes = []
    if day < today():
        notes.append(_("The deadline for goal %(number)s, %(day)s, has already passed.") % told)
    if ends_on and day > ends_on:
        notes.append(_("The deadline for goal %(number)s, %(day)s, is after your agreement ends.") % told)
    if is_after_graduation(match.mentee, day):
        notes.append(_("The deadline for goal %(number)s, %(day)s, is after the mentee's graduation year.") % told)
    paused = match.mentor.paused_until
    if paused and today() <= day < paused:
        notes.append(_("The deadline for goal %(number)s, %(day)s, falls during the mentor's pause.") % told)
    return notes


def is_after_graduation(mentee: MenteeProfile, day: date) -> bool:
    is_student = mentee.standing == MenteeProfile.Standing.STUDENT
    return bool(is_student and mentee.graduation_year and day.year > mentee.graduation_year)


def on_end(day: date) -> list[str]:
    if day < today():
        return [_("Your agreement's end date, %(day)s, has already passed.") % {"day": date_format(day, "DATE_FORMAT")}]
    return []
