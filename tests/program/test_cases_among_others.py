"""What is done in a case, or to one person, leaves all others as they were, and is not changed by them (R26, R28)."""

import pgtrigger
import pytest
from django.urls import reverse

from accounts.models import User
from agreements.models import Agreement, Conclusion
from core import limits
from matches import actions as matches
from matches.models import Match, MatchRequest, PairBlock
from notifications.models import OutgoingMail
from profiles import actions as profiles
from profiles.models import MentorProfile
from program.conduct import case_actions, participation, reporting
from program.models import Concern, ConcernAct
from tests.agreements.builders import finished, in_force, negotiating
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
    age,
    days_from_today,
)
from tests.pages import buttons
from tests.program.staff_members import member_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def pair(**people):
    return negotiating(**people).match


def reported(about=None, reporter=None, **fields):
    return reporting.report(reporter or UserFactory(), text="He shouted.", about=about, **fields)


def everything():
    """All that is stored of pairs and people, by table and key, without when they were last seen."""
    tables = (User, MentorProfile, MatchRequest, Match, Agreement, Conclusion, PairBlock)
    return {(table, row["pk"]): row for table in tables for row in table.objects.values("pk", *fields_of(table))}


def fields_of(table):
    return [field.attname for field in table._meta.concrete_fields]


def mails_that_wait():
    return set(OutgoingMail.objects.filter(obsolete_at=None))


def block(match):
    case_actions.block(reported(match), SuperuserFactory(), "They must not meet.")


def end_the_mentor(match):
    participation.end_participation(match.mentor.user, by=StaffFactory(), reason="A report.")


@pytest.mark.parametrize("act", [block, end_the_mentor])
def test_an_act_ends_what_is_open_between_the_two_and_nothing_that_is_over_or_of_others(act):
    pair(), MatchRequestFactory()
    earlier = finished(in_force()).agreement.match
    waiting = mails_that_wait()
    match = pair(request__mentee=earlier.mentee, request__mentor=earlier.mentor)
    pair(), MatchRequestFactory()
    before = everything()
    assert participation.preview_end(match.mentor.user).agreements == [match.agreement]

    act(match)

    now = everything()
    assert waiting <= mails_that_wait()
    changed = {key for key, row in before.items() if now[key] != row}
    assert {(Match, match.pk), (Agreement, match.agreement.pk)} <= changed
    theirs = {(User, match.mentor_id), (MentorProfile, match.mentor_id)}
    assert changed <= theirs | {(Match, match.pk), (Agreement, match.agreement.pk)}


# The pair that a case is about.


@pytest.mark.parametrize("reporter", ["mentee", "mentor"])
def test_a_report_about_a_person_names_these_two_and_nobody_else(reporter):
    MatchFactory()
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    MatchFactory()
    people = [mentee.user, mentor.user]
    by, subject = people if reporter == "mentee" else reversed(people)

    case_actions.block(reported(reporter=by, subject=subject), SuperuserFactory(), "They must not meet.")

    blocked = PairBlock.objects.get()
    assert (blocked.mentee, blocked.mentor) == (mentee, mentor)


def test_a_report_about_a_match_names_its_pair_whoever_sent_it():
    match = MatchFactory()

    case_actions.block(reported(match), SuperuserFactory(), "They must not meet.")

    assert PairBlock.objects.get().mentor == match.mentor


def test_a_pair_can_be_kept_apart_after_another_has_been(client_of):
    block(MatchFactory())
    address = reverse("admin:program_concern_change", args=[reported(MatchFactory()).pk])

    assert ("verb", "block") in buttons(client_of(member_of("Conduct")).get(address))


def test_of_two_matches_the_report_is_about_the_one_in_the_address(client_of):
    mentee = MenteeProfileFactory()
    rows = [MatchFactory(request__mentee=mentee) for _number in range(2)]
    client = client_of(mentee.user)
    addresses = [f"{reverse('program:concern_new')}?match={match.pk}" for match in rows]

    assert [client.get(address).context["subject"] for address in addresses] == [one.mentor.user for one in rows]
    for address in addresses:
        client.post(address, {"kind": "conduct", "text": "He shouted."})

    assert [concern.about for concern in Concern.objects.order_by("pk")] == rows


