"""Whatever is done about one pair or person, of all others every row of every table stays as it was (R29)."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.db.models.functions import Now
from django.test import Client

from agreements import actions as agreements
from agreements.actions.signing import make_staff_copy
from agreements.models import Agreement, StaffCopy
from matches import actions as matches
from matches.models import PairBlock
from profiles.models import MentorReview
from program.conduct import case_actions, reporting
from program.conduct.participation import end_participation, reinstate
from program.models import ImportFile, ImportRow, ParticipationEnd
from program.privacy import erasure_requests
from tests.agreements.builders import copy_has_left, current, days_from_today, proposed, sign, text
from tests.factories import MenteeProfileFactory, MentorProfileFactory, StaffFactory, SuperuserFactory, UserFactory, age
from tests.program.erasing import every_text
from tests.program.states import STATES
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
ACTS = {}


def act(state, *, with_all=False):
    """`with_all`: everybody has everything that the portal may keep of a person."""

    def keep(done):
        ACTS[done.__name__] = (STATES[state][0], done, with_all)
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


@act("a_conclusion_of_the_mentee", with_all=True)
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


@act("in_effect", with_all=True)
def one_changes_their_mind_about_erasure(match):
    erasure_requests.ask_for_erasure(match.mentee.user)
    erasure_requests.take_back_erasure(match.mentee.user)


@act("an_amendment_signed_by_the_mentee", with_all=True)
def one_is_erased(match):
    erase(match.mentee.user)


@act("a_conclusion_of_the_mentee", with_all=True)
def one_is_erased_whose_conclusion_waits(match):
    erase(match.mentor.user)


def erase(person):
    request = erasure_requests.ask_for_erasure(person)
    age(request, days=14, seconds=1)
    erasure_requests.erase(request, by=StaffFactory())


def with_everything(match):
    """The pair with what an account gathers, and with what else the portal keeps about either."""
    mentee, mentor = match.mentee.user, match.mentor.user
    erasure_requests.ask_for_erasure(UserFactory())
    end_participation(UserFactory(), by=StaffFactory(), reason="A report.")
    for person in (mentee, mentor):
        file = ImportFile.objects.create(kind="mentees", name="list.csv")
        ImportRow.objects.create(file=file, line=2, email=person.email, values={}, fate="made", person=person)
        ParticipationEnd.objects.create(user=person, reason="A report.", ended_by=StaffFactory(), reinstated_at=Now())
        sign_in(Client(), person)
        UserSession.objects.create(user=person, session_key=f"key of {person.pk}", ip="127.0.0.1")
    match.mentor.photo.save("photo.jpg", ContentFile(f"photo of {mentor.pk}".encode()))
    MentorReview.objects.create(mentor=match.mentor, decision="declined", reason="Too early.", carried_out_at=Now())
    PairBlock.objects.create(mentee=match.mentee, mentor=MentorProfileFactory(), reason="They quarrel.")
    PairBlock.objects.create(mentee=MenteeProfileFactory(), mentor=match.mentor, reason="They quarrel.")
    ended = STATES["proposed_by_the_mentee"][0]()
    agreements.end_by_staff(agreement_of(ended), StaffFactory(), reason="They moved away.")
    copy_has_left()
    match.refresh_from_db()
    return match


@pytest.mark.parametrize("name", ACTS)
def test_the_rows_of_all_others_stay_as_they_were(name):
    state, done, with_all = ACTS[name]

    def make():
        return with_everything(state()) if with_all else state()

    make()
    earlier = set(every_text())
    match = make()
    with_the_pair = set(every_text())
    make()
    everything = set(every_text())
    others = earlier | (everything - with_the_pair)

    done(match)

    now = set(every_text())
    assert sorted(others - now) == []
    assert now != everything
