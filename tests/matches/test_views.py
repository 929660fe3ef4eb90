import html
from datetime import date
from itertools import count

import pytest
from django.urls import reverse
from django.utils import translation

from agreements.models import SuggestedActivity
from agreements.starter_content import load_choices
from matches import actions
from matches.models import DeclineReason, Match, MatchRequest, RequestDraft
from matches.templatetags.asking import why_not_ask
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
    days_from_today,
)
from tests.matches.arranging import typed
from tests.matches.declining import decline_for_good, pass_undo_window
from tests.pages import WHOLE_FORM, codes, errors_of, found, links, words

pytestmark = pytest.mark.django_db
MATCH_PAGES = ["match_detail", "stop", "offer_times", "call_off"]
REQUEST_PAGES = ["request_detail", "accept", "decline"]


def test_a_mentee_writes_to_a_mentor(client_of):
    mentee, mentor = MenteeProfileFactory(about_me="I study biology."), MentorProfileFactory()
    client, address = client_of(mentee.user), reverse("matches:request_new", args=[mentor.pk])
    assert b"I study biology." in client.get(address).content

    response = client.post(address, {"wants_to_reach": "A first job."})

    match_request = MatchRequest.objects.get()
    assert (response.status_code, response["Location"]) == (302, match_request.get_absolute_url())
    assert (match_request.mentee, match_request.mentor) == (mentee, mentor)


def ask_button(client, mentor):
    """The address the button leads to, empty when it is off; and the page it is on."""
    page = client.get(mentor.get_absolute_url())
    address = reverse("matches:request_new", args=[mentor.pk])
    return address if address in links(page) else "", page


def test_the_button_on_a_profile_leads_to_the_letter(client_of):
    mentor = MentorProfileFactory()

    address, page = ask_button(client_of(MenteeProfileFactory().user), mentor)

    assert (address, "why-not-ask" in page.text) == (reverse("matches:request_new", args=[mentor.pk]), False)


@pytest.mark.parametrize(
    ("mentor", "day"),
    [
        ({"paused_until": date(2100, 5, 1)}, "May 1, 2100"),
        ({"capacity": 1, "places_taken": 1}, ""),
    ],
)
def test_the_button_of_a_mentor_who_takes_nobody_is_off_and_says_why(client_of, mentor, day):
    mentor = MentorProfileFactory(**mentor)

    address, page = ask_button(client_of(MenteeProfileFactory().user), mentor)

    [why] = found(page, "//*[@id='why-not-ask']")
    assert (address, found(page, "//*[@aria-disabled]/@aria-describedby")) == ("", ["why-not-ask"])
    assert words(why).startswith(mentor.user.first_name_shown)
    assert (day in words(why), "2100" in words(why)) == (True, bool(day))


def test_the_button_leads_a_mentee_who_has_asked_this_mentor_to_the_request(client_of):
    waiting = MatchRequestFactory()
    MatchRequestFactory(mentor=waiting.mentor)

    _address, page = ask_button(client_of(waiting.mentee.user), waiting.mentor)

    assert waiting.get_absolute_url() in links(page)
    assert "why-not-ask" not in page.text


def test_the_button_is_off_for_a_mentee_who_waits_for_another_answer_and_says_for_whose(client_of):
    waiting = MatchRequestFactory(mentor__user__given_name="Rosa")

    mentor = MentorProfileFactory()

    address, page = ask_button(client_of(waiting.mentee.user), mentor)

    why, [said] = why_not_ask(waiting.mentee, mentor), found(page, "//*[@id='why-not-ask']")
    assert (address, why.code, words(said)) == ("", "open_request_waits", str(why))
    assert "Rosa" in words(said)


def test_a_refused_letter_keeps_what_was_typed(client_of):
    open_request = MatchRequestFactory()
    address = reverse("matches:request_new", args=[MentorProfileFactory().pk])

    response = client_of(open_request.mentee.user).post(address, {"wants_to_reach": "My own very long thought."})

    assert errors_of(response.context["form"]) == {WHOLE_FORM: ["open_request_waits"]}
    assert response.context["form"].non_field_errors()[0] in response.text
    assert b"My own very long thought." in response.content


def test_somebody_who_is_no_mentee_is_led_home(client_of):
    address = reverse("matches:request_new", args=[MentorProfileFactory().pk])

    response = client_of(UserFactory()).get(address)

    assert (response.status_code, response["Location"]) == (302, reverse("program:home"))


@pytest.mark.parametrize("page", REQUEST_PAGES)
def test_a_stranger_finds_no_request(client_of, page):
    match_request = MatchRequestFactory()

    assert client_of(UserFactory()).get(reverse(f"matches:{page}", args=[match_request.pk])).status_code == 404


@pytest.mark.parametrize("page", MATCH_PAGES)
def test_a_stranger_finds_no_match(client_of, page):
    match = MatchFactory()

    assert client_of(UserFactory()).get(reverse(f"matches:{page}", args=[match.pk])).status_code == 404


