"""Semesters and closures have days that make sense, and a semester emails mentors only if staff know of it."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.formats import date_format

from core.days import start_of_day
from notifications.models import OutgoingMail
from program import semester_start
from program.admin.terms import ASKED, ASKS_NO_ONE, WILL_ASK
from program.models import ClosedDay, Term
from tests.factories import MentorProfileFactory, SuperuserFactory, days_from_today
from tests.pages import errors_of, found, words
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db
FALL = {"season": "fall", "year": 2030, "starts_on": date(2030, 8, 19), "ends_on": date(2030, 12, 14)}
FINALS = {"finals_start_on": date(2030, 12, 8), "finals_end_on": date(2030, 12, 14)}
BREAK = {"name_en": "Winter break", "starts_on": date(2030, 12, 23), "ends_on": date(2031, 1, 3)}
# What staff may get wrong, and beside which field which rule is said.
WRONG_TERMS = [
    ({"starts_on": date(2030, 12, 14)}, "starts_on", "terms_do_not_overlap"),
    ({"ends_on": date(2031, 1, 9)}, "ends_on", "a_term_ends_after_it_starts"),
    ({"ends_on": date(2031, 1, 20)}, "ends_on", "a_term_ends_after_it_starts"),
    ({"ends_on": date(2032, 2, 20)}, "ends_on", "a_term_is_no_longer_than_half_a_year"),
    ({"finals_end_on": date(2031, 5, 21)}, "finals_start_on", "finals_lie_in_their_term"),
    ({"finals_start_on": date(2031, 1, 19)}, "finals_start_on", "finals_lie_in_their_term"),
    ({"season": "fall", "year": 2030}, "year", "one_term_per_season_and_year"),
]
SPRING = {
    "season": "spring",
    "year": 2031,
    "starts_on": date(2031, 1, 20),
    "ends_on": date(2031, 5, 20),
    "finals_start_on": date(2031, 5, 12),
    "finals_end_on": date(2031, 5, 18),
}
WRONG_CLOSURES = [
    ({"starts_on": date(2031, 1, 3), "ends_on": date(2031, 1, 3)}, "starts_on", "closed_days_do_not_overlap"),
    ({"ends_on": date(2031, 2, 28)}, "ends_on", "closed_days_end_after_they_start"),
    ({"ends_on": date(2032, 3, 2)}, "ends_on", "closed_days_are_no_longer_than_nine_weeks"),
]
CLOSURE = {"name_en": "Spring recess", "starts_on": date(2031, 3, 31), "ends_on": date(2031, 4, 5)}


@pytest.fixture
def desk(client_of):
    return client_of(with_factor(SuperuserFactory()))


def typed(**fields):
    return {name: str(value) for name, value in fields.items()}


@pytest.mark.parametrize(("wrong", "field", "code"), WRONG_TERMS)
def test_a_semester_with_wrong_days_is_refused_beside_its_field(desk, wrong, field, code):
    Term.objects.create(**FALL, **FINALS)
    answers = typed(**SPRING | wrong)

    page = desk.post(reverse("admin:program_term_add"), answers)

    form = page.context["adminform"].form
    assert errors_of(form) == {field: [code]}
    assert {name: form[name].value() for name in answers} == answers
    with pytest.raises(IntegrityError, match=code), transaction.atomic():
        Term.objects.create(**SPRING | wrong)


@pytest.mark.parametrize(("wrong", "field", "code"), WRONG_CLOSURES)
def test_a_closure_with_wrong_days_is_refused_beside_its_field(desk, wrong, field, code):
    ClosedDay.objects.create(**BREAK)

    page = desk.post(reverse("admin:program_closedday_add"), typed(**CLOSURE | wrong))

    assert errors_of(page.context["adminform"].form) == {field: [code]}
    with pytest.raises(IntegrityError, match=code), transaction.atomic():
        ClosedDay.objects.create(**CLOSURE | wrong)


def test_what_makes_sense_is_saved_and_can_be_saved_again(desk):
    Term.objects.create(**FALL, **FINALS)
    desk.post(reverse("admin:program_term_add"), typed(**SPRING))
    desk.post(reverse("admin:program_closedday_add"), typed(**CLOSURE))
    spring = Term.objects.get(**SPRING)

    page = desk.post(reverse("admin:program_term_change", args=[spring.pk]), typed(**SPRING))

    assert page.status_code == 302
    assert ClosedDay.objects.filter(**CLOSURE).exists()


def test_a_missing_day_is_asked_for_without_a_guess_at_the_rest(desk):
    page = desk.post(reverse("admin:program_term_add"), typed(**SPRING | {"starts_on": ""}))

    assert errors_of(page.context["adminform"].form) == {"starts_on": ["required"]}


def said(page):
    return [message.extra_tags for message in page.context["messages"]]


def saved_in_admin(desk, begun):
    """A semester that staff enter when it began so many days ago."""
    first = days_from_today(-begun)
    answers = {"season": "fall", "year": 2001, "starts_on": first, "ends_on": first + timedelta(days=110)}
    page = desk.post(reverse("admin:program_term_add"), typed(**answers), follow=True)
    assert "emails_of_semester" in said(page)
    return Term.objects.get()


def asked():
    semester_start.ask_mentors_to_confirm()
    mails = OutgoingMail.objects.filter(kind="profiles/confirm_profile")
    return list(mails.values_list("recipient", flat=True))


def ask(desk, term, **confirmed):
    chosen = {"action": "ask_mentors", "_selected_action": [term.pk]}
    return desk.post(reverse("admin:program_term_changelist"), chosen | confirmed, follow=True)


@pytest.fixture
def mentor():
    """A posted mentor who has not confirmed the profile for a year."""
    mentor = MentorProfileFactory()
    type(mentor).objects.filter(pk=mentor.pk).update(confirmed_at=start_of_day(days_from_today(-365)))
    return mentor


@pytest.mark.calendar
@pytest.mark.parametrize("begun", [0, 7])
def test_a_semester_entered_after_it_began_emails_no_one_until_staff_ask(desk, mentor, begun):
    term = saved_in_admin(desk, begun)
    assert asked() == []

    page = ask(desk, term)
    assert "1" in page.context["consequence"]
    assert asked() == []

    ask(desk, term, confirmed="1")
    assert asked() == [mentor.pk]


@pytest.mark.calendar
def test_a_semester_entered_before_it_began_asks_on_its_first_day(desk, mentor):
    term = saved_in_admin(desk, begun=-20)

    assert asked() == []
    assert term.ask_mentors_on == term.starts_on


@pytest.mark.calendar
@pytest.mark.parametrize(("from_now", "until", "asks"), [(20, 30, True), (20, -3, False), (-3, -5, False)])
def test_a_changed_first_day_decides_anew(desk, from_now, until, asks):
    term = saved_in_admin(desk, begun=-from_now)
    answers = {"season": "fall", "year": 2001, "starts_on": days_from_today(until), "ends_on": days_from_today(90)}

    desk.post(reverse("admin:program_term_change", args=[term.pk]), typed(**answers))

    term.refresh_from_db()
    assert term.ask_mentors_on == (days_from_today(until) if asks else None)


@pytest.mark.calendar
def test_mentors_who_are_asked_go_on_being_asked_when_the_first_day_is_mended(desk):
    first = days_from_today(-3)
    days = {"starts_on": first, "ends_on": days_from_today(90)}
    term = Term.objects.create(season="fall", year=2001, **days, ask_mentors_on=first)
    mended = typed(season="fall", year=2001, **days | {"starts_on": days_from_today(-4)})

    desk.post(reverse("admin:program_term_change", args=[term.pk]), mended)

    term.refresh_from_db()
    assert term.ask_mentors_on == first


@pytest.mark.calendar
@pytest.mark.parametrize(("begun", "code"), [(-20, "mentors_are_asked_already"), (120, "no_semester_now")])
def test_mentors_are_not_asked_twice_nor_outside_of_the_semester(desk, mentor, begun, code):
    term = saved_in_admin(desk, begun)

    page = ask(desk, term, confirmed="1")

    assert code in said(page)
    assert asked() == []


@pytest.mark.calendar
def test_the_page_of_a_semester_says_whether_mentors_were_or_will_be_asked(desk, mentor):
    spans = {"were": (-120, -110), "are": (-9, 20), "will be": (30, 120)}
    days = {name: [days_from_today(day) for day in span] for name, span in spans.items()}
    asked_on = {name: None if name == "are" else first for name, (first, _last) in days.items()}
    terms = {
        name: Term.objects.create(
            season="fall", year=2001 + number, starts_on=first, ends_on=last, ask_mentors_on=asked_on[name]
        )
        for number, (name, (first, last)) in enumerate(days.items())
    }

    pages = {name: desk.get(reverse("admin:program_term_change", args=[term.pk])) for name, term in terms.items()}

    shown = {name: words(found(page, "//*[contains(@class, 'field-emails')]")[0]) for name, page in pages.items()}
    day = {name: date_format(first, "DATE_FORMAT") for name, (first, _last) in days.items()}
    assert str(ASKED % {"day": day["were"]}) in shown["were"]
    assert str(ASKS_NO_ONE) in shown["are"]
    assert str(WILL_ASK % {"day": day["will be"], "mentors": 1}) in shown["will be"]


def as_before(model):
    """Rows that today's rules forbid, as an earlier release let staff enter them."""
    with connection.schema_editor() as editor:
        for constraint in model._meta.constraints:
            editor.remove_constraint(model, constraint)


