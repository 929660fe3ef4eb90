"""A page that was opened before the other, or the program, acted: its button is answered in words, nothing is lost."""

import pytest

from agreements import actions
from agreements.models import AgreementVersion, Conclusion, GoalOutcome, PrivateFeedback
from matches import actions as matches
from tests.agreements.builders import concluded, current, goal, in_force, negotiating, page, text, typed
from tests.factories import StaffFactory, age
from tests.pages import WHOLE_FORM, codes, errors_of, found, words
from tests.refusals import refused

pytestmark = pytest.mark.django_db
WORDS = "She gave three mock interviews and got the second job."


def put_on_hold(agreement):
    matches.hold(agreement.match, by=StaffFactory())


def record_typed(agreement, **more):
    one = current(agreement).goals.get()
    typed_record = {"reason": "partly", "achieved": WORDS, "next_steps": "Ask at the clinic.", "feedback": "All kind."}
    return typed_record | {f"outcome-{one.pk}": "partly", f"note-{one.pk}": "Two of three."} | more


def test_a_record_typed_while_the_other_began_one_is_there_to_be_added(client_of):
    agreement = in_force()
    concluded(agreement, by=agreement.mentee)
    client = client_of(agreement.mentor)

    answer = client.post(page("conclude", agreement), record_typed(agreement))

    assert codes(answer) == ["begun_by_the_other", "answers_carried_over"]
    for said in (WORDS, "Two of three.", "Ask at the clinic.", "All kind."):
        assert said in answer.text
    [carried_over] = [area.text for area in found(answer, "//textarea[@name='added']")]
    one = current(agreement).goals.get()
    assert f"{one.text}: Two of three." in carried_over
    assert found(answer, f"//select[@name='outcome-{one.pk}']/option[@value='partly'][@selected]")
    assert str(Conclusion.Reason.PARTLY.label) in carried_over
    client.post(page("conclusion", agreement), {"opinion": "agrees", "added": WORDS, "feedback": "All kind."})
    assert Conclusion.objects.get().added == WORDS


def test_who_begins_the_record_twice_keeps_the_second_words_on_the_page(client_of):
    agreement = in_force()
    client = client_of(agreement.mentor)
    client.post(page("conclude", agreement), record_typed(agreement))

    answer = client.post(page("conclude", agreement), record_typed(agreement, achieved="And much more."))

    assert codes(answer) == ["part_of_the_record_kept", "the_others_turn"]
    assert any("And much more." in words(quoted) for quoted in found(answer, "//blockquote"))
    assert any(str(GoalOutcome.Outcome.PARTLY.label) in words(quoted) for quoted in found(answer, "//blockquote"))
    assert not any("And much more." in words(typed_in) for typed_in in found(answer, "//textarea"))


def test_the_same_record_pressed_twice_leads_to_it(client_of):
    agreement = in_force()
    client = client_of(agreement.mentor)

    answers = [client.post(page("conclude", agreement), record_typed(agreement)) for _press in range(2)]

    assert [answer.url for answer in answers] == [page("conclusion", agreement)] * 2
    assert PrivateFeedback.objects.count() == 1


def close_it(agreement):
    age(agreement.conclusion, days=14, seconds=1)
    actions.close_open_conclusions()


@pytest.mark.parametrize(("happens", "code"), [(close_it, "conclusion_individual"), (put_on_hold, "agreement_on_hold")])
def test_a_part_that_cannot_be_added_any_more_stays_to_be_read_with_the_reason(client_of, happens, code):
    agreement = in_force()
    concluded(agreement, by=agreement.mentee)
    happens(agreement)

    answer = client_of(agreement.mentor).post(
        page("conclusion", agreement), {"opinion": "agrees", "added": WORDS, "feedback": "Kind."}
    )

    assert errors_of(answer.context["form"]) == {WHOLE_FORM: [code]}
    assert str(answer.context["form"].non_field_errors()[0]) in answer.text
    assert f"<blockquote><p>{WORDS}</p></blockquote>" in answer.text
    assert "<blockquote><p>Kind.</p></blockquote>" in answer.text
    assert Conclusion.objects.get().added == ""


def test_the_same_part_pressed_twice_leads_to_the_record(client_of):
    agreement = in_force()
    concluded(agreement, by=agreement.mentee)
    client = client_of(agreement.mentor)

    answers = [client.post(page("conclusion", agreement), {"opinion": "agrees", "added": WORDS}) for _press in range(2)]

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
    with refused("agreement_on_hold") as refusal:
        actions.refuse_unless_may_write(agreement, agreement.mentee)
    assert str(refusal.value) in answer.text
    assert "data-refused" in answer.text
    assert WORDS in answer.text or command == "autosave"  # that one is answered beside the form, which stays
    assert ("<html" in answer.text) == (not is_by_script and command != "autosave")  # never a page inside the page
    assert not AgreementVersion.objects.exists()


def test_no_draft_is_begun_on_a_match_on_hold(client_of):
    agreement = negotiating()
    put_on_hold(agreement)

    answer = client_of(agreement.mentee).get(page("propose", agreement), follow=True)

    assert codes(answer) == ["agreement_on_hold"]
