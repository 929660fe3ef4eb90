"""The half hours to choose from when times are offered: two weeks, by the clock and in the words of who offers them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.templatetags.portal import clock

WEEKS = 2
# Outside these hours a time is asked about once more (3 am is most often meant as 3 pm), so none is shown to choose
# from. No clock is changed between them: each of these half hours comes once, on every day.
EARLIEST, LATEST = time(7), time(22)
# Shown first; the earlier and later ones on request.
USUAL_FROM, USUAL_UNTIL = time(8), time(19, 30)
# Whoever is offered a time has to read of it and choose it before it comes.
SHORTEST_NOTICE = timedelta(hours=1)


def half_hours() -> list[time]:
    """The beginnings of the slots of one day."""
    hours = [time(hour, minute) for hour in range(EARLIEST.hour, LATEST.hour + 1) for minute in (0, 30)]
    return [hour for hour in hours if hour <= LATEST]


def weeks_to_choose_from() -> dict:
    """What the page needs to show slots (static/times.js): the weeks with their days, the clock, and its usual part."""
    now = timezone.localtime()
    days = [day for number in range(7 * WEEKS + 1) if (day := day_to_choose(now, now.date() + timedelta(days=number)))]
    weeks = [days[start : start + 7] for start in range(0, 7 * WEEKS, 7)]
    return {
        "weeks": [{"name": name_of(week), "days": week} for week in weeks],
        "clock": [[f"{hour:%H:%M}", clock(hour)] for hour in half_hours()],
        "usual": [f"{USUAL_FROM:%H:%M}", f"{USUAL_UNTIL:%H:%M}"],
    }


def day_to_choose(now: datetime, day: date) -> dict | None:
    """A day as its button and the list of chosen times name it, and its first slot; None if it has none left."""
    moments = (timezone.make_aware(datetime.combine(day, hour)) for hour in half_hours())
    first = next((moment for moment in moments if moment >= now + SHORTEST_NOTICE), None)
    if first is None:
        return None
    return {
        "day": day.isoformat(),
        "weekday": date_format(day, "D"),
        "number": day.day,
        "month": date_format(day, "F"),
        "name": date_format(day, _("D, F j")),
        "month_day": date_format(day, "MONTH_DAY_FORMAT"),
        "from": f"{first:%H:%M}",
    }


def name_of(week: list[dict]) -> str:
    """A week by its first and last day: "November 30 – December 6"."""
    return f"{week[0]['month_day']} – {week[-1]['month_day']}"
