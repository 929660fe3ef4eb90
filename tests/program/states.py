"""Every state of a request, a match, an agreement, and a conclusion in which something still has to happen.

Each is reached by the verbs people use, or is as those leave it, and by time. It says who acts there, and what:
STATES[name] is (function that makes the state and returns its request or match, parties, act).
"""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone

from agreements import actions as agreements
from agreements.models import Conclusion
from matches import actions
from matches.models import Interview, Match
from tests.agreements.builders import concluded, current, days_from_today, in_force, negotiating, proposed, sign, text
from tests.agreements.builders import goal as a_goal
from tests.factories import MentorProfileFactory, age
from tests.matches.builders import send

MENTEE, MENTOR, BOTH, STAFF, CLOCK = "mentee", "mentor", "mentee mentor", "staff", "clock"
STATES = {}


def state(parties, act):
    def keep(make):
        STATES[make.__name__] = (make, parties, act)
        return make

    return keep


def in_days(days):
    return timezone.now().replace(microsecond=0) + timedelta(days=days)


def aged(row, **by):
    age(row, **by)
    return row


# Requests.


@state(MENTOR, "answer")
def a_request_waits():
    return send()


@state(MENTOR, "answer")
def a_request_waits_for_a_mentor_who_needs_days():
    match_request = send()
    actions.ask_for_days(match_request)
    return match_request


@state(MENTEE, "confirm_late_yes")
def a_late_yes_waits():
    match_request = send(mentor=MentorProfileFactory(confirmed_at=timezone.now()))
    age(match_request, days=12)
    actions.settle_requests()
    match_request.refresh_from_db()
    actions.offer_late_yes(match_request)
    return match_request


# The interview.


def accepted(days=0):
    match = actions.accept(send())
    match.refresh_from_db()
    return aged(match, days=days, seconds=1)


def offer(match, by=MENTOR, **details):
    details = {"times": [in_days(2), in_days(3)], "mode": "online", "place": "https://meet.example/talk"} | details
    return actions.offer_times(match, getattr(match, by).user, **details)


def offered(by=MENTOR, days=0, **details):
    match = accepted(6 if by == MENTEE else 0)
    interview = offer(match, by, **details)
    for row in (match, interview):
        row.refresh_from_db()
    age(match, days=days, seconds=1)
    return match, interview


def confirmed(by=MENTOR, **details):
    match, interview = offered(by, **details)
    actions.choose_time(interview, match.other(interview.offered_by).user, interview.offered_times[0])
    match.refresh_from_db()
    return match, interview


def past(interview):
    """The chosen time and the match's clock, which ran from it, were a while ago."""
    Interview.objects.filter(pk=interview.pk).update(chosen_time=timezone.now() - timedelta(hours=2))
    Match.objects.filter(pk=interview.match_id).update(moved_at=timezone.now() - timedelta(hours=2))


@state(MENTOR, "offer_times")
def no_times_yet():
    return accepted()


@state(BOTH, "either_offers_times")
def no_times_after_five_days():
    return accepted(5)


@state(BOTH, "either_offers_times")
def no_times_after_fourteen_days():
    return accepted(14)


@state(MENTEE, "choose_time")
def times_from_the_mentor():
    return offered()[0]


@state(MENTEE, "choose_time")
def times_from_the_mentor_for_fourteen_days():
    return offered(days=14, times=[in_days(20)])[0]


@state(MENTOR, "choose_time")
def times_from_the_mentee():
    return offered(MENTEE)[0]


@state(BOTH, "offer_new_times")
def times_that_have_passed():
    match, interview = offered()
    Interview.objects.filter(pk=interview.pk).update(offered_times=[in_days(-1)])
    return match


@state(CLOCK, "talk")
def a_talk_to_come():
    return confirmed()[0]


@state(MENTOR, "send_place")
def a_talk_without_its_place():
    return confirmed(place="", place_due_by=in_days(1))[0]


@state(MENTOR, "choose_another_time")
def a_talk_the_mentee_moves():
    match, _interview = confirmed()
    offer(match, MENTEE, times=[in_days(4)])
    return match


@state(BOTH, "say_whether_talked")
def a_talk_that_was_to_be_moved_is_over():
    match, interview = confirmed()
    offer(match, MENTEE, times=[in_days(4)])
    past(interview)
    return match


@state(BOTH, "say_whether_talked")
def a_talk_that_is_over():
    match, interview = confirmed()
    past(interview)
    return match


@state(BOTH, "either_offers_times")
def a_talk_called_off():
    match, interview = confirmed()
    actions.call_off(interview, match.mentee.user)
    return match


@state(BOTH, "either_offers_times")
def a_talk_that_did_not_take_place():
    match, interview = confirmed()
    past(interview)
    interview.refresh_from_db()
    actions.mark_not_held(interview, match.mentor.user)
    return match


# The agreement.


