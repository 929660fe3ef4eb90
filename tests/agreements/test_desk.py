"""Agreements for staff: what comes first, what narrows the list, the history of a pair, and how staff end it."""

import csv
import io
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection
from django.urls import reverse

from agreements import actions
from agreements.models import Agreement, Conclusion, Signature
from matches import actions as matches
from matches.models import Match
from mentoring.spreadsheets import cell
from mentoring.workflow import Refused
from notifications.models import OutgoingMail
from program.models import Term
from tests.agreements.making import concluded, days_from_today, goal, in_force, proposed, sign, text, write
from tests.factories import IndustryFactory, MajorFactory, age

pytestmark = pytest.mark.django_db
LIST = "admin:agreements_agreement_changelist"
RECORDS = "admin:agreements_conclusion_changelist"


def quiet():
    agreement = in_force()
    age(agreement.match, days=30, seconds=1)
    return agreement


def late():
    return in_force(words=text(starts_on=days_from_today(-30), ends_on=days_from_today(-1)))


def held(agreement):
    matches.hold(agreement.match)
    return agreement


def listed(client, name=LIST, **query):
    """The rows of a list in its order."""
    return [row.pk for row in client.get(reverse(name), query).context["cl"].result_list]


def desk(agreement):
    return reverse("admin:agreements_agreement_change", args=[agreement.pk])


def press(client, agreement, verb, **fields):
    return client.post(desk(agreement), {"verb": verb} | fields)


@pytest.mark.calendar
def test_the_late_come_first_then_the_quiet_then_the_rest_then_the_closed(staff_client):
    silent, past, under_way, over = quiet(), late(), in_force(), in_force()
    actions.confirm(concluded(over), over.mentor)

    assert listed(staff_client) == [past.pk, silent.pk, under_way.pk, over.pk]
    assert sorted(listed(staff_client, o="5")) == sorted([past.pk, silent.pk, under_way.pk, over.pk])


@pytest.mark.parametrize("make", [quiet, late])
def test_a_pair_on_hold_is_neither_late_nor_quiet(staff_client, make):
    held(make())

    assert listed(staff_client, attention="0") == listed(staff_client, attention="1") == []


def test_a_sign_of_life_makes_a_quiet_pair_heard(staff_client):
    agreement = quiet()
    assert listed(staff_client, attention="1") == [agreement.pk]

    actions.log_meeting(agreement, agreement.mentee, met_on=days_from_today(0))

    assert listed(staff_client, attention="1") == []


def test_a_late_one_whose_record_has_begun_is_late_no_more(staff_client):
    concluded(late())

    assert listed(staff_client, attention="0") == []


@pytest.mark.calendar
@pytest.mark.parametrize("begun", ["2026-08-24T07:00Z", "2026-12-06T07:59Z"])
def test_the_list_is_narrowed_by_the_semester_it_began_in(staff_client, begun):
    Term.objects.create(season="fall", year=2026, starts_on=date(2026, 8, 24), ends_on=date(2026, 12, 5))
    inside, _outside = in_force(), in_force()
    Agreement.objects.update(created_at="2026-08-24T06:59Z")
    Agreement.objects.filter(pk=inside.pk).update(created_at=begun)
    Conclusion.objects.update(began_at=begun)

    assert listed(staff_client, semester="fall-2026") == [inside.pk]


def test_both_lists_are_narrowed_by_the_mentees_college_and_the_mentors_industry(staff_client):
    chosen, _other = in_force(), in_force()
    major, industry = MajorFactory(), IndustryFactory()
    chosen.match.mentee.majors.set([major, MajorFactory(college=major.college)])
    chosen.match.mentor.industries.set([industry])
    record = concluded(chosen)

    for by in ({"college": major.college_id}, {"industry": industry.pk}):
        assert listed(staff_client, **by) == [chosen.pk]
        assert listed(staff_client, RECORDS, **by) == [record.pk]


@pytest.mark.parametrize("nonsense", ["x", "99999999999999999999", "²", ""])
@pytest.mark.parametrize("by", ["college", "industry", "semester", "attention"])
def test_a_filter_nobody_offered_changes_nothing(staff_client, by, nonsense):
    agreement = in_force()

    assert listed(staff_client, **{by: nonsense}) == [agreement.pk]


def test_open_records_come_first_the_one_whose_time_ends_first_on_top(staff_client):
    done = in_force()
    closed = concluded(done)
    actions.confirm(closed, done.mentor)
    newer = concluded(in_force())
    older = concluded(in_force())
    age(older, days=3)

    assert listed(staff_client, RECORDS) == [older.pk, newer.pk, closed.pk]


# The file.


