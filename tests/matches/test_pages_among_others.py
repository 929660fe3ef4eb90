"""A page shows, and a button changes, what is the reader's own: there are others before and after them (R12–R16)."""

import pytest
from django.urls import reverse

from matches import actions
from matches.answer_link import link_for
from matches.models import Match, MatchRequest, RequestDraft
from profiles import actions as profiles
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    age,
)
from tests.matches.arranging import at, confirmed, offer, over
from tests.matches.builders import send
from tests.matches.declining import decline_for_good
from tests.pages import codes, links
from tests.program.states import STATES
from tests.rows_written import tuples_written

pytestmark = pytest.mark.django_db


def three(make, *arguments):
    """One in the middle: an older and a newer one are there too."""
    return [make(*arguments) for _one in range(3)]


def writing():
    """A mentee with a draft of their own, an earlier letter, and a mentor to write to."""
    mentee = MenteeProfileFactory()
    actions.withdraw(send(mentee, about_me=f"Earlier words of {mentee.pk}."))
    actions.save_draft(mentee, wants_to_reach=f"Draft of {mentee.pk}.")
    return mentee, MentorProfileFactory()


def test_the_page_to_write_holds_the_readers_own_draft_and_shows_the_mentor_it_is_for(client_of):
    _earlier, (mentee, mentor), _later = three(writing)
    MatchRequestFactory(mentee=mentee)
    profiles.save_mentor(mentee, MentorProfileFactory())

    page = client_of(mentee.user).get(reverse("matches:request_new", args=[mentor.pk]))

    assert (page.context["mentee"], page.context["mentor"]) == (mentee, mentor)
    assert page.context["form"].initial["wants_to_reach"] == f"Draft of {mentee.pk}."
    assert (page.context["open_request"].mentee, page.context["is_saved"]) == (mentee, False)


def test_sending_a_request_leaves_the_drafts_of_others():
    _earlier, (mentee, mentor), _later = three(writing)

    actions.save_draft(mentee, wants_to_reach="Something else.")
    assert sorted(RequestDraft.objects.values_list("mentee", "wants_to_reach"))[1] == (mentee.pk, "Something else.")
    send(mentee, mentor)

    drafts = dict(RequestDraft.objects.values_list("mentee", "wants_to_reach"))
    assert len(drafts) == 2
    assert drafts == {pk: f"Draft of {pk}." for pk in drafts}


def test_an_accepted_letter_is_not_written_again_and_an_earlier_one_is(client_of):
    mentee = MenteeProfileFactory()
    actions.withdraw(send(mentee, about_me="Taken back."))
    actions.accept(send(mentee, about_me="Accepted."))

    page = client_of(mentee.user).get(reverse("matches:request_new", args=[MentorProfileFactory().pk]))

    assert page.context["form"].initial["about_me"] == "Taken back."


def test_a_message_to_a_blocked_mentor_does_not_become_a_draft_to_them(client_of):
    mentee, (_earlier, mentor, _later) = MenteeProfileFactory(), three(MentorProfileFactory)
    actions.block_pair(mentee, mentor, StaffFactory(), "A report.")

    page = client_of(mentee.user).post(
        reverse("matches:save_draft", args=[mentor.pk]), {"why_you": "You."}, follow=True
    )

    assert "mentor_cannot_be_asked" in page.text


def test_a_draft_is_not_saved_by_a_link(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    page = client_of(mentee.user).get(reverse("matches:save_draft", args=[mentor.pk]))

    assert (page.status_code, RequestDraft.objects.exists()) == (405, False)


def test_a_draft_saves_itself_whatever_others_have_saved():
    for mentee in (MenteeProfileFactory(), MenteeProfileFactory()):
        actions.save_draft(mentee, wants_to_reach="Words.", page=mentee.pk, by_itself=True, seen="")
        actions.save_draft(mentee, wants_to_reach="More words.", page=mentee.pk, by_itself=True, seen="")

    assert set(RequestDraft.objects.values_list("wants_to_reach", flat=True)) == {"More words."}


def test_only_a_request_of_ones_own_that_is_open_is_in_the_way(client_of):
    _earlier, own, _later = MatchRequestFactory(), decline_for_good(MatchRequestFactory()), MatchRequestFactory()
    client = client_of(own.mentee.user)
    assert client.get(own.get_absolute_url()).context["open_request"] is None

    open_request = MatchRequestFactory(mentee=own.mentee)
    assert client.get(own.get_absolute_url()).context["open_request"] == open_request

    MatchRequestFactory()
    actions.accept(open_request)
    assert client.get(own.get_absolute_url()).context["open_request"] is None


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_the_list_of_requests_holds_the_readers_own(side, client_of):
    requests = three(send)

    shown = links(client_of(getattr(requests[1], side).user).get(reverse("matches:inbox")))

    assert [one.get_absolute_url() in shown for one in requests] == [False, True, False]


def a_no():
    actions.decline(match_request := send())
    return match_request


def no_answer():
    age(match_request := send(), days=12)
    actions.settle_requests()
    return match_request


POSTED = {
    "undo_decline": a_no,
    "offer_late_yes": no_answer,
    "confirm_late_yes": STATES["a_late_yes_waits"][0],
    "choose_time": STATES["times_from_the_mentor"][0],
    "keep_time": STATES["a_talk_the_mentee_moves"][0],
}


@pytest.mark.parametrize("name", POSTED)
def test_what_is_done_by_a_button_is_not_done_by_a_link_nor_by_others(name, client_of):
    row, others = POSTED[name](), send()
    address, typed = reverse(f"matches:{name}", args=[row.pk]), {"time": at(2)}
    clients = [client_of(getattr(one, side).user) for one in (row, others) for side in ("mentee", "mentor")]
    before = tuples_written()

    assert {client.get(address).status_code for client in clients} == {405}
    assert {client.post(address, typed).status_code for client in clients[2:]} == {404}
    assert tuples_written() == before


def test_the_other_of_the_two_does_not_confirm_a_late_yes(client_of):
    match_request = POSTED["confirm_late_yes"]()

    refused = client_of(match_request.mentor.user).post(reverse("matches:confirm_late_yes", args=[match_request.pk]))

    assert (refused.status_code, Match.objects.exists()) == (404, False)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("choose_time", "a_talk_to_come"),
        ("keep_time", "a_talk_to_come"),
        ("not_held", "times_from_the_mentor"),
        ("call_off", "a_talk_called_off"),
        ("call_off", "a_talk_that_did_not_take_place"),
    ],
)
def test_a_button_of_an_interview_that_has_changed_says_so(name, state, client_of):
    match = STATES[state][0]()
    address = reverse(f"matches:{name}", args=[match.pk])

    answer = client_of(match.mentee.user).post(address, {"time": at(2), "note": ""}, follow=True)

    assert {*codes(answer)} | {error.code for error in errors_on(answer)} >= {"talk_changed"}


