import re

import pytest

from agreements import actions
from agreements.content import text_of
from agreements.models import Agreement, AgreementVersion
from matches.models import Match
from notifications.models import Notice, OutgoingMail
from tests.agreements.builders import goal, negotiating, proposed, sign, talked, text, write
from tests.factories import MatchFactory, age
from tests.refusals import refused

pytestmark = pytest.mark.django_db
Status = AgreementVersion.Status


def mails_of(user):
    return list(
        OutgoingMail.objects.filter(recipient=user, kind__startswith="agreements/").values_list("kind", flat=True)
    )


def test_the_mentee_begins_after_the_talk():
    match = talked()

    agreement = actions.begin(match, match.mentee.user)

    assert (agreement.match, agreement.status) == (match, Agreement.Status.NEGOTIATING)
    assert actions.begin(match, match.mentee.user) == agreement


def test_nobody_begins_before_the_talk():
    match = MatchFactory()

    with refused("not_talked_yet"):
        actions.begin(match, match.mentee.user)


def test_nobody_begins_on_a_closed_match():
    match = talked()
    Match.objects.filter(pk=match.pk).update(status="lapsed", closed_at="2026-01-01T00:00Z")
    match.refresh_from_db()

    with refused("match_lapsed"):
        actions.begin(match, match.mentee.user)


@pytest.mark.calendar
def test_the_mentor_waits_fourteen_days_for_the_mentee():
    match = talked()
    age(match, days=13, hours=23)

    with refused("mentee_suggests_first"):
        actions.begin(match, match.mentor.user)


@pytest.mark.calendar
def test_the_mentor_begins_after_fourteen_days():
    match = talked()
    age(match, days=14, seconds=1)

    assert actions.begin(match, match.mentor.user).status == Agreement.Status.NEGOTIATING


def test_the_mentor_answers_a_proposal_at_once():
    version = proposed()

    assert write(version.agreement, version.agreement.mentor).proposer == version.agreement.mentor


def test_a_draft_is_kept_as_typed_though_it_is_incomplete():
    agreement = negotiating()
    words = text(goal("", deadline=None, activities=["", "Read together"]), starts_on=None, ends_on=None)

    draft = write(agreement, agreement.mentee, words, note="Dear Rosa")

    assert (text_of(draft), draft.note, draft.status) == (words, "Dear Rosa", Status.DRAFT)


def test_a_draft_saved_on_another_device_is_not_overwritten_unseen():
    agreement = negotiating()
    draft = write(agreement, agreement.mentee)
    write(agreement, agreement.mentee, text(goal("From the phone")))

    with refused("draft_changed_elsewhere"):
        actions.save_draft(agreement, agreement.mentee, text=text(goal("From the laptop")), revision=draft.revision)

    assert actions.initial_draft(agreement, agreement.mentee)[0]["goals"][0]["text"] == "From the phone"


def test_the_same_words_from_a_stale_page_are_saved_without_fuss():
    agreement, words = negotiating(), text()
    write(agreement, agreement.mentee, words)
    write(agreement, agreement.mentee, words)

    draft = actions.save_draft(agreement, agreement.mentee, text=words, revision=1)

    assert draft.revision == 3


def test_what_arrives_late_after_the_proposal_begins_no_draft():
    agreement, words = negotiating(), text()
    draft = actions.save_draft(agreement, agreement.mentee, text=words, note="Hello")
    actions.propose(agreement, agreement.mentee)

    late = [
        actions.save_draft(agreement, agreement.mentee, text=words, note="Hello", revision=revision)
        for revision in (0, draft.revision)
    ]

    assert late == [None, None]
    assert not AgreementVersion.objects.filter(status=Status.DRAFT).exists()


def test_other_words_for_a_draft_that_is_gone_are_refused_until_they_are_seen_beside_it():
    agreement = negotiating()
    draft = write(agreement, agreement.mentee)
    actions.propose(agreement, agreement.mentee)
    words = text(goal("Typed in a second tab"))

    with refused("draft_is_gone"):
        actions.save_draft(agreement, agreement.mentee, text=words, revision=draft.revision)

    assert actions.save_draft(agreement, agreement.mentee, text=words, revision=0).begun_from == 1


def test_a_proposal_is_numbered_sealed_and_told():
    version = proposed(note="What do you think?")

    assert (version.number, version.status, len(version.digest)) == (1, Status.PROPOSED, 64)
    assert (version.mentee_name, version.mentor_name) == tuple(str(party) for party in version.agreement.parties)
    assert mails_of(version.agreement.mentor) == ["agreements/proposed"]
    assert mails_of(version.agreement.mentee) == []
    assert Notice.objects.filter(recipient=version.agreement.mentor, kind="agreements/proposed").count() == 1


def test_empty_lines_are_no_activities_of_a_proposal():
    version = proposed(words=text(goal(activities=["", "Mock interview", ""])))

    assert text_of(AgreementVersion.objects.with_details().get(pk=version.pk))["goals"][0]["activities"] == [
        "Mock interview"
    ]


