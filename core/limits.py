"""How often a person may do something: more often than anyone needs who means it, never more than one who abuses it.

Acts are counted in their own rows, under the lock of the verb, so that simultaneous ones count. Pages are counted in
the table of the cache, with one statement.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# R12, R13 [P]: requests that a mentee withdrew. One that was answered, or expired, never keeps anyone from asking.
WITHDRAWALS_A_DAY = 10
SAME_MENTOR_AFTER_WITHDRAWAL = DAY
# R15 [P]: offers of times in one match by one person. Each is mailed to the other.
OFFERS_A_DAY = 10
# R19 [P]: copies of one agreement that one person sends again.
COPIES_A_DAY = 3
# R28 [P]: reports of one person. Those of harm are counted by themselves: no other report keeps anyone from one.
REPORTS_AN_HOUR, REPORTS_A_DAY = 5, 10
CONDUCT_REPORTS_AN_HOUR, CONDUCT_REPORTS_A_DAY = 20, 40
# R11 [P]: mentors' profiles, and pages of search results.
PROFILES_A_MINUTE = 60
# R11 [P]: searches of visitors at one internet address, which a campus or a classroom shares.
VISITOR_SEARCHES_A_MINUTE = 200
# What strangers may do to one address (accounts/address_limits.py), in allauth's notation. A password is guessed at by
# five in five minutes from one network (mentoring/limits.py), and by this many from all together.
ADDRESS_LIMITS = {
    "guess_from_anywhere": "30/5m/key",
    # Emails of every kind to one mailbox: three in three minutes, because some are lost on the way.
    "mail_from_one_network": "3/3m/key,6/h/key,12/d/key",
    "mail_from_anywhere": "12/h/key,24/d/key",
    # "You already have an account", and "there is no account": no one waits for these.
    "mail_without_code": "1/3m/key,3/d/key",
    "second_factor_failed": "1/d/key",
}

COUNT_SQL = """
    INSERT INTO cache AS counted (cache_key, value, expires) VALUES (%s, '1', now() + interval '1 minute')
    ON CONFLICT (cache_key) DO UPDATE SET
        value = CASE WHEN counted.expires < now() THEN '1' ELSE (counted.value::int + 1)::text END,
        expires = CASE WHEN counted.expires < now() THEN excluded.expires ELSE counted.expires END
    RETURNING value::int
"""


def times_this_minute(what: str, person: int | str) -> int:
    """Count this time, too. Exact over all web processes."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL, [f"pages:{what}:{person}"])
        return cursor.fetchone()[0]


def person_of(request: HttpRequest) -> int | None:
    """Who is counted where people are signed in: everyone but staff."""
    return None if request.user.is_staff else request.user.pk


def network_of(request: HttpRequest) -> str:
    """What is counted where nobody is signed in: the internet address, as no one can read it in the cache."""
    return salted_hmac("limits", get_ip(request)).hexdigest()


def a_minute(most: int, counted_by: Callable[[HttpRequest], int | str | None] = person_of) -> Callable:
    """For a page that may be opened this often in a minute; then another asks to wait."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def limited(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            who = counted_by(request)
            if who and times_this_minute(view.__name__, who) > most:
                page = render(request, "429_pages.html", status=429)
                page["Retry-After"] = "60"
                return page
            return view(request, *arguments, **named)

        return limited

    return decorate