def mended(model, name):
    getattr(import_module("program.migrations.0008_semesters_that_make_sense"), name)(apps, None)
    with connection.schema_editor() as editor:
        for constraint in model._meta.constraints:
            editor.add_constraint(model, constraint)
    return list(model.objects.order_by("starts_on").values_list("starts_on", "ends_on"))


def test_semesters_of_an_earlier_release_are_mended():
    as_before(Term)
    Term.objects.create(**SPRING | {"ends_on": date(2032, 2, 20)})
    Term.objects.create(**FALL | FINALS | {"ends_on": date(2030, 12, 1)})
    Term.objects.create(**FALL | {"year": 2031, "starts_on": date(2031, 5, 1), "ends_on": date(2031, 9, 1)})

    assert mended(Term, "mend_semesters") == [
        (date(2030, 8, 19), date(2030, 12, 14)),
        (date(2031, 1, 20), date(2031, 4, 30)),
        (date(2031, 5, 1), date(2031, 9, 1)),
    ]
    assert list(Term.objects.order_by("starts_on").values_list("finals_end_on", flat=True)) == [
        FINALS["finals_end_on"],
        None,
        None,
    ]


def test_closures_of_an_earlier_release_keep_every_day_closed():
    as_before(ClosedDay)
    ClosedDay.objects.create(**BREAK)
    ClosedDay.objects.create(name_en="New Year", starts_on=date(2031, 1, 1), ends_on=date(2031, 1, 1))
    ClosedDay.objects.create(name_en="Snow", starts_on=date(2031, 1, 2), ends_on=date(2031, 1, 7))

    assert mended(ClosedDay, "mend_closures") == [
        (date(2030, 12, 23), date(2031, 1, 3)),
        (date(2031, 1, 4), date(2031, 1, 7)),
    ]