@pytest.mark.parametrize(
    ("words", "code", "number"),
    [
        (text(goal(activities=[])), "goal_without_activity", "1"),
        (text(goal(activities=[""])), "goal_without_activity", "1"),
        (text(goal(), goal(deadline=None)), "goal_without_deadline", "2"),
        (text(goal("")), "goal_without_words", "1"),
        (text() | {"goals": []}, "goals_missing", ""),
        (text(ends_on=None), "end_missing", ""),
    ],
)
def test_an_incomplete_draft_is_not_proposed(words, code, number):
    agreement = negotiating()
    write(agreement, agreement.mentee, words)

    with refused(code) as refusal:
        actions.propose(agreement, agreement.mentee)

    assert re.findall(r"\b\d+\b", str(refusal.value)) == ([number] if number else [])


def test_nothing_is_proposed_without_a_draft():
    agreement = negotiating()

    with refused("no_draft_to_propose"):
        actions.propose(agreement, agreement.mentee)


def test_a_counter_proposal_replaces_the_proposal():
    first = proposed()
    actions.mark_read(first, first.agreement.mentor)

    second = proposed(by="mentor", agreement=first.agreement, words=text(goal("Another goal")))

    first.refresh_from_db()
    assert (first.status, second.number, second.status) == (Status.SUPERSEDED, 2, Status.PROPOSED)


def test_an_unread_proposal_is_read_before_one_proposes_too():
    first = proposed()
    write(first.agreement, first.agreement.mentor, text(goal("Another goal")))

    with refused("newer_version_unread") as refusal:
        actions.propose(first.agreement, first.agreement.mentor)

    assert re.findall(r"\b\d+\b", str(refusal.value)) == ["1"]


def test_a_proposal_without_a_difference_is_refused():
    words = text()
    first = proposed(words=words)
    actions.mark_read(first, first.agreement.mentor)
    write(first.agreement, first.agreement.mentor, words)

    with refused("nothing_differs") as refusal:
        actions.propose(first.agreement, first.agreement.mentor)

    assert re.findall(r"\b\d+\b", str(refusal.value)) == ["1"]


def test_nobody_is_told_to_sign_again_what_they_have_signed():
    version = proposed()
    agreement = version.agreement
    with refused("nothing_differs") as unsigned:
        actions.propose(agreement, agreement.mentee)
    sign(version, agreement.mentee)
    sign(version, agreement.mentor)
    write(agreement, agreement.mentee, text_of(AgreementVersion.objects.with_details().get()), note="Only a note")

    with refused("nothing_differs") as signed:
        actions.propose(agreement, agreement.mentee)

    assert str(signed.value) != str(unsigned.value)


def test_an_unread_proposal_is_taken_back_and_becomes_the_draft_again():
    words = text()
    version = proposed(words=words, note="Hello")

    actions.take_back(version, version.agreement.mentee)

    assert version.status == Status.TAKEN_BACK
    kept, note, revision = actions.initial_draft(version.agreement, version.agreement.mentee)
    assert (kept, note, revision) == (words, "Hello", 1)
    assert OutgoingMail.objects.queued().filter(kind="agreements/proposed").count() == 0


def test_a_proposal_the_other_has_read_is_not_taken_back():
    version = proposed()
    actions.mark_read(version, version.agreement.mentor)

    with refused("version_read_already"):
        actions.take_back(version, version.agreement.mentee)


def test_reading_ones_own_proposal_is_no_reading():
    version = proposed()

    actions.mark_read(version, version.agreement.mentee)

    version.refresh_from_db()
    assert version.read_at is None


def test_a_proposal_is_a_sign_of_life():
    agreement = negotiating()
    age(agreement.match, days=20)

    version = proposed(agreement=agreement)

    agreement.match.refresh_from_db()
    assert agreement.match.moved_at >= version.proposed_at


def test_a_match_on_hold_takes_no_draft():
    agreement = negotiating()
    Match.objects.filter(pk=agreement.match_id).update(held_at="2026-01-01T00:00Z")

    with refused("agreement_on_hold"):
        write(agreement, agreement.mentee)


def test_a_discarded_draft_is_gone_and_proposals_stay():
    version = proposed()
    write(version.agreement, version.agreement.mentee, text(goal("Second thoughts")))

    actions.discard_draft(version.agreement, version.agreement.mentee)

    assert list(AgreementVersion.objects.all()) == [version]


def test_signing_a_superseded_version_is_refused_with_the_newer_one():
    first = proposed()
    actions.mark_read(first, first.agreement.mentor)
    proposed(by="mentor", agreement=first.agreement, words=text(goal("Another goal")))

    with refused("version_replaced") as refusal:
        sign(first, first.agreement.mentee)

    assert re.findall(r"\b\d+\b", str(refusal.value)) == ["1", "2"]


def test_a_proposal_is_withdrawn_only_by_who_made_it():
    version = proposed()

    with refused("proposal_of_the_other"):
        actions.take_back(version, version.agreement.mentor)
