"""A proposal withdrawn before it was read: who follows its email or looks at the notifications is told so."""

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from agreements import actions
from agreements.email_contexts import version_context
from notifications.actions import has_sent, notify
from notifications.models import Notice, OutgoingMail
from tests.agreements.builders import goal, in_force, page, proposed, sign, text
from tests.pages import codes, forms, found, links, words
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def withdrawn():
    version = proposed()
    actions.take_back(version, version.agreement.mentee)
    return version


def test_no_notification_asks_for_an_answer_to_a_proposal_taken_back(client_of):
    version = proposed()
    sign(version, version.agreement.mentee)
    notices = reverse("notifications:list")
    assert version.get_absolute_url() in links(client_of(version.agreement.mentor).get(notices))

    client_of(version.agreement.mentee).post(page("take_back", version.agreement, number=1))

    assert version.get_absolute_url() not in links(client_of(version.agreement.mentor).get(notices))
    assert not Notice.objects.filter(recipient=version.agreement.mentor).exists()


@pytest.mark.parametrize("party", ["mentee", "mentor"])
def test_the_page_of_a_proposal_taken_back_says_so_and_keeps_its_text_private(client_of, party):
    version = withdrawn()

    shown = client_of(getattr(version.agreement, party)).get(version.get_absolute_url())

    assert shown.status_code == 200
    assert version.get_status_display() in words(found(shown, "//main")[0])
    assert version.goals.get().text not in shown.text


def test_a_stranger_does_not_learn_of_a_proposal_taken_back(client_of, user):
    assert client_of(user).get(withdrawn().get_absolute_url()).status_code == 404


def test_taking_back_twice_says_that_it_is_done(client_of):
    version = proposed()
    client, address = client_of(version.agreement.mentee), page("take_back", version.agreement, number=1)

    client.post(address)
    again = client.post(address, follow=True)

    assert codes(again)[-1:] == ["agreement_version_taken_back"]


def counter_proposal(is_read):
    """What the mentee proposed, and something else instead of it: of the mentor who has read it, or of the mentee."""
    first = proposed()
    if is_read:
        actions.mark_read(first, first.agreement.mentor)
    return proposed(by="mentor" if is_read else "mentee", words=text(goal("Another goal")), agreement=first.agreement)


@pytest.mark.parametrize("is_read", [True, False])
def test_what_replaced_a_proposal_that_the_other_knows_of_is_not_withdrawn(client_of, is_read):
    second = counter_proposal(is_read)
    address = page("take_back", second.agreement, number=second.number)

    shown = client_of(second.proposer).get(second.get_absolute_url())

    assert (address in forms(shown)) is not is_read
    if is_read:
        with refused("version_replaced_another"):
            actions.take_back(second, second.proposer)
    else:
        assert actions.take_back(second, second.proposer).status == "taken_back"


def test_who_withdraws_a_change_twice_does_not_hear_that_the_version_in_effect_has_replaced_it(client_of):
    agreement = in_force()
    change = proposed(by="mentor", words=text(goal("Another goal")), agreement=agreement)
    client, address = client_of(agreement.mentor), page("take_back", agreement, number=change.number)

    client.post(address)
    again = client.post(address, follow=True)

    assert codes(again)[-1:] == ["agreement_version_taken_back"]


def test_who_withdraws_what_was_replaced_hears_that_nothing_was_withdrawn_and_comes_to_what_replaced_it(client_of):
    first = proposed()
    actions.mark_read(first, first.agreement.mentor)
    second = proposed(by="mentor", words=text(goal("Another goal")), agreement=first.agreement)

    answer = client_of(first.proposer).post(page("take_back", first.agreement, number=1), follow=True)

    assert codes(answer) == ["withdrawn_after_it_was_replaced"]
    assert answer.redirect_chain[-1][0] == second.get_absolute_url()


def test_the_mail_of_the_next_version_compares_it_with_none_that_was_withdrawn():
    version = withdrawn()
    second = proposed(words=text(goal("Another goal")), agreement=version.agreement)

    assert version_context(second, second.agreement.mentor)["changed"]() is None


def test_a_change_that_replaced_nothing_is_withdrawn_though_others_were_replaced_long_ago():
    second = counter_proposal(is_read=True)
    agreement = second.agreement
    for person in agreement.parties:
        sign(second, person)
    agreement.refresh_from_db()
    change = proposed(by="mentor", words=text(goal("A third goal")), agreement=agreement)

    assert actions.take_back(change, agreement.mentor).status == "taken_back"


def test_who_did_not_propose_it_is_not_asked_whether_to_withdraw_it(client_of):
    version = proposed()

    answer = client_of(version.agreement.mentor).post(page("take_back", version.agreement, number=1), follow=True)

    assert codes(answer) == ["proposal_of_the_other"]
    assert page("decline_change", version.agreement, number=1) not in [one for one, _status in answer.redirect_chain]


def test_a_void_signature_is_named_though_ones_own_next_version_was_withdrawn():
    first = proposed()
    mentee, mentor = first.agreement.parties
    sign(first, mentee)
    second = proposed(words=text(goal("Another goal")), agreement=first.agreement)
    actions.take_back(second, mentee)

    third = proposed(by="mentor", words=text(goal("A third goal")), agreement=first.agreement)

    assert version_context(third, mentee)["void_signature"]() == first.number
    assert version_context(third, mentor)["void_signature"]() is None


def test_a_signature_of_a_change_that_was_declined_is_not_said_to_count_no_longer_twice(client_of):
    agreement = in_force()
    change = proposed(by="mentee", words=text(goal("Another goal")), agreement=agreement)
    sign(change, agreement.mentee)
    actions.decline_change(change, agreement.mentor)

    newest = proposed(by="mentor", words=text(goal("A third goal")), agreement=agreement)

    assert version_context(newest, agreement.mentee)["void_signature"]() is None
    assert not found(client_of(agreement.mentee).get(newest.get_absolute_url()), "//*[@id='void-signature']")


@pytest.mark.parametrize("kind", ["agreements/proposed", "agreements/in_force"])
def test_a_mail_about_something_else_that_has_left_is_not_answered(kind):
    """One about another version of the same kind, and one of another kind about this version."""
    version, other = proposed(), proposed()
    about = other if kind == "agreements/proposed" else version
    OutgoingMail.objects.filter(kind="agreements/proposed").delete()
    notify(version.agreement.mentor, kind, about=about)
    OutgoingMail.objects.update(sent_at=Now())

    assert has_sent(about, kind)
    assert not has_sent(version, "agreements/proposed")