def exported(client, name=LIST, *pks):
    told = {"action": "export", "_selected_action": pks}
    response = client.post(reverse(name), told)
    assert response.streaming
    content = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_the_agreements_are_exported_with_what_reports_count(staff_client):
    agreement = in_force(words=text(goal(activities=["One", "Two"]), goal("Second")))
    version = agreement.versions.get()
    actions.tick(version.goals.first().activities.first(), agreement.mentee)
    actions.log_meeting(agreement, agreement.mentee, met_on=days_from_today(0))
    major = MajorFactory(name_en="Nursing", college__name_en="Health")
    agreement.match.mentee.majors.set([major])

    titles, row = exported(staff_client, LIST, agreement.pk)

    found = dict(zip(titles, row, strict=True))
    assert (found["colleges of the mentee"], found["majors of the mentee"]) == ("Health", "Nursing")
    assert [found[title] for title in ("goals", "activities done", "meetings")] == ["2", "1", "1"]
    assert (found["start"], found["end"]) == (str(version.starts_on), str(version.ends_on))


def test_the_records_are_exported_with_how_many_goals_were_reached(staff_client):
    agreement = in_force(words=text(goal("One"), goal("Two")))
    first = agreement.versions.get().goals.first()
    record = actions.begin_conclusion(
        agreement,
        agreement.mentee,
        reason="partly",
        outcomes={first.pk: ("reached", "")},
        steps=["Join an association"],
    )

    titles, row = exported(staff_client, RECORDS, record.pk)

    found = dict(zip(titles, row, strict=True))
    assert [found[title] for title in ("goals", "goals reached", "next steps")] == ["2", "1", "Join an association"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_takes_the_same_few_statements_however_long(staff_client, count, django_assert_max_num_queries):
    pks = [in_force().pk for _number in range(count)]

    with django_assert_max_num_queries(15):
        assert len(exported(staff_client, LIST, *pks)) == count + 1


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\uff1d1", "\ufeff=1"]
)
def test_nothing_in_a_file_is_a_formula(typed):
    assert cell(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["Ana", "1 + 1 = 2", "José, “Pepe”", "", "a\n=b", "李"])
def test_other_words_are_left_as_they_are(typed):
    assert cell(typed) == typed


def test_a_formula_for_a_name_and_a_record_is_only_text_in_the_file(staff_client):
    agreement = in_force()
    agreement.mentee.given_name = '=HYPERLINK("https://evil.example","x")'
    agreement.mentee.save()
    record = concluded(agreement, achieved="=cmd|' /C calc'!A0")

    (_titles, one), (_more, two) = (
        exported(staff_client, LIST, agreement.pk),
        exported(staff_client, RECORDS, record.pk),
    )

    assert not [value for value in one + two if value.startswith(("=", "+", "-", "@"))]


# The page of a pair.


def test_a_page_tells_the_whole_history_of_a_pair_in_its_order(staff_client):
    agreement = in_force()
    actions.tick(agreement.versions.get().goals.get().activities.first(), agreement.mentee)
    actions.log_meeting(agreement, agreement.mentor, met_on=days_from_today(0), minutes=30)
    matches.hold(agreement.match)
    matches.release(agreement.match)
    actions.confirm(concluded(agreement), agreement.mentor)

    events = staff_client.get(desk(agreement)).context["events"]

    told = [event.what for event in events]
    for what in (
        "Asked for mentoring",
        "The agreement was begun",
        "Proposed version 1",
        "Version 1 came in force",
        "Done: Résumé review",
        "They met (30 minutes)",
        "Put on hold by the program",
        "Taken up again",
        "Began the record: We reached our goals",
        "Completed together",
    ):
        assert what in told
    assert sum(what.startswith("Signed version 1 as") for what in told) == 2
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_a_page_of_a_pair_takes_the_same_statements_however_much_happened(staff_client, django_assert_max_num_queries):
    agreement = in_force(words=text(*[goal(f"Goal {number}") for number in range(20)]))
    for activity in agreement.versions.get().goals.first().activities.all():
        actions.tick(activity, agreement.mentee)
    concluded(agreement, feedback="Candid")

    with django_assert_max_num_queries(30):
        assert staff_client.get(desk(agreement)).status_code == 200


def test_hostile_words_stay_words_on_the_page(staff_client):
    agreement = in_force(words=text(goal("<script>alert(1)</script>", activities=["<img src=x onerror=alert(2)>"])))

    response = staff_client.get(desk(agreement))

    assert "&lt;script&gt;alert(1)" in response.text
    assert "<img src=x" not in response.text


# What staff may do: end, close, pause. Never sign, never write.


