import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError

from core.workflow import Refused, lock_rows, refusal_for, refusals_into, rule_refusals
from matches.models import Match, MatchRequest
from tests.concurrency import together
from tests.factories import MatchFactory, MatchRequestFactory
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_a_move_in_the_table_is_made_and_dated():
    match_request = MatchRequestFactory()

    match_request.move_to(MatchRequest.Status.DECLINED, reply="Not this term.")

    match_request.refresh_from_db()
    assert (match_request.status, match_request.reply) == ("declined", "Not this term.")
    assert match_request.closed_at == match_request.status_changed_at


def test_a_move_not_in_the_table_is_refused_with_the_sentence_of_the_present_state():
    match_request = MatchRequestFactory(status=MatchRequest.Status.WITHDRAWN)

    with refused("match_request_withdrawn") as refusal:
        match_request.move_to(MatchRequest.Status.ACCEPTED)

    assert str(refusal.value) == MatchRequest.REFUSALS[MatchRequest.Status.WITHDRAWN]
    assert refusal.value.code == "match_request_withdrawn"


def test_a_move_reads_the_row_afresh_under_its_lock():
    stale = MatchRequestFactory()
    MatchRequest.objects.get(pk=stale.pk).move_to(MatchRequest.Status.WITHDRAWN)

    with refused("match_request_withdrawn"):
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

    assert refusal_for(broken.value).code == "one_pending_request_per_mentee"


def test_a_broken_guard_has_its_sentence():
    match = MatchFactory()

    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        MatchFactory(request__mentor=match.mentor)

    assert refusal_for(broken.value).code == "no_more_matches_than_places"


def test_every_guard_says_a_sentence():
    assert {name for name, refusal in rule_refusals().items() if not str(refusal).strip()} == set()


def test_on_a_form_page_a_refusal_becomes_an_error_of_the_form():
    form = forms.Form({})

    with refusals_into(form):
        raise Refused("Not today.", code="not_today")

    assert form.non_field_errors() == ["Not today."]
    assert form.has_error(forms.forms.NON_FIELD_ERRORS, "not_today")


def test_what_has_no_sentence_is_no_error_of_the_form():
    form = forms.Form({})

    with pytest.raises(IntegrityError), refusals_into(form):
        raise IntegrityError("no constraint of ours")

    assert form.errors == {}


@pytest.mark.django_db(transaction=True)
def test_of_a_table_only_the_rows_that_were_asked_for_are_locked():
    free, mine = MatchRequestFactory(), MatchRequestFactory()

    @transaction.atomic
    def unlocked():
        return list(MatchRequest.objects.select_for_update(skip_locked=True))

    with transaction.atomic():
        lock_rows(MatchRequest, [mine.pk])
        [found] = together(unlocked)

    assert found == [free]


def test_claiming_skips_rows_that_others_hold_and_respects_its_limit():
    requests = MatchRequestFactory.create_batch(3)

    claimed = MatchRequest.objects.open().claim(limit=2, reminded_on_day=5)

    assert len(claimed) == 2
    assert MatchRequest.objects.filter(reminded_on_day=5).count() == 2
    assert set(claimed) < {request.pk for request in requests}


def test_every_state_has_a_sentence_of_refusal():
    for model in (MatchRequest, Match):
        assert set(model.REFUSALS) == set(model.Status)
