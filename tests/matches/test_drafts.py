"""A message in progress: kept whatever happens, with what was selected, and never overwritten from another window."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from matches import actions
from matches.models import RequestDraft
from tests.factories import MatchFactory, MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, TopicFactory
from tests.matches.declining import decline_for_good
from tests.pages import codes, found

pytestmark = pytest.mark.django_db
LETTER = {"wants_to_reach": "A first job.", "why_you": "You know how.", "about_me": "I study biology."}


def page_of(mentor):
    return reverse("matches:request_new", args=[mentor.pk])


def draft_of(mentor):
    return reverse("matches:save_draft", args=[mentor.pk])


def opened(client, mentor):
    """What a page says of itself and of the draft it was opened with: the hidden fields of its form."""
    fields = found(client.get(page_of(mentor)), "//form[@id='letter']//input[@type='hidden']")
    return {field.get("name"): field.get("value") for field in fields}


@pytest.mark.parametrize("why", ["preview", "contact data", "open request"])
def test_what_was_not_sent_is_there_again_with_all_that_was_selected(client_of, why):
    mentee, mentor = (
        MenteeProfileFactory(contact_methods=["email", "call"], phone="+13235550199"),
        MentorProfileFactory(),
    )
    chosen, _other = TopicFactory(), mentee.topics.add(TopicFactory())
    if why == "open request":
        MatchRequestFactory(mentee=mentee)
    client = client_of(mentee.user)
    typed = LETTER | ({"about_me": "Call me: (323) 555-0199."} if why == "contact data" else {})
    buttons = {"preview": "1"} if why == "preview" else {}

    page = client.post(page_of(mentor), typed | buttons | {"topics": [chosen.pk], "consented_methods": ["email"]})

    assert page.status_code == 200
    initial = client.get(page_of(MentorProfileFactory())).context["form"].initial
    assert {name: initial[name] for name in typed} == typed
    assert (list(initial["topics"]), initial["consented_methods"]) == ([chosen], ["email"])


def test_a_window_does_not_overwrite_what_another_has_saved_since(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    client = client_of(mentee.user)
    first = opened(client, mentor)
    second = opened(client, mentor)
    script = {"HX-Request": "true"}

    assert client.post(draft_of(mentor), LETTER | first, headers=script).status_code == 200
    changed = LETTER | opened(client, mentor) | {"why_you": "Of the second window."}
    assert client.post(draft_of(mentor), changed, headers=script).status_code == 200
    late = client.post(draft_of(mentor), LETTER | second, headers=script)

    assert (late.status_code, late.headers["X-Refused"]) == (409, "draft_saved_elsewhere")
    assert RequestDraft.objects.get().why_you == "Of the second window."

    client.post(page_of(mentor), LETTER | second | {"preview": "1"})  # on purpose
    assert RequestDraft.objects.get().why_you == LETTER["why_you"]


@pytest.mark.parametrize("hours", [-1, 1])
def test_whose_draft_it_is_is_decided_without_the_clock_of_the_web_server(client_of, hours):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    client, script = client_of(mentee.user), {"HX-Request": "true"}
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        first, second = opened(client, mentor), opened(client, mentor)
        client.post(draft_of(mentor), LETTER | first, headers=script)
        third = opened(client, mentor)

        answers = [client.post(draft_of(mentor), LETTER | page, headers=script) for page in (second, third)]

    assert [answer.status_code for answer in answers] == [409, 200]


def test_a_window_whose_answer_was_lost_goes_on_saving(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    client = client_of(mentee.user)
    page = opened(client, mentor)

    answers = [client.post(draft_of(mentor), LETTER | page | {"why_you": text}) for text in "abc"]

    assert {answer.status_code for answer in answers} == {200}
    assert RequestDraft.objects.get().why_you == "c"


@pytest.mark.parametrize("page", ["", "x", "-1", "9" * 30, "9" * 19, "١٢", "\x00"])
def test_a_forged_page_saves_as_if_there_was_none(client_of, page):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    answer = client_of(mentee.user).post(draft_of(mentor), LETTER | {"page": page, "seen": page, "topics": ["x"]})

    assert answer.status_code == 200
    assert RequestDraft.objects.get().why_you == LETTER["why_you"]


def declined(mentee, mentor):
    decline_for_good(MatchRequestFactory(mentee=mentee, mentor=mentor))


REASONS = {
    "declined_this_term": declined,
    "matched_already": lambda mentee, mentor: MatchFactory(request__mentee=mentee, request__mentor=mentor),
    "two_open_matches": lambda mentee, mentor: MatchFactory.create_batch(2, mentee=mentee),
    "mentor_has_no_free_opening": lambda mentee, mentor: MatchFactory.create_batch(2, mentor=mentor),
    "withdrawn_recently": lambda mentee, mentor: actions.withdraw(MatchRequestFactory(mentee=mentee, mentor=mentor)),
}


@pytest.mark.parametrize("code", REASONS)
def test_a_request_that_would_be_refused_is_refused_before_a_word_is_written(client_of, code):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory(capacity=2)
    REASONS[code](mentee, mentor)
    client = client_of(mentee.user)

    page = client.get(page_of(mentor))

    assert codes(page) == [code]
    assert not found(page, "//main//textarea")
    typed = client.post(page_of(mentor), LETTER)  # from a page that is older
    assert found(typed, "//textarea[@name='why_you']")[0].text.strip() == LETTER["why_you"]


def test_while_another_request_waits_one_may_write(client_of):
    waiting = MatchRequestFactory()

    page = client_of(waiting.mentee.user).get(page_of(MentorProfileFactory()))

    assert found(page, "//textarea[@name='why_you']")
