"""What is worth a second look beside a draft's dates: told, never in the way."""

from datetime import timedelta

import pytest

from agreements import actions, advice
from agreements.forms import DraftForm
from program.models import ClosedDay, Term
from tests.agreements.making import TODAY, days_from_today, goal, negotiating, text, write

pytestmark = [pytest.mark.django_db, pytest.mark.calendar]


def notes(agreement, **terms):
    """What a draft with one goal is told; the deadline is in 30 days, the end in 90."""
    deadline = terms.pop("deadline", days_from_today(30))
    return advice.on_draft(agreement, DraftForm(text(goal(deadline=deadline), **terms), "", 0))


def test_an_ordinary_date_is_worth_no_word():
    assert notes(negotiating()) == []


def test_a_deadline_in_the_past():
    [note] = notes(negotiating(), deadline=days_from_today(-1))

    assert "has passed already" in note


def test_a_deadline_after_the_end_and_an_end_in_the_past():
    agreement = negotiating()

    assert "comes after the end of your agreement" in notes(agreement, ends_on=days_from_today(20))[0]
    assert "The end of your agreement" in notes(agreement, ends_on=days_from_today(-1))[-1]


def test_a_deadline_after_the_year_of_graduation():
    agreement = negotiating()
    mentee = agreement.match.mentee
    mentee.standing, mentee.graduation_year = "student", TODAY().year
    next_year = TODAY().replace(year=TODAY().year + 1, month=6, day=1)

    [note] = notes(agreement, deadline=next_year, ends_on=next_year)
    mentee.standing = "graduate"

    assert "after the mentee's year of graduation" in note
    assert notes(agreement, deadline=next_year, ends_on=next_year) == []


def test_a_deadline_in_the_mentors_pause():
    agreement = negotiating()
    agreement.match.mentor.paused_until = days_from_today(31)

    assert "is in the mentor's pause" in notes(agreement)[0]
    assert notes(agreement, deadline=days_from_today(31)) == []


def test_a_deadline_in_finals_week_and_on_a_day_the_campus_is_closed():
    finals, closed = days_from_today(30), days_from_today(40)
    Term.objects.create(
        season="fall",
        year=finals.year,
        starts_on=days_from_today(-60),
        ends_on=finals,
        finals_start_on=finals - timedelta(days=6),
        finals_end_on=finals,
    )
    ClosedDay.objects.create(name_en="Founders' day", starts_on=closed, ends_on=closed)
    agreement = negotiating()

    assert "is in the finals of" in notes(agreement)[0]
    assert "the campus is closed: Founders' day" in notes(agreement, deadline=closed)[0]


def test_no_note_keeps_a_draft_from_being_proposed():
    agreement = negotiating()
    write(agreement, agreement.mentee, text(goal(deadline=days_from_today(-1)), ends_on=days_from_today(0)))

    assert actions.propose(agreement, agreement.mentee).number == 1
