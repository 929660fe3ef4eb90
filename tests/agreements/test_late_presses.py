"""A page that was opened before the other, or the program, acted: its button is answered in words, nothing is lost."""

import pytest

from agreements import actions
from agreements.models import AgreementVersion, Conclusion, PrivateFeedback
from matches import actions as matches
from tests.agreements.making import concluded, current, goal, in_force, negotiating, page, text, typed
from tests.factories import age

pytestmark = pytest.mark.django_db
WORDS = "She gave three mock interviews and got the second job."
ON_HOLD = "The program has put this match on hold. You can go on here when it is taken up again."


def put_on_hold(agreement):
    matches.hold(agreement.match)


def record_typed(agreement, **more):
    one = current(agreement).goals.get()
    typed_record = {"reason": "reached", "achieved": WORDS, "next_steps": "Ask at the clinic.", "feedback": "All kind."}
    return typed_record | {f"outcome-{one.pk}": "partly", f"note-{one.pk}": "Two of three."} | more


def test_a_record_typed_while_the_other_began_one_is_there_to_be_added(client_of):
    agreement = in_force()
    concluded(agreement, by=agreement.mentee)
    client = client_of(agreement.mentor)

    body = client.post(page("conclude", agreement), record_typed(agreement)).text

    assert "The record has been begun already: read it, then add your part or confirm it." in body
    for words in (WORDS, "Two of three.", "Ask at the clinic.", "All kind."):
        assert words in body
    client.post(page("conclusion", agreement), {"added": WORDS, "feedback": "All kind."})
    assert Conclusion.objects.get().added == WORDS


def test_who_begins_the_record_twice_keeps_the_second_words_on_the_page(client_of):
    agreement = in_force()
    client = client_of(agreement.mentor)
    client.post(page("conclude", agreement), record_typed(agreement))

    body = client.post(page("conclude", agreement), record_typed(agreement, achieved="And much more.")).text

    assert "You began this record; now it is the other&#x27;s turn" in body
    assert "And much more." in body
    assert "It was not added to the record." in body


def test_the_same_record_pressed_twice_leads_to_it(client_of):
    agreement = in_force()
    client = client_of(agreement.mentor)

    answers = [client.post(page("conclude", agreement), record_typed(agreement)) for _press in range(2)]

    assert [answer.url for answer in answers] == [page("conclusion", agreement)] * 2
    assert PrivateFeedback.objects.count() == 1


def close_it(agreement):
    age(agreement.conclusion, days=14, seconds=1)
    actions.close_open_conclusions()


@pytest.mark.parametrize(("happens", "sentence"), [(close_it, "The record has been closed."), (put_on_hold, ON_HOLD)])
def test_a_part_that_cannot_be_added_any_more_stays_to_be_read_with_the_reason(client_of, happens, sentence):
    agreement = in_force()
    concluded(agreement, by=agreement.mentee)
    happens(agreement)

    body = client_of(agreement.mentor).post(page("conclusion", agreement), {"added": WORDS, "feedback": "Kind."}).text

    assert sentence in body
    assert f"<blockquote><p>{WORDS}</p></blockquote>" in body
    assert "<blockquote><p>Kind.</p></blockquote>" in body
    assert Conclusion.objects.get().added == ""


def test_the_same_part_pressed_twice_leads_to_the_record(client_of):
    agreement = in_force()
    concluded(agreement, by=agreement.mentee)
    client = client_of(agreement.mentor)

    answers = [client.post(page("conclusion", agreement), {"added": WORDS}) for _press in range(2)]

    assert [answer.url for answer in answers] == [page("conclusion", agreement)] * 2


@pytest.mark.parametrize("is_by_script", [True, False])
@pytest.mark.parametrize("command", ["save", "autosave", "propose", "add-goal"])
def test_a_draft_typed_while_the_match_is_put_on_hold_stays_in_its_form(client_of, command, is_by_script):
    agreement = negotiating()
    put_on_hold(agreement)
    headers = {"HX-Request": "true"} if is_by_script else {}

    answer = client_of(agreement.mentee).post(
        page("propose", agreement), typed(text(goal(WORDS)), do=command), headers=headers
    )

    assert answer.status_code == 200
    assert ON_HOLD in answer.text
    assert "data-refused" in answer.text
    assert WORDS in answer.text or command == "autosave"  # that one is answered beside the form, which stays
    assert ("<html" in answer.text) == (not is_by_script and command != "autosave")  # never a page inside the page
    assert not AgreementVersion.objects.exists()


def test_no_draft_is_begun_on_a_match_on_hold(client_of):
    agreement = negotiating()
    put_on_hold(agreement)

    answer = client_of(agreement.mentee).get(page("propose", agreement), follow=True)

    assert ON_HOLD in answer.text