@pytest.mark.parametrize("page", REQUEST_PAGES)
def test_the_mentor_sees_the_letter_and_the_ways_to_answer(client_of, page):
    match_request = MatchRequestFactory()

    response = client_of(match_request.mentor.user).get(reverse(f"matches:{page}", args=[match_request.pk]))

    assert response.status_code == 200


def test_the_mentor_accepts_on_the_site(client_of):
    match_request = MatchRequestFactory()

    address = reverse("matches:accept", args=[match_request.pk])

    response = client_of(match_request.mentor.user).post(address, {"note": ""})

    assert response["Location"] == Match.objects.get().get_absolute_url()


def test_the_mentor_declines_with_a_reason(client_of):
    match_request = MatchRequestFactory()
    reason = DeclineReason.objects.create(name_en="No time now")

    client_of(match_request.mentor.user).post(
        reverse("matches:decline", args=[match_request.pk]), {"reason": reason.pk, "note": "Good luck."}
    )

    match_request.refresh_from_db()
    assert (match_request.reason, match_request.reply) == (reason, "Good luck.")
    pass_undo_window(match_request)
    shown = client_of(match_request.mentee.user).get(match_request.get_absolute_url()).content.decode()
    assert "No time now" in shown
    assert "Good luck." in shown


def test_the_mentor_declines_on_the_site_and_pauses_in_the_same_step(client_of):
    match_request = MatchRequestFactory()

    client_of(match_request.mentor.user).post(
        reverse("matches:decline", args=[match_request.pk]), {"note": "", "paused_until": "2036-07-01"}
    )

    match_request.refresh_from_db()
    match_request.mentor.refresh_from_db()
    assert (match_request.is_decline_undoable, match_request.mentor.paused_until) == (True, None)
    pass_undo_window(match_request)
    actions.settle_requests()
    match_request.mentor.refresh_from_db()
    assert match_request.mentor.paused_until == date(2036, 7, 1)


def test_the_mentee_takes_a_request_back(client_of):
    match_request = MatchRequestFactory()

    client_of(match_request.mentee.user).post(reverse("matches:withdraw", args=[match_request.pk]))

    match_request.refresh_from_db()
    assert match_request.status == "withdrawn"


def badge(response):
    """The state of a request, as its page says it."""
    [state] = found(response, "//main//*[starts-with(@class, 'badge')]")
    return words(state)


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_a_page_says_no_reply_before_any_sweep_has_run(client_of, who):
    match_request = MatchRequestFactory()
    client = client_of(getattr(match_request, who).user)
    before = client.get(match_request.get_absolute_url())
    age(match_request, days=10, seconds=1)

    after = client.get(match_request.get_absolute_url())

    assert [page.context["match_request"].status_now for page in (before, after)] == ["pending", "expired"]
    assert [len(found(page, "//*[@class='days']")) for page in (before, after)] == [1, 0]
    assert badge(before) != badge(after)


def test_the_letter_leaves_the_mentor_after_a_no(client_of):
    match_request = MatchRequestFactory(wants_to_reach="Canary letter")
    actions.decline(match_request)

    assert b"Canary letter" not in client_of(match_request.mentor.user).get(match_request.get_absolute_url()).content
    assert b"Canary letter" in client_of(match_request.mentee.user).get(match_request.get_absolute_url()).content


@pytest.mark.calendar
@pytest.mark.parametrize(("days", "is_shown"), [(23, True), (24, False)])
def test_the_letter_stays_fourteen_days_after_expiry(client_of, days, is_shown):
    match_request = MatchRequestFactory(wants_to_reach="Canary letter")
    age(match_request, days=days, seconds=1)
    actions.settle_requests()

    shown = client_of(match_request.mentor.user).get(match_request.get_absolute_url()).content

    assert (b"Canary letter" in shown) is is_shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_needs_the_same_statements_for_any_number_of_requests(client_of, count, django_assert_num_queries):
    mentor = MentorProfileFactory()
    MatchRequestFactory.create_batch(count, mentor=mentor)
    client = client_of(mentor.user)

    with django_assert_num_queries(6):
        assert client.get(reverse("matches:inbox")).status_code == 200


def test_an_empty_inbox_says_what_will_be_there(client_of):
    page = client_of(UserFactory()).get(reverse("matches:inbox"))

    [empty] = found(page, "//*[@class='empty']")
    assert words(empty.find("h2"))
    assert words(empty.find("p"))


def test_contact_details_show_only_what_was_authorized_and_only_while_the_match_is_open(client_of):
    match = MatchFactory(
        request__mentee__phone="3235550111",
        request__mentor__phone="3235550222",
        request__mentor__contact_methods=["call"],
    )
    mentor, mentee = client_of(match.mentor.user), client_of(match.mentee.user)
    page = match.get_absolute_url()
    assert b"3235550222" in mentee.get(page).content
    assert match.mentor.user.email.encode() not in mentee.get(page).content
    assert b"3235550111" not in mentor.get(page).content
    assert match.mentee.user.email.encode() in mentor.get(page).content

    actions.hold(match, by=StaffFactory())
    assert b"3235550222" not in mentee.get(page).content
    actions.release(match, by=StaffFactory())
    actions.stop(match, match.mentor.user)

    assert b"3235550222" not in mentee.get(page).content
    assert match.mentee.user.email.encode() not in mentor.get(page).content