def test_staff_end_an_agreement_with_a_reason_and_both_are_told_without_it(staff_client, staff):
    agreement = in_force()

    press(staff_client, agreement, "end", reason="Moved abroad, told us by phone.", sure="on")

    agreement.refresh_from_db()
    agreement.match.refresh_from_db()
    assert (agreement.status, agreement.match.status) == (Agreement.Status.ENDED, Match.Status.ENDED)
    assert (agreement.ended_by, agreement.ended_because) == (staff, "Moved abroad, told us by phone.")
    told = OutgoingMail.objects.queued().filter(kind="matches/ended").values_list("recipient", flat=True)
    assert set(told) == {agreement.mentee.pk, agreement.mentor.pk}
    assert "told us by phone" in staff_client.get(desk(agreement)).text


@pytest.mark.parametrize("fields", [{"reason": "A reason"}, {"reason": "", "sure": "on"}, {"sure": "on"}])
def test_an_end_without_a_reason_or_a_tick_ends_nothing_and_keeps_what_was_typed(staff_client, fields):
    agreement = in_force()

    response = press(staff_client, agreement, "end", **fields)

    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.IN_FORCE
    assert response.context["end_form"].errors
    assert fields.get("reason", "") in response.text


def test_an_open_proposal_falls_with_the_end(staff):
    version = proposed()

    actions.end_by_staff(version.agreement, staff, reason="They do not answer.")

    version.refresh_from_db()
    assert version.status == "superseded"


def test_nobody_ends_what_has_ended(staff):
    agreement = in_force()
    actions.confirm(concluded(agreement), agreement.mentor)

    with pytest.raises(Refused, match="concluded"):
        actions.end_by_staff(Agreement.objects.get(pk=agreement.pk), staff, reason="Once more")


def test_a_party_does_not_end_the_agreement_as_staff():
    agreement = in_force()

    with pytest.raises(Refused, match="another member of staff"):
        actions.end_by_staff(agreement, agreement.mentor, reason="I am staff, too")


def test_an_end_by_staff_always_has_its_reason(staff):
    agreement = in_force()

    with pytest.raises(IntegrityError, match="an_end_by_staff_has_a_reason"), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreement SET ended_by_id = %s WHERE id = %s", [staff.pk, agreement.pk])


def test_staff_close_a_long_finished_agreement_without_a_record(staff_client):
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-61)))
    assert "Close this agreement without a record" in staff_client.get(desk(agreement)).text

    press(staff_client, agreement, "close")

    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.CLOSED


@pytest.mark.calendar
def test_an_agreement_that_is_not_long_past_its_end_is_not_offered_to_be_closed(staff_client):
    agreement = late()

    press(staff_client, agreement, "close")

    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.IN_FORCE
    assert "Close this agreement without a record" not in staff_client.get(desk(agreement)).text


def test_staff_put_a_pair_on_hold_and_let_it_go_on(staff_client):
    agreement = in_force()

    press(staff_client, agreement, "hold")
    agreement.match.refresh_from_db()
    assert agreement.match.held_at

    press(staff_client, agreement, "release")
    agreement.match.refresh_from_db()
    assert agreement.match.held_at is None


@pytest.mark.parametrize("verb", ["sign", "propose", "conclude", "tick", ""])
def test_there_is_no_button_to_act_for_a_party(staff_client, verb):
    version = proposed()
    write(version.agreement, version.agreement.mentor)

    assert press(staff_client, version.agreement, verb).status_code == 403

    assert Signature.objects.count() == 0
    assert not Conclusion.objects.exists()


def test_whoever_may_only_look_ends_nothing(client_of, staff):
    agreement = in_force()
    staff.is_superuser = False
    staff.save()
    staff.user_permissions.add(Permission.objects.get(codename="view_agreement"))
    client = client_of(staff)

    page = client.get(desk(agreement))

    assert (page.status_code, press(client, agreement, "end", reason="x", sure="on").status_code) == (200, 403)
    assert "End this agreement now" not in page.text


def test_candid_words_are_for_those_who_may_read_them(client_of, staff):
    agreement = in_force()
    concluded(agreement, feedback="He was late each time.")
    assert "He was late" in client_of(staff).get(desk(agreement)).text
    staff.is_superuser = False
    staff.save()
    staff.user_permissions.add(Permission.objects.get(codename="view_agreement"))

    assert "He was late" not in client_of(staff).get(desk(agreement)).text


def test_a_private_draft_is_not_on_the_page(staff_client):
    agreement = in_force()
    write(agreement, agreement.mentee, text(goal("A private thought")))

    assert "A private thought" not in staff_client.get(desk(agreement)).text


def test_sign_of_one_is_on_the_page(staff_client):
    version = proposed()
    sign(version, version.agreement.mentee)

    told = [event.what for event in staff_client.get(desk(version.agreement)).context["events"]]

    assert f"Signed version 1 as “{version.agreement.mentee.get_full_name()}”" in told
