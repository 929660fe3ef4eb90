"""Agreements for staff: what comes first, what narrows the list, the history of a pair, and how staff end it."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection
from django.urls import reverse

from agreements import actions
from agreements.models import Agreement, Conclusion, Signature
from matches import actions as matches
from matches.models import Match
from notifications.models import OutgoingMail
from program.models import Term
from tests.agreements.builders import concluded, current, days_from_today, goal, in_force, proposed, sign, text, write
from tests.factories import IndustryFactory, MajorFactory, StaffFactory, age
from tests.pages import buttons
from tests.refusals import refused

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
    matches.hold(agreement.match, by=StaffFactory())
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
    actions.add_to_conclusion(concluded(over), over.mentor)

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
    actions.add_to_conclusion(closed, done.mentor)
    newer = concluded(in_force())
    older = concluded(in_force())
    age(older, days=3)

    assert listed(staff_client, RECORDS) == [older.pk, newer.pk, closed.pk]


# The page of a pair.


def history(agreement, record):
    """When what happened to a pair, and whose act it was (nobody's: by itself); the holds and the meeting aside."""
    version, match = agreement.versions.get(), agreement.match
    mentee, mentor = str(agreement.mentee), str(agreement.mentor)
    done = version.goals.get().activities.first().done
    signatures = [(signature.signed_at, str(signature.party)) for signature in version.signatures.all()]
    return {
        (match.request.sent_at, mentee),
        (match.started_at, mentor),
        (agreement.created_at, ""),
        (version.proposed_at, mentee),
        (version.read_at, mentor),
        *signatures,
        (version.in_force_at, ""),
        (done.done_at, mentee),
        (record.began_at, mentee),
        (record.closed_at, mentor),
        (agreement.closed_at, ""),
    }


def test_a_page_tells_the_whole_history_of_a_pair_in_its_order(staff_client):
    agreement = in_force()
    actions.tick(agreement.versions.get().goals.get().activities.first(), agreement.mentee)
    matches.hold(agreement.match, by=StaffFactory())
    held_at = agreement.match.held_at
    matches.release(agreement.match, by=StaffFactory())
    record = concluded(agreement)
    actions.add_to_conclusion(record, agreement.mentor)
    agreement.refresh_from_db()

    events = staff_client.get(desk(agreement)).context["events"]

    told = {(event.at, event.who) for event in events}
    assert history(agreement, record) | {(held_at, "")} < told
    assert len(told) == len(history(agreement, record)) + 2  # the hold and its end
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_the_history_of_a_pair_holds_what_was_done_and_how_long_they_met(staff_client):
    agreement = in_force()
    activity = agreement.versions.get().goals.get().activities.first()
    actions.tick(activity, agreement.mentee)
    actions.log_meeting(agreement, agreement.mentor, met_on=days_from_today(0), minutes=33)

    events = staff_client.get(desk(agreement)).context["events"]

    assert [event.who for event in events if activity.text in event.what] == [str(agreement.mentee)]
    told = [event for event in events if re.search(r"\b33\b", event.what)]  # "Given3350" is a name
    assert [event.who for event in told] == [str(agreement.mentor)]


def test_a_page_of_a_pair_holds_its_own_versions_and_no_drafts(staff_client):
    agreement, _other = in_force(), in_force()
    write(agreement, agreement.mentee)

    page = staff_client.get(desk(agreement))

    assert page.context["versions"] == [current(agreement)]


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
    actions.add_to_conclusion(concluded(agreement), agreement.mentor)

    with refused("agreement_concluded"):
        actions.end_by_staff(Agreement.objects.get(pk=agreement.pk), staff, reason="Once more")


def test_a_party_does_not_end_the_agreement_as_staff():
    agreement = in_force()

    with refused("party_of_this_agreement"):
        actions.end_by_staff(agreement, agreement.mentor, reason="I am staff, too")


def test_an_end_by_staff_always_has_its_reason(staff):
    agreement = in_force()

    with pytest.raises(IntegrityError, match="an_end_by_staff_has_a_reason"), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreement SET ended_by_id = %s WHERE id = %s", [staff.pk, agreement.pk])


def test_staff_close_a_long_finished_agreement_without_a_record(staff_client):
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-61)))
    assert ("verb", "close") in buttons(staff_client.get(desk(agreement)))

    press(staff_client, agreement, "close", confirmed="1")

    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.CLOSED


@pytest.mark.calendar
def test_an_agreement_that_is_not_long_past_its_end_is_not_offered_to_be_closed(staff_client):
    in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-61)))  # another, which is
    agreement = late()

    press(staff_client, agreement, "close", confirmed="1")

    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.IN_FORCE
    assert ("verb", "close") not in buttons(staff_client.get(desk(agreement)))


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
    assert ("verb", "end") in buttons(client_of(staff).get(desk(agreement)))
    staff.is_superuser = False
    staff.save()
    staff.user_permissions.add(Permission.objects.get(codename="view_agreement"))
    client = client_of(staff)

    page = client.get(desk(agreement))

    assert (page.status_code, press(client, agreement, "end", reason="x", sure="on").status_code) == (200, 403)
    assert ("verb", "end") not in buttons(page)


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

    signature = version.signatures.get()
    events = staff_client.get(desk(version.agreement)).context["events"]

    [signed] = [event for event in events if event.at == signature.signed_at]
    assert signature.typed_name in signed.what
    assert signed.who == str(version.agreement.mentee)
