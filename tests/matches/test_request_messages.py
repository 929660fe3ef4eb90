"""What others read before a match holds no way to reach anybody (R29), and the letter one writes a second time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matches.answer_link import link_for
from matches.forms import no_contact_data_in_decline, no_contact_data_in_message
from matches.models import Match, MatchRequest, RequestDraft
from profiles.models import MentorProfile
from program.privacy.purge import purge_messages
from tests.factories import MatchFactory, MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, age
from tests.matches.declining import decline_for_good
from tests.pages import codes, errors_of, found

pytestmark = pytest.mark.django_db
LETTER = {"wants_to_reach": "A first job.", "why_you": "You know how.", "about_me": "I study biology."}
CONTACT_DATA = ["Write to ana@people.example, please.", "Call me: (323) 555-0199."]


def letter_page(mentor):
    return reverse("matches:request_new", args=[mentor.pk])


@pytest.mark.parametrize("text", sorted(LETTER))
@pytest.mark.parametrize("contact", CONTACT_DATA)
@pytest.mark.parametrize("button", [{}, {"preview": "1"}], ids=["send", "preview"])
def test_a_letter_with_a_way_to_reach_the_student_is_not_sent_and_keeps_every_word(client_of, text, contact, button):
    mentee = MenteeProfileFactory(contact_methods=["email", "call"])
    typed = LETTER | {text: contact}

    page = client_of(mentee.user).post(
        letter_page(MentorProfileFactory()), typed | button | {"consented_methods": ["call"]}
    )

    form = page.context["form"]
    assert list(form.errors) == [text]
    assert errors_of(form) == {text: ["contact_data"]}
    assert form.errors[text][0] == no_contact_data_in_message.keywords["message"]
    assert {name: form[name].value() for name in typed} == typed
    assert f'id="id_{text}_error"' in page.content.decode()
    assert "message_preview" not in page.context
    assert not MatchRequest.objects.exists()


@pytest.fixture
def hidden_meanwhile(client_of):
    """(the browser of a mentee, a mentor who was hidden after the mentee opened the letter to them)."""
    client, mentor = client_of(MenteeProfileFactory().user), MentorProfileFactory()
    client.get(letter_page(mentor))
    MentorProfile.objects.filter(pk=mentor.pk).update(hidden_until=timezone.localdate() + timedelta(days=9))
    return client, mentor


@pytest.mark.parametrize("button", [{}, {"preview": "1"}], ids=["send", "preview"])
def test_a_letter_to_a_mentor_who_was_hidden_meanwhile_waits_for_another(hidden_meanwhile, button):
    client, mentor = hidden_meanwhile

    answer = client.post(letter_page(mentor), LETTER | button, follow=True)

    assert answer.redirect_chain == [(reverse("profiles:mentor_list"), 302)]
    assert codes(answer) == ["mentor_cannot_be_asked"]
    initial = client.get(letter_page(MentorProfileFactory())).context["form"].initial
    assert {name: initial[name] for name in LETTER} == LETTER


def test_a_letter_that_saves_itself_says_that_the_mentor_was_hidden_and_is_kept(hidden_meanwhile):
    client, mentor = hidden_meanwhile

    page = reverse("matches:save_draft", args=[mentor.pk])

    answer, of_nothing = (client.post(page, letter, headers={"HX-Request": "true"}) for letter in (LETTER, {}))

    assert (answer.status_code, answer.headers["X-Refused"]) == (409, "mentor_cannot_be_asked")
    assert answer.text.startswith(of_nothing.text)
    assert len(answer.text) > len(of_nothing.text)  # what is kept is said as well
    assert RequestDraft.objects.values(*LETTER).get() == LETTER


def test_a_letter_to_a_hidden_mentor_is_answered_like_one_to_nobody(hidden_meanwhile):
    client, mentor = hidden_meanwhile
    absent = reverse("matches:request_new", args=[2**31 - 1])

    answers = [client.post(address, LETTER) for address in (letter_page(mentor), absent)]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, reverse("profiles:mentor_list"))] * 2
    assert [client.get(address).status_code for address in (letter_page(mentor), absent)] == [404, 404]


def test_an_old_letter_with_contact_data_is_not_sent_to_the_next_mentor(client_of):
    earlier = decline_for_good(MatchRequestFactory(about_me=CONTACT_DATA[0]))
    client, page = client_of(earlier.mentee.user), letter_page(MentorProfileFactory())
    offered = client.get(page).context["form"].initial

    refused = client.post(page, {name: offered.get(name, "") for name in LETTER})

    assert list(refused.context["form"].errors) == ["about_me"]
    assert MatchRequest.objects.count() == 1


def test_a_draft_keeps_what_was_typed_but_cannot_be_sent_with_contact_data(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    client = client_of(mentee.user)
    client.post(reverse("matches:save_draft", args=[mentor.pk]), LETTER | {"why_you": CONTACT_DATA[1]})
    draft = client.get(letter_page(mentor)).context["form"].initial

    refused = client.post(letter_page(mentor), {name: draft[name] for name in LETTER})

    assert draft["why_you"] == CONTACT_DATA[1]
    assert list(refused.context["form"].errors) == ["why_you"]
    assert RequestDraft.objects.get().why_you == CONTACT_DATA[1]


def test_a_draft_with_signs_no_column_holds_is_kept_without_them(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    client_of(mentee.user).post(reverse("matches:save_draft", args=[mentor.pk]), {"why_you": "You\x00 know\u202e how"})

    assert RequestDraft.objects.get().why_you == "You know how"


def test_hidden_signs_reach_no_mentor(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    client_of(mentee.user).post(letter_page(mentor), LETTER | {"wants_to_reach": "A\u202e first\u200b job."})

    assert MatchRequest.objects.get().wants_to_reach == "A first job."


@pytest.mark.parametrize("contact", CONTACT_DATA)
def test_a_no_with_a_way_to_reach_the_mentor_is_not_said_on_the_site(client_of, contact):
    match_request = MatchRequestFactory()

    page = client_of(match_request.mentor.user).post(
        reverse("matches:decline", args=[match_request.pk]), {"note": contact, "paused_until": "2036-07-01"}
    )

    match_request.refresh_from_db()
    form = page.context["form"]
    assert match_request.status == "pending"
    assert errors_of(form) == {"note": ["contact_data"]}
    assert form.errors["note"][0] == no_contact_data_in_decline.keywords["message"]
    assert (form["note"].value(), form["paused_until"].value()) == (contact, "2036-07-01")


@pytest.mark.parametrize("answer", [{"answer": "no"}, {"answer": "pause", "paused_until": "2036-07-01"}])
@pytest.mark.parametrize("contact", CONTACT_DATA)
def test_a_no_with_a_way_to_reach_the_mentor_is_not_said_by_the_link(client, answer, contact):
    match_request = MatchRequestFactory()

    page = client.post(link_for(match_request), answer | {"note": contact})

    match_request.refresh_from_db()
    assert match_request.status == "pending"
    assert list(page.context["form"].errors) == ["note"]
    assert contact in page.content.decode()


def test_with_a_yes_a_mentor_may_say_how_to_be_reached(client):
    match_request = MatchRequestFactory()

    client.post(link_for(match_request), {"answer": "yes", "minutes": "30", "note": CONTACT_DATA[1]})

    match_request.refresh_from_db()
    assert (match_request.status, match_request.reply) == ("accepted", CONTACT_DATA[1])


def is_called_earlier(page):
    """Whether the letter is offered as one that was written before, beside the profile of its new reader."""
    profile = page.context["mentor"].get_absolute_url()
    return profile in found(page, "//*[@class='notice']//a/@href")


def test_a_first_letter_is_not_called_an_earlier_one_with_a_draft_or_without(client_of):
    mentee, mentor = MenteeProfileFactory(goals="A first job."), MentorProfileFactory()
    client = client_of(mentee.user)
    without_draft = client.get(letter_page(mentor))
    client.post(reverse("matches:save_draft", args=[mentor.pk]), LETTER)

    with_draft = client.get(letter_page(mentor))

    assert [is_called_earlier(page) for page in (without_draft, with_draft)] == [False, False]
    assert LETTER["why_you"] in with_draft.text


def test_to_the_same_mentor_the_letter_is_not_one_to_be_rewritten(client_of):
    waiting = MatchRequestFactory()
    client = client_of(waiting.mentee.user)

    pages = [client.get(letter_page(mentor)) for mentor in (waiting.mentor, MentorProfileFactory())]

    assert [is_called_earlier(page) for page in pages] == [False, True]


def test_a_letter_that_was_accepted_is_not_offered_again(client_of):
    match = MatchFactory()

    page = client_of(match.mentee.user).get(letter_page(MentorProfileFactory()))

    assert not is_called_earlier(page)
    assert Match.objects.get().request.wants_to_reach not in page.text


def test_a_letter_that_retention_has_emptied_is_not_offered_again(client_of):
    earlier = decline_for_good(MatchRequestFactory(wants_to_reach="My old hope"))
    age(earlier, days=730)
    purge_messages()
    earlier.refresh_from_db()

    page = client_of(earlier.mentee.user).get(letter_page(MentorProfileFactory()))

    assert earlier.wants_to_reach == "(erased)"
    assert page.context["form"].initial["wants_to_reach"] == earlier.mentee.goals
    assert not is_called_earlier(page)
