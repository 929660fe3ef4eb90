"""What the page of a match, home and the mails say of an interview: its state, the one act, what is sent (R15, R16)."""

import pytest
from django.urls import reverse

from agreements.actions import add_to_conclusion
from core.templatetags.portal import exact
from matches import actions
from notifications.models import Notice, OutgoingMail
from notifications.rendering import localized_for
from tests.agreements.builders import concluded, in_force
from tests.factories import MatchFactory, MatchRequestFactory
from tests.mails import text_of
from tests.matches.arranging import confirmed, in_days, offer, over, typed
from tests.pages import found, words

pytestmark = pytest.mark.django_db


def page_of(client_of, match, side="mentee"):
    return client_of(getattr(match, side).user).get(match.get_absolute_url())


def badge(page):
    [state] = found(page, "//main//*[starts-with(@class, 'badge')]")
    return words(state)


def main_acts(page):
    """Where the main buttons of a page lead."""
    posted = found(page, "//main//form[.//button[contains(@class, 'main')]]/@action")
    return {*found(page, "//main//a[contains(@class, 'button') and contains(@class, 'main')]/@href"), *posted}


def address(name, match):
    return reverse(f"matches:{name}", args=[match.pk])


@pytest.fixture
def moving():
    """The mentor offers other times while one is set, and the mentee still has to send the number."""
    interview = confirmed(mode="phone", place="", is_caller=True)
    return interview, offer(interview.match, times=[in_days(5)], mode="phone", place="", is_caller=True)


def test_an_offer_to_move_says_so_in_its_mail_and_notice(client_of, moving):
    interview, other = moving
    mentee, name = interview.match.mentee.user, interview.match.mentor.user.first_name_shown

    notices = found(client_of(mentee).get(reverse("notifications:list")), "//main//li//a")

    assert f"{name} would like to change the time of your interview" in [words(notice) for notice in notices]
    assert OutgoingMail.objects.filter(kind="matches/other_times_offered", recipient=mentee).count() == 1
    with localized_for(mentee):
        assert exact(interview.chosen_time) in text_of("matches/other_times_offered", other, mentee)


def test_the_time_that_is_set_is_labelled_at_home_and_on_the_page(client_of, moving):
    interview, _other = moving
    client = client_of(interview.match.mentee.user)

    [shown] = found(client.get(reverse("program:home")), "//article[@data-act='choose_another_time']")
    [_deadline, label] = found(
        client.get(interview.match.get_absolute_url()), "//dl[@class='who-acts']//div[dd/time]/dt"
    )

    name = interview.match.mentor.user.first_name_shown
    assert words(shown.find(".//h3")) == f"{name} would like to change the time of your interview"
    assert "Your interview is set for: " in words(shown)
    assert words(label) == "Your interview is set for"


def test_whoever_has_to_choose_a_time_finds_the_times_as_the_main_act(client_of, moving):
    match = moving[0].match

    assert main_acts(page_of(client_of, match)) == {address("choose_time", match)}


def test_whoever_has_to_send_the_number_finds_that_as_the_main_act(client_of):
    match = confirmed(mode="phone", place="", is_caller=True).match

    assert main_acts(page_of(client_of, match)) == {address("send_place", match)}


def test_whoever_has_to_say_whether_they_talked_finds_that_as_the_main_act(client_of):
    match = over(confirmed()).match

    assert main_acts(page_of(client_of, match)) == {address("talked", match)}


def test_the_page_says_whether_the_interview_is_arranged_set_or_past(client_of):
    match = MatchFactory()
    before = badge(page_of(client_of, match))
    interview = confirmed(match)
    is_set = badge(page_of(client_of, match))
    over(interview)

    past = badge(page_of(client_of, match))

    assert (before, is_set) == ("Arranging your interview", "Your interview is set")
    assert past.startswith("Your interview was set for ")


def test_a_match_that_is_being_concluded_says_so_wherever_it_stands(client_of):
    conclusion = concluded(agreement := in_force())
    match = agreement.match
    pages = [match.get_absolute_url(), agreement.get_absolute_url(), reverse("matches:inbox")]

    def badges():
        client = client_of(match.mentee.user)
        return {words(found(client.get(address), "//main//*[contains(@class, 'badge')]")[0]) for address in pages}

    being = badges()
    add_to_conclusion(conclusion, agreement.mentor)
    over = badges()

    assert len(being) == len(over) == 1
    assert being != over


@pytest.mark.parametrize(
    ("mode", "sent"), [("online", "the link"), ("phone", "the phone number"), ("in_person", "the location")]
)
def test_only_what_is_to_be_sent_is_named(client_of, mode, sent):
    match = MatchFactory(request__mentor__meeting_modes=["online", "phone", "in_person"])
    confirmed(match, mode=mode, place="", place_due_by=in_days(1))

    page = page_of(client_of, match, "mentor")

    [button] = found(page, f"//a[@href='{address('send_place', match)}']")
    assert words(button) == f"Send {sent}"
    assert page.context["next_step"].who == f"You send {sent} for your interview."


def test_a_yes_with_times_comes_in_one_mail_and_one_notice_that_list_them(client_of):
    match_request = MatchRequestFactory()
    accept = reverse("matches:accept", args=[match_request.pk])

    client_of(match_request.mentor.user).post(accept, typed())

    mentee, match = match_request.mentee.user, match_request.mentor.matches.get()
    for told in (OutgoingMail, Notice):
        assert list(told.objects.filter(recipient=mentee).values_list("kind", flat=True)) == [
            "matches/request_accepted"
        ]
    match_request.refresh_from_db()
    text = text_of("matches/request_accepted", match_request, mentee)
    interview = match.interviews.get()
    with localized_for(mentee):
        assert f"- {exact(interview.offered_times[0])}" in text
    assert interview.place in text
    actions.hold(match, match.mentor.user)
    assert interview.place not in text_of("matches/request_accepted", match_request, mentee)