# What keeps a match on hold, or a profile hidden.


def held_in_its_case(match):
    case_actions.hold(reported(match.agreement), SuperuserFactory())


def hidden_in_its_case(mentor, days=9):
    concern = reported(subject=mentor.user)
    case_actions.hide(concern, SuperuserFactory(), until=days_from_today(days), reason="A report.")
    return concern


def test_a_hold_outside_of_any_case_becomes_the_cases_and_is_lifted_by_anyone_until_then():
    held_in_its_case(pair())
    match = pair()
    held_in_its_case(pair())
    matches.hold(match, StaffFactory())
    match.refresh_from_db()
    matches.release(match, StaffFactory())
    matches.hold(match, StaffFactory())

    held_in_its_case(match)

    match.refresh_from_db()
    with refused("lifting_is_not_yours"):
        matches.release(match, StaffFactory())


def test_who_hid_a_profile_outside_of_any_case_shows_it_again():
    hidden_in_its_case(MentorProfileFactory())
    mentor = MentorProfileFactory()
    hidden_in_its_case(MentorProfileFactory())
    profiles.hide(mentor, by=StaffFactory(), until=days_from_today(9), reason="A holiday.")

    profiles.unhide(mentor, by=StaffFactory())

    assert MentorProfile.objects.get(pk=mentor.pk).hidden_until is None


def test_a_case_keeps_a_profile_hidden_until_its_day_and_no_longer():
    mentor = MentorProfileFactory()
    concern = hidden_in_its_case(mentor)
    kept = Concern.objects.keeping(mentor)

    assert list(kept) == [concern]

    with pgtrigger.ignore():
        ConcernAct.objects.filter(concern=concern).update(until=days_from_today(0))
    assert not kept.all()


# Who reads a case.


def named(officer):
    return {"subject": officer}


def kept_out(officer):
    return {}


def an_invitation(officer):
    User.objects.filter(pk=officer.pk).update(last_login=None, password="!")
    return {}


def no_longer_staff(officer):
    User.objects.filter(pk=officer.pk).update(is_staff=False)
    return {}


@pytest.mark.parametrize("reason", [named, kept_out, an_invitation, no_longer_staff])
def test_who_does_not_read_the_case_does_not_count_as_its_other_reader(reason):
    by, colleague, third = (member_of("Conduct") for _number in range(3))
    concern = reported(**reason(third))
    if reason is kept_out:
        case_actions.recuse(concern, by, third)

    with refused("last_other_reader_of_case"):
        case_actions.recuse(concern, by, colleague)


def test_who_is_kept_out_of_one_case_acts_in_another_and_not_in_this_one():
    by, colleague, _third = (member_of("Conduct") for _number in range(3))
    concern, other = reported(), reported()
    case_actions.recuse(concern, by, colleague)

    with refused("kept_out_of_case"):
        reporting.warn(concern, colleague, "Stop it.")
    reporting.look_at(other, colleague)


# How many reports are taken.


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(limits, "CONDUCT_REPORTS_AN_HOUR", 1)
    monkeypatch.setattr(limits, "CONDUCT_REPORTS_A_DAY", 2)


@pytest.mark.usefixtures("few")
def test_worries_reports_of_others_and_earlier_ones_do_not_count_against_a_report_of_conduct():
    person = UserFactory()
    for _number in range(2):
        reported(reporter=person, kind="worry")
        reported()
        age(reported(reporter=person), hours=2)
    with refused("many_reports"):
        reported(reporter=person)
    for concern in Concern.objects.filter(kind="conduct"):
        age(concern, hours=24)

    assert reported(reporter=person)
    with refused("many_reports"):
        reported(reporter=person)
