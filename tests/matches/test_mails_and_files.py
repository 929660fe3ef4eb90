"""Promises that hold everywhere: in every mail, in every file, on every day of the calendar."""

import re
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from matches import actions, calendar_files
from matches.models import Match, MatchRequest
from notifications.actions import notify
from notifications.models import OutgoingMail, ProgramSettings
from notifications.registry import SUBJECTS
from notifications.rendering import localized_for, render
from tests.factories import InterviewFactory, MatchFactory, MatchRequestFactory, age, days_from_today
from tests.matches.arranging import typed
from tests.rows_written import tuples_written

pytestmark = pytest.mark.django_db
MAILS = sorted(path.stem for path in (settings.BASE_DIR / "templates/emails/matches").glob("*.txt"))
ABOUT_MATCHES = ["ask_both", "ended", "held", "lapsed", "not_pursued", "not_talked"]
ABOUT_MATCHES += ["released", "reminder", "talked", "wants_to_go_on", "you_stopped"]
ABOUT_TALKS = ["times_offered", "other_times_offered", "time_chosen", "time_kept", "place_sent", "place_due"]
ABOUT_TALKS += ["talk_called_off", "talk_unneeded", "talk_stands_again", "talk_not_held"]
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def row_for(kind):
    """A row this kind of mail can be about, fetched as the worker fetches it."""
    row = new_row_for(kind)
    return SUBJECTS[type(row)].rows().get(pk=row.pk)


def new_row_for(kind):
    if kind in ABOUT_TALKS:
        chosen = timezone.now() + timedelta(days=2)
        return InterviewFactory(status="confirmed", chosen_time=chosen)
    if kind in ABOUT_MATCHES:
        return MatchFactory()
    match = MatchFactory()
    return match.request if kind in ("request_accepted", "you_accepted") else MatchRequestFactory()


def people_of(row):
    pair = getattr(row, "match", row) if not isinstance(row, MatchRequest) else row
    return pair.mentee.user, pair.mentor.user


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", MAILS)
def test_every_mail_can_be_read_by_both_sides_in_both_languages(kind, language):
    row = row_for(kind)

    for reader in people_of(row):
        reader.language = language
        subject, text, html = render(f"matches/{kind}", row, reader, ProgramSettings.current())
        assert subject.strip()
        assert text.count("\n\n") >= 1
        assert subject.split()[0] in html
        assert f'lang="{language}"' in html


@pytest.mark.parametrize("kind", MAILS)
def test_no_link_of_any_mail_changes_anything_when_it_is_fetched(client, client_of, kind):
    row = row_for(kind)
    reader = people_of(row)[1]
    with localized_for(reader):
        _subject, text, _html = render(f"matches/{kind}", row, reader, ProgramSettings.current())
    addresses = [address.removeprefix(settings.PORTAL_URL) for address in re.findall(r"https?://\S+", text)]
    signed_in = client_of(reader)
    before = tuples_written()

    for address in addresses:
        client.get(address)
        signed_in.get(address)

    assert addresses
    assert tuples_written() == before


def test_nobody_asks_for_the_raw_pending_state_but_the_model_itself():
    """Whether a request is open is decided by its deadline (R14)."""
    raw = re.compile(r"(?<!status_now [!=]= MatchRequest\.)(?<!status_now [!=]= )Status\.PENDING|status=.pending")
    floors = ["accounts", "notifications", "profiles", "matches", "agreements", "program", "core"]
    files = [path for floor in floors for path in (settings.BASE_DIR / floor).rglob("*.py")]
    own = settings.BASE_DIR / "matches" / "models" / "request.py"

    asking = {
        str(Path(path).relative_to(settings.BASE_DIR))
        for path in files
        if path != own and "migrations" not in path.parts and raw.search(path.read_text())
    }

    assert asking == set()


@pytest.mark.calendar
@pytest.mark.parametrize(
    ("sent", "until"),
    [
        (datetime(2026, 10, 28, 12, tzinfo=LOS_ANGELES), datetime(2026, 11, 7, 11, tzinfo=LOS_ANGELES)),
        (datetime(2027, 3, 10, 12, tzinfo=LOS_ANGELES), datetime(2027, 3, 20, 13, tzinfo=LOS_ANGELES)),
        (datetime(2028, 2, 25, 12, tzinfo=LOS_ANGELES), datetime(2028, 3, 6, 12, tzinfo=LOS_ANGELES)),
    ],
    ids=["summer time ends", "summer time begins", "leap day"],
)
@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def test_ten_days_are_240_hours_in_every_zone_the_database_is_asked_in(sent, until, zone):
    match_request = MatchRequestFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        cursor.execute(
            """UPDATE matches_matchrequest SET sent_at = %s, respond_by = %s WHERE id = %s
               RETURNING extract(epoch FROM respond_by - sent_at) / 3600, response_window = respond_by - sent_at""",
            [sent, until, match_request.pk],
        )
        assert cursor.fetchone() == (240, True)


@pytest.mark.calendar
def test_a_talk_in_the_hour_that_summer_time_repeats_has_one_moment_in_the_calendar():
    first = datetime(2027, 11, 7, 1, 30, tzinfo=LOS_ANGELES)
    interview = InterviewFactory(status="confirmed", chosen_time=first, offered_times=[first])

    file = calendar_files.calendar_file_for(interview, interview.match.mentee.user, "PUBLISH")

    assert b"DTSTART:20271107T083000Z" in file


def the_clocks_go_forward(day):
    skipped = datetime.combine(day, time(2, 30), LOS_ANGELES)
    return skipped.astimezone(UTC).astimezone(LOS_ANGELES).hour != skipped.hour


def the_clocks_go_back(day):
    repeated = datetime.combine(day, time(1, 30), LOS_ANGELES)
    return repeated.replace(fold=1).utcoffset() != repeated.utcoffset()


def next_day_on_which(comes):
    return next(day for day in map(days_from_today, count(1)) if comes(day))


def offer(client_of, match, time):
    page = reverse("matches:offer_times", args=[match.pk])
    return client_of(match.mentor.user).post(page, typed(time_1=time, times_confirmed="on"))


@pytest.mark.calendar
def test_a_time_in_the_hour_that_summer_time_skips_is_asked_for_again(client_of):
    match = MatchFactory()

    page = offer(client_of, match, f"{next_day_on_which(the_clocks_go_forward)}T02:30")

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["time_1"]
    assert not match.interviews.exists()


@pytest.mark.calendar
@pytest.mark.parametrize(
    ("comes", "clock", "moment"),
    [(the_clocks_go_forward, "03:30", "10:30+00:00"), (the_clocks_go_back, "10:00", "18:00+00:00")],
    ids=["after the skipped hour", "after the repeated hour"],
)
def test_a_time_is_kept_as_the_moment_the_mentor_means(client_of, comes, clock, moment):
    match, day = MatchFactory(), next_day_on_which(comes)

    offer(client_of, match, f"{day}T{clock}")

    assert match.interviews.get().offered_times == [datetime.fromisoformat(f"{day}T{moment}")]


def test_a_closed_match_gets_no_reminders():
    match = MatchFactory()
    notify(match.mentee.user, "matches/reminder", match)
    actions.stop(match, match.mentor.user)
    age(match, days=60)

    actions.remind_and_lapse_matches()

    assert Match.objects.get().status == "not_pursued"
    assert not OutgoingMail.objects.queued().filter(kind="matches/reminder").exists()
