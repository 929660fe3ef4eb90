"""What is worth a second look beside a draft's dates: told, never in the way."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format

from agreements import actions, draft_warnings
from agreements.content import text_of
from agreements.forms.draft import DraftForm
from program.models import ClosedDay, Term
from tests.agreements.builders import (
    TODAY,
    begun,
    current,
    days_from_today,
    goal,
    negotiating,
    page,
    proposed,
    sign,
    text,
    typed,
    write,
)
from tests.pages import errors_of, found

pytestmark = [pytest.mark.django_db, pytest.mark.calendar]


def notes(agreement, writer="mentee", **terms):
    """What the writer of a draft with one goal is told; the deadline is in 30 days, the end in 90."""
    deadline = terms.pop("deadline", days_from_today(30))
    form = DraftForm(text(goal(deadline=deadline), **terms), "", 0)
    return draft_warnings.warnings_for_draft(agreement, form, getattr(agreement, writer))


@pytest.mark.parametrize("about", ["mentee", "mentor"])
def test_each_reads_about_themself_in_another_person_than_about_the_other(about):
    agreement = negotiating()
    mentee, mentor = agreement.match.mentee, agreement.match.mentor
    if about == "mentee":
        mentee.standing, mentee.graduation_year = "student", TODAY().year - 1
    else:
        mentor.paused_until = days_from_today(31)

    assert len(notes(agreement, "mentee")) == len(notes(agreement, "mentor")) == 1
    assert notes(agreement, "mentee") != notes(agreement, "mentor")


def names(note, days):
    """Whether a note is about the day that is so many days from today."""
    return date_format(days_from_today(days), "DATE_FORMAT") in note


def test_an_ordinary_date_is_worth_no_word():
    assert notes(negotiating()) == []


def test_a_deadline_in_the_past():
    [note] = notes(negotiating(), deadline=days_from_today(-1))

    assert names(note, days=-1)
    assert notes(negotiating(), deadline=TODAY()) == []


def test_a_deadline_after_the_end_and_an_end_in_the_past():
    agreement = negotiating()

    [after_the_end] = notes(agreement, ends_on=days_from_today(20))
    [still_after, end_is_past] = notes(agreement, ends_on=days_from_today(-1))

    assert names(after_the_end, days=30)
    assert still_after == after_the_end
    assert names(end_is_past, days=-1)
    assert notes(agreement, ends_on=days_from_today(30)) == []


def test_a_deadline_after_the_year_of_graduation():
    agreement = negotiating()
    mentee = agreement.match.mentee
    mentee.standing, mentee.graduation_year = "student", TODAY().year
    next_year = TODAY().replace(year=TODAY().year + 1, month=6, day=1)

    [note] = notes(agreement, deadline=next_year, ends_on=next_year)
    mentee.standing = "graduate"

    assert date_format(next_year, "DATE_FORMAT") in note
    assert notes(agreement, deadline=next_year, ends_on=next_year) == []


def test_a_deadline_in_the_mentors_pause():
    agreement = negotiating()
    agreement.match.mentor.paused_until = days_from_today(31)

    [note] = notes(agreement)

    assert names(note, days=30)
    assert notes(agreement, deadline=days_from_today(31)) == []


def test_a_deadline_in_finals_week_and_on_a_day_the_campus_is_closed():
    finals, closed = days_from_today(30), days_from_today(40)
    term = Term.objects.create(
        season="fall",
        year=finals.year,
        starts_on=days_from_today(-60),
        ends_on=finals,
        finals_start_on=finals - timedelta(days=6),
        finals_end_on=finals,
    )
    ClosedDay.objects.create(name_en="Founders' day", starts_on=closed, ends_on=closed)
    agreement = negotiating()

    [in_finals], [when_closed] = notes(agreement), notes(agreement, deadline=closed)

    assert names(in_finals, days=30)
    assert str(term) in in_finals
    assert names(when_closed, days=40)
    assert "Founders' day" in when_closed


def test_no_note_keeps_a_draft_from_being_proposed():
    agreement = negotiating()
    write(agreement, agreement.mentee, text(goal(deadline=days_from_today(1)), ends_on=days_from_today(0)))

    assert notes(agreement, deadline=days_from_today(1), ends_on=days_from_today(0))
    assert actions.propose(agreement, agreement.mentee).number == 1


def test_a_way_to_meet_that_the_mentor_does_not_name():
    agreement = negotiating()
    agreement.match.mentor.meeting_modes = ["online", "phone"]

    told = {who: notes(agreement, who, mode="in_person") for who in ("mentee", "mentor")}

    assert [len(sentences) for sentences in told.values()] == [1, 1]
    assert told["mentee"] != told["mentor"]
    assert notes(agreement, mode="phone") == []


def test_a_draft_is_not_sent_before_its_writer_has_read_that_a_version_took_effect(client_of):
    version = proposed()
    sign(version, version.agreement.mentor)
    client, address = client_of(version.agreement.mentor), page("propose", version.agreement)
    written = typed(text(goal("Another goal")), do="propose")
    opened = client.get(address)
    page_fields = {name: found(opened, f"//input[@name='{name}']")[0].get("value") for name in ("begun_from", "stands")}
    noted = {"noted": opened.context["notes"]}
    sign(version, version.agreement.mentee)

    answer = client.post(address, written | page_fields | noted)

    assert (answer.status_code, version.agreement.versions.filter(status="proposed").exists()) == (200, False)
    assert found(answer, "//*[@id='not-sent']")
    again = {name: found(answer, f"//input[@name='{name}']")[0].get("value") for name in ("stands", "revision")}
    shown = {"noted": [field.get("value") for field in found(answer, "//input[@name='noted']")]}
    assert client.post(address, written | page_fields | again | shown).status_code == 302
    assert version.agreement.versions.filter(status="proposed").exists()


def test_who_has_changed_only_the_note_reads_at_once_that_nothing_differs(client_of):
    version = proposed()
    sign(version, version.agreement.mentor)
    client, address = client_of(version.agreement.mentor), page("propose", version.agreement)
    opened = client.get(address)
    page_fields = {name: found(opened, f"//input[@name='{name}']")[0].get("value") for name in ("begun_from", "stands")}
    sign(version, version.agreement.mentee)
    same = text_of(current(version.agreement))

    answer = client.post(address, typed(same, note="A word.", do="propose") | page_fields)

    assert not found(answer, "//*[@id='not-sent']")
    assert "nothing_differs" in [code for codes in errors_of(answer.context["form"].terms).values() for code in codes]


@pytest.mark.parametrize(("modes", "mode"), [(["phone"], "phone"), (["phone", "online"], "online"), ([], "online")])
def test_a_first_draft_suggests_a_way_to_meet_that_the_mentor_offers(modes, mode):
    agreement = begun()
    agreement.match.mentor.meeting_modes = modes

    assert actions.initial_draft(agreement, agreement.mentee)[0]["mode"] == mode