@pytest.mark.calendar
def test_the_two_arrange_and_choose_a_time_in_their_own_zones(client_of):
    match = MatchFactory(request__mentor__user__time_zone="America/New_York")
    mentor, mentee = client_of(match.mentor.user), client_of(match.mentee.user)
    day = next(day for day in map(days_from_today, count(1)) if (day.month, day.day) == (7, 1))
    offer = typed(time_1=f"{day}T15:00")

    mentor.post(reverse("matches:offer_times", args=[match.pk]), offer)

    interview = match.interviews.get()
    offered = found(mentee.get(match.get_absolute_url()), "//button[@name='time']/time/@datetime")
    assert offered == [f"{day}T12:00-07:00"]
    mentee.post(reverse("matches:choose_time", args=[match.pk]), {"time": interview.offered_times[0].isoformat()})
    interview.refresh_from_db()
    assert interview.status == "confirmed"
    calendar = mentee.get(reverse("matches:calendar_file", args=[match.pk]))
    assert f"DTSTART:{day:%Y%m%d}T190000Z" in calendar.text


def test_a_stale_button_is_answered_with_a_sentence(client_of):
    match_request = decline_for_good(MatchRequestFactory())

    response = client_of(match_request.mentee.user).post(
        reverse("matches:withdraw", args=[match_request.pk]), follow=True
    )

    assert codes(response) == ["match_request_declined"]


def test_a_letter_is_saved_as_it_is_written_and_gone_when_it_is_sent(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    client, letter = client_of(mentee.user), {"wants_to_reach": "Half a thought", "why_you": "You know"}
    client.post(reverse("matches:save_draft", args=[mentor.pk]), letter)
    page = reverse("matches:request_new", args=[mentor.pk])
    assert b"Half a thought" in client.get(page).content

    client.post(page, letter)

    assert not RequestDraft.objects.exists()


def test_a_draft_longer_than_a_letter_may_be_is_cut_not_lost(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    client_of(mentee.user).post(reverse("matches:save_draft", args=[mentor.pk]), {"why_you": "x" * 4000})

    assert RequestDraft.objects.get().why_you == "x" * 3000


def test_the_letter_is_looked_at_as_the_mentor_will_see_it_before_it_is_sent(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    response = client_of(mentee.user).post(
        reverse("matches:request_new", args=[mentor.pk]), {"wants_to_reach": "A first job.", "preview": "1"}
    )

    assert response.context["message_preview"]["wants_to_reach"] == "A first job."
    [letter] = found(response, "//main//section[@class='card'][.//dl]")
    assert "A first job." in words(letter)
    assert not MatchRequest.objects.exists()


def test_an_earlier_letter_is_offered_again_with_the_question_what_must_change(client_of):
    earlier = decline_for_good(MatchRequestFactory(wants_to_reach="My old hope"))

    shown = client_of(earlier.mentee.user).get(reverse("matches:request_new", args=[MentorProfileFactory().pk]))

    assert b"My old hope" in shown.content
    assert shown.context["is_earlier_message"]
    assert shown.context["mentor"].get_absolute_url() in found(shown, "//*[@class='notice']//a/@href")


def test_the_second_try_says_which_request_is_open_and_what_can_be_done(client_of):
    open_request = MatchRequestFactory()

    shown = client_of(open_request.mentee.user).get(reverse("matches:request_new", args=[MentorProfileFactory().pk]))

    [notice] = found(shown, "//main//*[contains(@class, 'notice')][.//form]")
    assert open_request.mentor.user.public_name in words(notice)
    assert open_request.get_absolute_url() in notice.xpath(".//a/@href")
    assert reverse("matches:withdraw", args=[open_request.pk]) in notice.xpath(".//a/@href")


def test_a_sheet_for_the_talk_holds_both_applications(client_of):
    match = MatchFactory(request__wants_to_reach="A first job.", request__mentor__profession="Epidemiologist")

    shown = client_of(match.mentee.user).get(reverse("matches:talk_sheet", args=[match.pk])).content

    assert b"A first job." in shown
    assert b"Epidemiologist" in shown


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_sheet_for_the_talk_holds_the_activities_the_program_suggests(client_of, language):
    load_choices(SuggestedActivity, "suggested_activities.csv")
    match = MatchFactory(request__mentor__user__language=language)

    shown = client_of(match.mentor.user).get(reverse("matches:talk_sheet", args=[match.pk]))

    with translation.override(language):
        names = [activity.name for activity in SuggestedActivity.objects.all()]
    text = html.unescape(shown.content.decode())
    assert len(names) == 9
    assert [name in text for name in names] == [True] * 9