def errors_on(page):
    form = page.context.get("form")
    return form.errors.as_data().get("__all__", []) if form else []


@pytest.mark.parametrize("name", ["a_talk_called_off", "a_talk_that_did_not_take_place"])
def test_the_page_to_call_off_needs_something_to_call_off(name, client_of):
    match = STATES[name][0]()

    page = client_of(match.mentee.user).get(reverse("matches:call_off", args=[match.pk]), follow=True)

    assert "talk_changed" in codes(page)


def test_a_choice_without_a_time_is_refused_and_loses_nothing(client_of):
    match = STATES["times_from_the_mentor"][0]()

    page = client_of(match.mentee.user).post(reverse("matches:choose_time", args=[match.pk]), {}, follow=True)

    assert "time_not_offered" in codes(page)


def test_after_all_was_called_off_the_page_to_offer_times_names_none(client_of):
    match = STATES["a_talk_called_off"][0]()

    page = client_of(match.mentor.user).get(reverse("matches:offer_times", args=[match.pk]))

    assert (page.context["offered"], page.context["confirmed"]) == (None, None)


def test_times_offered_after_a_talk_that_did_not_take_place_are_still_planned(client_of):
    match = STATES["a_talk_that_did_not_take_place"][0]()
    interview = offer(match, mode="online")

    page = client_of(match.mentee.user).get(reverse("matches:talked", args=[match.pk]))

    assert page.context["planned"] == [interview]


def test_only_what_was_still_to_come_stands_again(client_of):
    match = MatchFactory()
    offer(match)
    confirmed(match)
    actions.already_interviewed(match, match.mentee.user)

    page = client_of(match.mentor.user).get(reverse("matches:not_held", args=[match.pk]))

    assert [interview.status for interview in page.context["stands_again"]] == ["unneeded"]


def test_the_calendar_file_is_of_the_time_that_is_set_and_of_an_open_match(client_of):
    match = STATES["a_talk_the_mentee_moves"][0]()
    client, address = client_of(match.mentee.user), reverse("matches:calendar_file", args=[match.pk])
    chosen = match.interviews.confirmed().get().chosen_time

    assert f"{chosen:%Y%m%dT%H%M%SZ}" in client.get(address).text

    actions.mark_held(over(match.interviews.confirmed().get()), match.mentee.user)
    assert client.get(address).status_code == 200
    actions.stop(Match.objects.get(pk=match.pk), match.mentee.user)
    assert client.get(address).status_code == 404


def test_what_both_wrote_is_printed_only_while_the_match_is_open(client_of):
    match, address = MatchFactory(), "matches:talk_sheet"
    client = client_of(match.mentee.user)
    assert client.get(reverse(address, args=[match.pk])).status_code == 200

    actions.stop(match, match.mentor.user)

    assert client.get(reverse(address, args=[match.pk])).status_code == 404


def test_the_page_behind_the_link_shows_the_times_offered_to_this_mentee(client):
    requests = three(MatchRequestFactory)
    for match_request in requests:
        actions.accept(match_request)
    for one in (requests[0], requests[2]):
        offer(one.match)
    address = link_for(MatchRequest.objects.with_people().get(pk=requests[1].pk))
    assert client.get(address).context["offered"] is None

    own = offer(requests[1].match)
    assert client.get(address).context["offered"] == own

    actions.choose_time(own, requests[1].mentee.user, own.offered_times[0])
    assert client.get(address).context["offered"] is None