def talked(days=0):
    match = accepted()
    actions.already_interviewed(match, match.mentee.user)
    match.refresh_from_db()
    return aged(match, days=days, seconds=1)


@state(MENTEE, "suggest_goals")
def a_talk_that_took_place():
    match, interview = confirmed()
    past(interview)
    interview.refresh_from_db()
    actions.mark_held(interview, match.mentor.user)
    match.refresh_from_db()
    return match


@state(MENTEE, "suggest_goals")
def talked_before_the_time_that_was_set():
    match, _interview = confirmed()
    actions.already_interviewed(match, match.mentor.user)
    match.refresh_from_db()
    return match


@state(MENTEE, "suggest_goals")
def talked_just_now():
    return talked()


@state(BOTH, "either_suggests_goals")
def talked_fourteen_days_ago():
    return talked(14)


@state(MENTEE, "suggest_goals")
def a_private_draft():
    agreement = agreements.begin(match := talked(), match.mentee.user)
    agreements.save_draft(agreement, match.mentee.user, text=text())
    return match


def first(by=MENTEE):
    if by == MENTEE:
        return proposed()
    agreement = negotiating()
    age(agreement.match, days=15)
    return proposed(by, agreement=agreement)


@state(BOTH, "read_and_sign")
def proposed_by_the_mentee():
    return first().agreement.match


@state(BOTH, "read_and_sign")
def proposed_by_the_mentor():
    return first(MENTOR).agreement.match


@state(BOTH, "read_and_sign")
def proposed_fourteen_days_ago():
    return aged(first().agreement.match, days=14, seconds=1)


def half_signed(by, signer):
    version = first(by)
    sign(version, getattr(version.agreement, signer))
    return version.agreement.match


@state(MENTOR, "sign")
def signed_by_the_mentee_who_proposed():
    return half_signed(MENTEE, MENTEE)


@state(MENTEE, "sign")
def signed_by_the_mentor_who_was_asked():
    return half_signed(MENTEE, MENTOR)


@state(MENTEE, "sign")
def signed_by_the_mentor_who_proposed():
    return half_signed(MENTOR, MENTOR)


@state(MENTOR, "sign")
def signed_by_the_mentee_who_was_asked():
    return half_signed(MENTOR, MENTEE)


@state(BOTH, "work_on_goal")
def in_effect():
    return in_force().match


@state(BOTH, "catch_up_on_goal")
def a_goal_past_its_deadline():
    return in_force(words=text(a_goal(deadline=days_from_today(-1)), starts_on=days_from_today(-9))).match


@state(BOTH, "conclude_or_go_on")
def all_done():
    agreement = in_force()
    for activity in current(agreement).goals.get().activities.all():
        agreements.tick(activity, agreement.mentor)
    return agreement.match


def ended(days_ago):
    last = days_from_today(-days_ago)
    return in_force(words=text(a_goal(deadline=last), starts_on=days_from_today(-99), ends_on=last)).match


@state(BOTH, "conclude_or_extend")
def past_its_end():
    return ended(1)


@state("mentee mentor staff", "conclude_or_extend")
def long_past_its_end():
    return ended(60)


def amended(by=MENTEE, signers=()):
    agreement = in_force()
    version = proposed(by, text(a_goal("Something else")), agreement)
    for signer in signers:
        sign(version, getattr(agreement, signer))
    return agreement.match


@state(BOTH, "read_and_sign_change")
def an_amendment_of_the_mentor():
    return amended(MENTOR)


@state(MENTOR, "sign_change")
def an_amendment_signed_by_the_mentee():
    return amended(MENTOR, [MENTEE])


@state(MENTEE, "sign_change")
def an_amendment_signed_by_who_did_not_propose_it():
    return amended(MENTEE, [MENTOR])


# The conclusion.


def concluding(by, reason="reached"):
    agreement = in_force()
    concluded(agreement, getattr(agreement, by), reason)
    return agreement.match


@state(MENTOR, "add_to_summary")
def a_conclusion_of_the_mentee():
    return concluding(MENTEE)


@state(MENTEE, "add_to_summary")
def a_conclusion_of_the_mentor():
    return concluding(MENTOR)


@state(MENTEE, "add_to_summary_after_end")
def a_conclusion_after_a_mentor_who_left():
    return concluding(MENTOR, "cannot_continue")


@state(MENTOR, "answer_correction")
def a_summary_corrected_after_the_mentor_had_agreed():
    agreement = in_force()
    agreements.add_to_conclusion(concluded(agreement), agreement.mentor)
    conclusion = Conclusion.objects.get(agreement=agreement)
    agreements.correct_conclusion(conclusion, agreement.mentee, achieved="A résumé.")
    return conclusion.agreement.match


@state(CLOCK, "close_summary")
def a_conclusion_whose_time_is_over():
    match = concluding(MENTEE)
    Conclusion.objects.filter(agreement__match=match).update(add_by=Now() - timedelta(minutes=1))
    return match
