"""Moving an interview: the chosen time stays until another is agreed; calling off is another thing (R15)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.templatetags.portal import exact
from matches import actions, acts
from matches.email_contexts import interview_context
from matches.models import Interview
from matches.next_step import next_step_of_match
from notifications.models import OutgoingMail, ProgramSettings
from notifications.rendering import render
from tests.factories import InterviewFactory, MatchFactory, StaffFactory, age
from tests.mails import text_of
from tests.matches.arranging import LINK, confirmed, in_days, offer, over
from tests.matches.test_places import event_for
from tests.pages import forms, links
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def statuses(match):
    return list(match.interviews.order_by("pk").values_list("status", flat=True))


def mails(kind):
    return set(OutgoingMail.objects.queued().filter(kind=f"matches/{kind}").values_list("recipient", flat=True))


def moving(by="mentor"):
    """An interview whose time is chosen, and other times that one of the two offers."""
    interview = confirmed()
    return interview, offer(interview.match, by=getattr(interview.match, by).user, times=[in_days(5)])


@pytest.mark.parametrize("by", ["mentor", "mentee"])
def test_other_times_are_offered_while_the_chosen_one_stays(by):
    interview, _other = moving(by)

    interview.match.refresh_from_db()
    assert statuses(interview.match) == ["confirmed", "offered"]
    assert interview.match.moved_at == interview.chosen_time
    assert mails("talk_called_off") == set()


def test_the_mail_of_a_moved_interview_says_from_when_to_when():
    interview, other = moving()
    reader = interview.match.mentee.user
    first = text_of("matches/time_chosen", interview, reader)

    actions.choose_time(other, reader, in_days(5))

    moved = text_of("matches/time_chosen", other, reader)
    assert exact(interview.chosen_time) in moved
    assert exact(in_days(5)) in moved
    actions.call_off(other, reader)
    afresh = offer(interview.match, times=[in_days(7)])
    actions.choose_time(afresh, reader, in_days(7))
    assert exact(in_days(5)) not in text_of("matches/time_chosen", afresh, reader)
    assert first != moved


def test_choosing_another_time_moves_the_calendar_entry_without_calling_anything_off():
    interview, other = moving()
    match, reader = interview.match, interview.match.mentee.user
    before = event_for(interview, reader)

    actions.choose_time(other, reader, in_days(5))

    after = event_for(other, reader)
    assert statuses(match) == ["replaced", "confirmed"]
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], in_days(5))
    assert after["sequence"] > before["sequence"]
    assert mails("talk_called_off") == set()
    match.refresh_from_db()
    assert match.moved_at == in_days(5)


def test_a_link_sent_while_others_are_offered_does_not_outrun_the_new_time_in_calendars():
    interview, other = moving()
    actions.send_place(interview, interview.match.mentor.user, "https://new.example/")
    between = event_for(interview, interview.match.mentee.user)["sequence"]

    actions.choose_time(other, interview.match.mentee.user, in_days(5))

    assert event_for(other, interview.match.mentee.user)["sequence"] > between


@pytest.mark.parametrize("by", ["mentor", "mentee"])
def test_the_offer_is_withdrawn_or_refused_and_the_time_stays(client_of, by):
    interview, _other = moving("mentor")
    match, person = interview.match, getattr(interview.match, by)
    page, keep = client_of(person.user), reverse("matches:keep_time", args=[match.pk])
    assert keep in forms(page.get(match.get_absolute_url()))

    page.post(keep)

    assert statuses(match) == ["confirmed", "cancelled"]
    assert mails("time_kept") == {match.other(person.user).pk}
    assert mails("talk_called_off") == set()


def test_without_a_chosen_time_there_is_none_to_keep():
    interview = InterviewFactory()

    with refused("no_time_to_keep"):
        actions.keep_time(interview, interview.match.mentee.user)


def test_a_stale_page_keeps_nothing():
    interview, other = moving()
    actions.choose_time(other, interview.match.mentee.user, in_days(5))

    with refused("interview_confirmed"):
        actions.keep_time(other, interview.match.mentor.user)


def test_calling_off_ends_both_and_tells_of_the_chosen_time():
    interview, _other = moving()

    actions.call_off(interview, interview.match.mentee.user)

    assert statuses(interview.match) == ["cancelled", "cancelled"]
    called_off = OutgoingMail.objects.filter(kind="matches/talk_called_off")
    assert set(called_off.values_list("about_id", flat=True)) == {interview.pk}
    assert interview.status == "cancelled"


@pytest.mark.parametrize("ends", [actions.call_off, lambda talk, by: actions.mark_not_held(over(talk), by)])
def test_after_a_talk_was_called_off_or_missed_the_mentee_offers_times_at_once(client_of, ends):
    interview = confirmed()
    match, mentee = interview.match, interview.match.mentee.user
    ends(interview, mentee)

    assert reverse("matches:offer_times", args=[match.pk]) in links(client_of(mentee).get(match.get_absolute_url()))
    again = offer(match, by=mentee, place="")

    assert (again.status, again.place, again.place_from) == ("offered", LINK, match.mentor.user)


def test_the_end_of_a_match_calls_off_both_and_tells_once_each():
    interview, _other = moving()

    actions.stop(interview.match, interview.match.mentor.user)

    assert statuses(interview.match) == ["cancelled", "cancelled"]
    assert OutgoingMail.objects.filter(kind="matches/talk_called_off").count() == 2


@pytest.mark.parametrize("verb", [actions.mark_held, lambda talk, by: actions.already_interviewed(talk.match, by)])
def test_what_took_place_ends_the_offer_to_move_it(verb):
    interview, _other = moving()

    verb(over(interview), interview.match.mentee.user)

    assert statuses(interview.match) == ["held", "unneeded"]


def test_a_talk_that_did_not_take_place_leaves_the_other_times_to_choose_from():
    interview, other = moving()
    actions.mark_not_held(over(interview), interview.match.mentor.user)

    actions.choose_time(other, interview.match.mentee.user, in_days(5))

    assert statuses(interview.match) == ["not_held", "confirmed"]


def test_what_has_passed_can_no_longer_be_moved_or_called_off(client_of):
    match = confirmed().match
    of_what_is_to_come = {reverse(f"matches:{act}", args=[match.pk]) for act in ("offer_times", "call_off")}
    page = client_of(match.mentee.user)
    assert of_what_is_to_come <= set(links(page.get(match.get_absolute_url())))

    over(match.interviews.get())

    shown = page.get(match.get_absolute_url())
    assert not of_what_is_to_come & set(links(shown))
    assert reverse("matches:not_held", args=[match.pk]) in forms(shown)


@pytest.mark.parametrize("status", ["offered", "confirmed"])
def test_the_database_keeps_one_of_each_per_match(status):
    first = InterviewFactory(status=status, chosen_time=in_days(2))

    with pytest.raises(IntegrityError, match="per_match"), transaction.atomic():
        InterviewFactory(match=first.match, status=status, chosen_time=in_days(2))


def test_times_that_are_past_are_not_offered_on_the_page(client_of):
    gone, to_come = timezone.now() - timedelta(hours=1), in_days(2)
    interview = InterviewFactory(offered_times=[gone, to_come])
    match = interview.match

    shown = client_of(match.mentee.user).get(match.get_absolute_url())

    assert gone.isoformat() not in shown.text
    assert to_come.isoformat() in shown.text


def test_both_are_reminded_once_when_a_past_talk_and_an_offer_wait():
    interview, _other = moving()
    match = over(interview).match
    age(match, days=20)

    actions.remind_and_lapse_matches()

    assert len(mails("ask_both")) == 2


def test_on_hold_nothing_is_moved_and_all_is_called_off_without_words():
    interview, other = moving()
    actions.hold(interview.match, by=StaffFactory())
    for verb in (lambda: actions.keep_time(other, interview.match.mentor.user), lambda: offer(interview.match)):
        with refused("match_on_hold"):
            verb()

    actions.call_off(interview, interview.match.mentee.user)

    assert statuses(interview.match) == ["cancelled", "cancelled"]


@pytest.mark.parametrize(
    ("days", "outcome"),
    [((1,), acts.NEW_TIMES_PASS), ((1, 5), acts.ONE_NEW_TIME_PASSES), ((4, 5), acts.AGREED_TIME_STAYS)],
)
def test_home_says_whether_other_new_times_are_left_when_the_first_has_passed(days, outcome):
    interview = confirmed()
    offer(interview.match, times=[in_days(day) for day in days])
    mentee = interview.match.mentee.user

    assert next_step_of_match(interview.match, mentee).otherwise == str(
        outcome.otherwise.to(is_mine=True, is_author=False)
    )


@pytest.mark.parametrize(("days", "is_clipped"), [(2, True), (9, False)])
def test_the_date_to_choose_by_does_not_lie_after_the_first_offered_time(days, is_clipped):
    match = MatchFactory()
    first_time = in_days(days)
    offer(match, times=[first_time, in_days(10)])

    step = next_step_of_match(match, match.mentee.user)

    assert step.by <= first_time
    assert (step.by == first_time) == is_clipped


def test_a_match_without_times_is_the_mentors_to_begin():
    match = MatchFactory()

    assert (match.may_mentee_offer, Interview.objects.count()) == (False, 0)


def test_the_mail_about_other_times_says_which_time_stands():
    interview, other = moving()

    _subject, text, _html = render("matches/other_times_offered", other, interview.match.mentee.user, ProgramSettings())

    assert f"Your interview is set for {exact(interview.chosen_time)} until one of these times is chosen." in text


def test_the_mail_about_other_times_says_that_its_place_is_for_them():
    interview, other = moving()
    person = interview.match.mentee.user

    how = f"{other.get_mode_display()} · {other.minutes} minutes"
    texts = [text_of(f"matches/{kind}", other, person) for kind in ("other_times_offered", "times_offered")]

    assert [(f": {how}" in text, f"\n{how}" in text) for text in texts] == [(True, False), (False, True)]


def test_new_times_say_that_they_replace_others_only_where_they_do():
    match = MatchFactory()
    first = offer(match)
    assert not interview_context(first, match.mentee.user)["replaces_times"]()

    second = offer(match, times=[in_days(4)])

    assert interview_context(second, match.mentee.user)["replaces_times"]()


def test_the_time_that_was_moved_is_named_though_other_times_were_offered_between():
    interview, other = moving()
    offered = offer(interview.match, by=interview.match.mentee.user, times=[in_days(5)])
    actions.choose_time(offered, interview.match.mentor.user, offered.offered_times[0])

    assert interview_context(offered, interview.match.mentee.user)["moved_from"]() == exact(interview.chosen_time)
