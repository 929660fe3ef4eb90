import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError

from matches.models import Match, MatchRequest
from mentoring.workflow import Refused, broken_rule_sentences, refusals_into, sentence_for
from tests.factories import MatchFactory, MatchRequestFactory

pytestmark = pytest.mark.django_db


def test_a_move_in_the_table_is_made_and_dated():
    match_request = MatchRequestFactory()

    match_request.move_to(MatchRequest.Status.DECLINED, reply="Not this term.")

    match_request.refresh_from_db()
    assert (match_request.status, match_request.reply) == ("declined", "Not this term.")
    assert match_request.closed_at == match_request.status_changed_at


def test_a_move_not_in_the_table_is_refused_with_the_sentence_of_the_present_state():
    match_request = MatchRequestFactory(status=MatchRequest.Status.WITHDRAWN)

    with pytest.raises(Refused, match="The mentee has taken this request back."):
        match_request.move_to(MatchRequest.Status.ACCEPTED)


def test_a_move_reads_the_row_afresh_under_its_lock():
    stale = MatchRequestFactory()
    MatchRequest.objects.get(pk=stale.pk).move_to(MatchRequest.Status.WITHDRAWN)

    with pytest.raises(Refused):
        stale.move_to(MatchRequest.Status.DECLINED)


@pytest.mark.django_db(transaction=True)
def test_a_move_outside_a_transaction_cannot_lock_and_so_cannot_be_made():
    match_request = MatchRequestFactory()

    with pytest.raises(TransactionManagementError):
        match_request.move_to(MatchRequest.Status.DECLINED)


def test_a_broken_constraint_has_its_sentence():
    match_request = MatchRequestFactory()

    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        MatchRequestFactory(mentee=match_request.mentee)

    assert sentence_for(broken.value) == "You already have an open request."


def test_a_broken_guard_has_its_sentence():
    match = MatchFactory()

    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        MatchFactory(request__mentor=match.mentor)

    assert sentence_for(broken.value) == "There is no free place at the moment."


def test_every_guard_says_a_sentence():
    assert {name for name, sentence in broken_rule_sentences().items() if not str(sentence).strip()} == set()


def test_on_a_form_page_a_refusal_becomes_an_error_of_the_form():
    form = forms.Form({})

    with refusals_into(form):
        raise Refused("Not today.")

    assert form.non_field_errors() == ["Not today."]


def test_claiming_skips_rows_that_others_hold_and_respects_its_limit():
    requests = MatchRequestFactory.create_batch(3)

    claimed = MatchRequest.objects.open().claim(limit=2, reply="seen")

    assert len(claimed) == 2
    assert MatchRequest.objects.filter(reply="seen").count() == 2
    assert set(claimed) < {request.pk for request in requests}


def test_every_state_has_a_sentence_of_refusal():
    for model in (MatchRequest, Match):
        assert set(model.REFUSALS) == set(model.Status)
