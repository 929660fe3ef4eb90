"""Tags and filters for all pages: dates and times as people say them, initials, and the days of a response window."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import phone_numbers, staff_log
from core.names import initial
from core.text_values import TEXT_VALUES
from core.tokens import token

register = template.Library()
register.simple_tag(token)

TONES = 6  # of avatars: the first is the mark's, the others are --tone-1 to --tone-5 (static/tokens.css)
ZONES = {
    "America/Los_Angeles": gettext_lazy("Pacific"),
    "America/Denver": gettext_lazy("Mountain"),
    "America/Phoenix": gettext_lazy("Arizona"),
    "America/Chicago": gettext_lazy("Central"),
    "America/New_York": gettext_lazy("Eastern"),
    "America/Anchorage": gettext_lazy("Alaska"),
    "Pacific/Honolulu": gettext_lazy("Hawaii"),
}


@register.filter
def zone_name(zone: object) -> str:
    """A time zone as people say it: "Pacific", or the name of its city and "time"."""
    key = str(zone)
    city = key.rsplit("/", 1)[-1].replace("_", " ")
    return str(ZONES.get(key) or _("%(city)s time") % {"city": city})


@register.filter(expects_localtime=True)
def clock(at: datetime) -> str:
    """The time of day as the program writes it: "5:12 pm", "noon"."""
    return date_format(at, "P").replace("a.m.", _("am")).replace("p.m.", _("pm"))


@register.filter
def act(entry: Any) -> str:
    """What an entry of the staff's log says, in the reader's language."""
    return staff_log.text_of(entry)


@register.filter
def with_address(colleague: Any) -> str:
    """A member of staff in a list of who did what: the name may be another's, too, the address is not."""
    if colleague is None or str(colleague) == colleague.email:
        return format_html("<bdi>{}</bdi>", colleague or "–")
    return format_html("<bdi>{}</bdi> ({})", colleague, colleague.email)


@register.filter
def in_one_line(labels: Iterable[object]) -> str:
    """Labels as a comma-separated list: "In person, by phone". All but the first begin with a lowercase letter."""
    first, *others = [str(label) for label in labels] or [""]
    return ", ".join([first, *(label[:1].lower() + label[1:] for label in others)])


@register.filter(expects_localtime=True)
def exact(at: datetime, *, with_year: bool = False) -> str:
    """Date and time with the zone: "Fri, March 6, 5:12 pm Pacific"; with the year unless it is the current one."""
    at = timezone.localtime(at)
    # Translators: a day, for PHP-style date formatting; in Spanish "l j \\d\\e F" gives "viernes 6 de marzo".
    day = date_format(at, _("D, F j"))
    if with_year or at.year != timezone.localtime().year:
        # Translators: a day with its year; in Spanish "l j \\d\\e F \\d\\e Y".
        day = date_format(at, _("D, F j, Y"))
    return _("%(day)s, %(time)s %(zone)s") % {"day": day, "time": clock(at), "zone": zone_name(at.tzinfo)}


def relative_time(at: datetime) -> str:
    """Relative date and time: "today at 5:12 pm", "in 3 days", "2 days ago"; the date beyond 13 days."""
    at, now = timezone.localtime(at), timezone.localtime()
    days = (at.date() - now.date()).days
    if abs(days) > 13:
        return date_format(at, "DATE_FORMAT")
    if days > 1:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    if days < -1:
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
    near_days = {-1: _("yesterday at %(time)s"), 0: _("today at %(time)s"), 1: _("tomorrow at %(time)s")}
    return near_days[days] % {"time": clock(at)}


@register.filter(expects_localtime=True)
def moment(at: datetime) -> str:
    """The exact date and time with its zone, as a `time` element."""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="minutes"), exact(at))


@register.filter(expects_localtime=True)
def dated(at: datetime) -> str:
    """The same, always with the year: for what is kept, printed, or shown to others."""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="minutes"), exact(at, with_year=True))


@register.filter(expects_localtime=True)
def ago(at: datetime) -> str:
    """The relative date and time, as a `time` element with the exact one in its title."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="minutes"), exact(at), relative_time(at)
    )


@register.filter
def quoted(text: object) -> str:
    """Text that a person wrote, quoted line by line for mails, so that no line looks like the portal's text or link."""
    return "\n".join(f"> {line}".rstrip() for line in str(text).splitlines())


@register.filter
def phone(stored: str) -> str:
    """A stored phone number as people read it."""
    return phone_numbers.shown(stored)


@register.filter
def linked(text: str) -> str:
    """A web address as a link; any other text as it is."""
    return format_html('<a href="{}">{}</a>', text, text) if re.fullmatch(r"https?://\S+", text) else text


@register.filter
def initials(name: str) -> str:
    """One or two letters for a name in any script: "Rosa Díaz" → "RD", "李小龙" → "李"."""
    letters = list(filter(None, map(initial, str(name).split())))
    is_wide = any(unicodedata.east_asian_width(letter) == "W" for letter in letters)
    return "".join(letters[:1] if is_wide else [*letters[:1], *letters[1:][-1:]]) or "?"


@register.filter
def tone(pk: int) -> str:
    """The class of the tone behind a person's initials, always the same for one person; none for a mark's tone."""
    return f" tone-{pk % TONES}" if pk % TONES else ""


@register.filter
def day_number(sent_at: datetime) -> int:
    """The number of the current day since sending; the first day is 1."""
    return (timezone.now() - sent_at) // timedelta(days=1) + 1


@register.filter
def days_until(start: datetime, end: datetime) -> int:
    """The number of whole days between two moments: of a response window, the last `day_number`."""
    return (end - start) // timedelta(days=1)


register.filter("dialed", phone_numbers.dialed)


@register.simple_tag
def campus() -> Any:
    """The university's own page of settings (mentoring/campus.py), for a page that has no context."""
    return settings.UNIVERSITY


@register.simple_tag
def text_value(name: str) -> Any:
    """A value that texts say (core/text_values.py), where a page has no request or a part of it no context."""
    return TEXT_VALUES[name]


@register.simple_tag
def response_days(sent_at: datetime, respond_by: datetime) -> list[str]:
    """The days of a response window, each "gone", "today" or "left", for the progress bar (R14)."""
    today, last = day_number(sent_at), days_until(sent_at, respond_by)
    return ["gone" if day < today else "today" if day == today else "left" for day in range(1, last + 1)]
