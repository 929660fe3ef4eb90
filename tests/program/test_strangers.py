"""Whatever is done about one pair or person, of all others every row of every table stays as it was (R29)."""

import pytest
from django.db.models.functions import Now

from agreements import actions as agreements
from agreements.actions.signing import make_staff_copy
from agreements.models import Agreement, StaffCopy
from matches import actions as matches
from matches.models import Match
from program.conduct import case_actions, reporting
from program.conduct.participation import end_participation, reinstate
from program.privacy import erasure_requests
from tests.agreements.builders import copy_has_left, current, days_from_today, proposed, sign, text
from tests.factories import StaffFactory, SuperuserFactory, age
from tests.program.erasing import every_text
from tests.program.states import STATES

pytestmark = pytest.mark.django_db
ACTS = {}


def act(state):
    def keep(done):
        ACTS[done.__name__] = (STATES[state][0], done)
        return done

    return keep


def agreement_of(match):
    return Agreement.objects.with_people().get(match=match)


def newest(match):
    return agreement_of(match).versions.with_details().order_by("-number").first()


@act("proposed_by_the_mentee")
def the_other_reads_what_was_proposed(match):
    agreements.mark_read(newest(match), match.mentor.user)


@act("proposed_by_the_mentee")
def one_signs(match):
    sign(newest(match), match.mentor.user)


@act("signed_by_the_mentee_who_proposed")
def both_have_signed(match):
    sign(newest(match), match.mentor.user)


@act("proposed_by_the_mentee")
def it_is_taken_back(match):
    agreements.take_back(newest(match), match.mentee.user)


@act("proposed_by_the_mentee")
def it_is_put_on_hold(match):
    matches.hold(match, StaffFactory())


@act("a_private_draft")
def the_draft_is_proposed(match):
    agreements.propose(agreement_of(match), match.mentee.user)


@act("talked_just_now")
def an_agreement_is_begun(match):
    agreements.begin(match, match.mentee.user)


@act("in_effect")
def a_change_takes_effect(match):
    agreement = agreement_of(match)
    agreements.tick(current(agreement).goals.get().activities.first(), agreement.mentee)
    version = proposed("mentor", text(starts_on=days_from_today(-1)), agreement)
    for party in agreement.parties:
        sign(version, party)


@act("in_effect")
def they_meet_and_one_activity_is_done(match):
    agreement = agreement_of(match)
    agreements.log_meeting(agreement, agreement.mentor, met_on=days_from_today(0), minutes=30)
    agreements.tick(current(agreement).goals.get().activities.first(), agreement.mentee)


@act("all_done")
def an_activity_is_open_again(match):
    agreement = agreement_of(match)
    agreements.untick(current(agreement).goals.get().activities.first(), agreement.mentee)


@act("in_effect")
def the_copy_is_made(match):
    make_staff_copy(StaffCopy.objects.get(version__agreement__match=match).pk)


@act("in_effect")
def a_conclusion_is_begun(match):
    agreements.begin_conclusion(agreement_of(match), match.mentee.user, reason="reached", outcomes={})


@act("a_conclusion_of_the_mentee")
def a_conclusion_is_added_to_and_corrected(match):
    conclusion = agreement_of(match).conclusion
    agreements.add_to_conclusion(conclusion, match.mentor.user, added="Thanks.", feedback="Good.")
    conclusion.refresh_from_db()
    agreements.correct_conclusion(conclusion, match.mentor.user, added="Many thanks.")


@act("long_past_its_end")
def staff_close_it(match):
    agreements.close_without_conclusion(agreement_of(match), StaffFactory())


@act("a_conclusion_of_the_mentee")
def the_program_ends_it(match):
    agreements.end_by_staff(agreement_of(match), StaffFactory(), reason="They moved away.")


@act("a_conclusion_of_the_mentee")
def one_is_sent_away_and_comes_back(match):
    end = end_participation(match.mentor.user, by=StaffFactory(), reason="A report.")
    reinstate(end, by=StaffFactory(), because="It was another.")


@act("a_conclusion_of_the_mentee")
def a_case_keeps_the_two_apart(match):
    officer = SuperuserFactory()
    concern = reporting.report(match.mentee.user, text="He shouted.", about=match, subject=match.mentor.user)
    case_actions.hold(concern, officer)
    case_actions.hide(concern, officer, until=days_from_today(9), reason="A report.")
    case_actions.block(concern, officer, "They quarrel.")


@act("in_effect")
def one_changes_their_mind_about_erasure(match):
    erasure_requests.ask_for_erasure(match.mentee.user)
    erasure_requests.take_back_erasure(match.mentee.user)


@act("an_amendment_signed_by_the_mentee")
def one_is_erased(match):
    erase(match.mentee.user)


@act("a_conclusion_of_the_mentee")
def one_is_erased_whose_conclusion_waits(match):
    erase(match.mentor.user)


def erase(person):
    request = erasure_requests.ask_for_erasure(person)
    age(request, days=14, seconds=1)
    erasure_requests.erase(request, by=StaffFactory())


def with_what_others_have(make):
    """The pair with what an account gathers, the program's copies of it among them."""
    match = make()
    for person in (match.mentee.user, match.mentor.user):
        erasure_requests.ask_for_erasure(person)
        erasure_requests.take_back_erasure(person)
    Match.objects.filter(pk=match.pk).update(moved_at=Now())
    return match


@pytest.mark.parametrize("name", ACTS)
def test_the_rows_of_all_others_stay_as_they_were(name):
    make, done = ACTS[name]
    with_what_others_have(make)
    copy_has_left()
    earlier = set(every_text())
    match = make()
    with_the_pair = set(every_text())
    with_what_others_have(make)
    everything = set(every_text())
    others = earlier | (everything - with_the_pair)
    match.refresh_from_db()

    done(match)

    now = set(every_text())
    assert sorted(others - now) == []
    assert now != everything
