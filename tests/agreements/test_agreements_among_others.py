"""What is said and asked of one agreement, while others are in other states: each by its own rows (R16, R22)."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from agreements import actions, acts, deadlines
from agreements.csv_rows import agreement_rows
from agreements.emails import conclusion_attachment_for_party
from agreements.models import ActivityDone, Agreement, Attention
from agreements.next_step import next_step_of_goal, step_of_agreement
from matches import actions as matches
from matches.models import Match
from notifications.models import OutgoingMail
from tests.agreements.builders import (
    concluded,
    current,
    days_from_today,
    finished,
    goal,
    in_force,
    left_open,
    negotiating,
    next_agreement,
    page,
    proposed,
    sign,
    text,
    typed,
    write,
)
from tests.factories import StaffFactory, age
from tests.mails import told
from tests.pages import buttons, links
from tests.refusals import refused

pytestmark = pytest.mark.django_db
QUIET_DAYS = 31


def under_way():
    """Of a goal that is due tomorrow."""
    return in_force(words=text(goal(deadline=days_from_today(1))))


def over():
    """Past its last day, on which its goal was due."""
    last = days_from_today(-1)
    return in_force(words=text(goal(deadline=last), starts_on=days_from_today(-9), ends_on=last))


def made(state, then=lambda agreement: None):
    then(agreement := state())
    return Agreement.objects.get(pk=agreement.pk)


def held(agreement):
    matches.hold(agreement.match, StaffFactory())


def ended(agreement):
    actions.end_by_staff(agreement, StaffFactory(), reason="They moved away.")


def lapsed(agreement):
    matches.lapse(agreement.match)


def long_ago(agreement):
    Match.objects.filter(pk=agreement.match_id).update(moved_at=Now() - timedelta(days=QUIET_DAYS))


def ended_long_ago(agreement):
    ended(agreement)
    long_ago(agreement)


# state, what happened then, what staff should look at, whether it is settled
SITUATIONS = [
    (negotiating, lambda agreement: None, Attention.NONE, False),
    (negotiating, lapsed, Attention.CLOSED, True),
    (negotiating, long_ago, Attention.QUIET, False),
    (under_way, long_ago, Attention.QUIET, False),
    (under_way, ended_long_ago, Attention.CLOSED, True),
    (over, lambda agreement: None, Attention.LATE, False),
    (over, held, Attention.NONE, False),
    (over, concluded, Attention.NONE, False),
    (over, finished, Attention.CLOSED, True),
    (over, ended, Attention.CLOSED, True),
    (under_way, lambda agreement: concluded(agreement, reason="cannot_continue"), Attention.CLOSED, False),
]


def test_staff_see_for_each_of_many_agreements_what_needs_them_and_what_is_not_settled():
    expected = {made(state, then).pk: (attention, settled) for state, then, attention, settled in SITUATIONS}

    attention = dict(Agreement.objects.with_attention().values_list("pk", "attention"))
    unsettled = set(Agreement.objects.unsettled().values_list("pk", flat=True))

    assert {pk: (Attention(attention[pk]), pk not in unsettled) for pk in expected} == expected


def test_only_those_who_work_on_it_are_reminded_of_a_goal_and_asked_after_the_end():
    working, ended_now = under_way(), over()
    for state in (under_way, over):
        for then in (held, concluded, finished, ended):
            made(state, then)
    OutgoingMail.objects.all().delete()

    assert deadlines.remind_of_dates() == 2

    assert told() == {
        (kind, party.email)
        for kind, agreement in (("agreements/deadline_near", working), ("agreements/past_the_end", ended_now))
        for party in agreement.parties
    }


def test_the_next_step_of_an_agreement_is_read_from_its_own_rows_alone():
    sign(earlier := proposed(), earlier.agreement.mentee)
    in_force(words=text(goal("Due first", deadline=days_from_today(1))))
    unsigned, working = proposed().agreement, in_force(words=text(goal("Its own", deadline=days_from_today(9))))
    drafting = negotiating()
    sign(later := proposed(), later.agreement.mentor)

    steps = [step_of_agreement(agreement) for agreement in (unsigned, working, drafting)]

    assert [step.act for step in steps] == [acts.READ_AND_SIGN, acts.WORK_ON_GOAL, acts.SUGGEST_GOALS]
    assert steps[1].values["goal"] == "Its own"


def test_a_goal_on_which_nobody_works_has_no_next_step_though_others_have():
    agreements = [under_way(), made(under_way, held), under_way()]

    steps = [next_step_of_goal(current(agreement).goals.get(), agreement.mentee) for agreement in agreements]

    assert [step is None for step in steps] == [False, True, False]


def amended(agreement, *words, by="mentor"):
    version = proposed(by, text(*words), agreement)
    for party in agreement.parties:
        sign(version, party)
    return version


def test_what_was_open_again_stays_open_in_an_amendment_though_it_was_done_before():
    kept = goal("Kept", activities=["Read"])
    agreement = in_force(words=text(kept))
    actions.tick(current(agreement).goals.get().activities.get(), agreement.mentor)
    second = amended(agreement, kept | {"text": "In other words"})
    actions.untick(second.goals.get().activities.get(), agreement.mentor)

    third = amended(agreement, kept | {"text": "In yet other words"})

    assert not ActivityDone.objects.filter(activity__goal__version=third).exists()


def test_a_version_that_was_set_aside_is_not_called_replaced_because_another_agreement_has_more():
    amended(in_force(), goal("More"))
    version = proposed()
    matches.correct_interviewed(version.agreement.match, version.agreement.mentor)
    replaced = current(amended(in_force(), goal("More")).agreement).agreement.versions.with_proposer().get(number=1)

    set_aside = version.agreement.versions.with_proposer().get()

    assert (set_aside.has_newer, replaced.has_newer) == (False, True)
    assert set_aside.status_shown != replaced.status_shown


def test_an_agreement_of_drafts_alone_was_never_proposed():
    drafted, shown = negotiating(), proposed().agreement
    write(drafted, drafted.mentee)
    for agreement in (drafted, shown):
        matches.lapse(agreement.match)
    actions.abandon_unmatched()

    assert [Agreement.objects.get(pk=one.pk).is_proposed for one in (drafted, shown)] == [False, True]


def test_a_row_of_the_file_counts_what_one_agreement_has_in_its_version_in_effect():
    counts = {}
    for ticked, met in ((1, 2), (2, 0), (0, 1)):
        agreement = in_force(words=text(goal("One", activities=["Read", "Talk", "Write"])))
        actions.tick(current(agreement).goals.get().activities.first(), agreement.mentee)
        version = amended(agreement, goal("Another", activities=["Read", "Talk", "Write"]))
        for activity in version.goals.get().activities.all()[:ticked]:
            actions.tick(activity, agreement.mentee)
        for day in range(met):
            actions.log_meeting(agreement, agreement.mentor, met_on=days_from_today(-day))
        counts[agreement.pk] = [1, ticked, met]

    rows = agreement_rows(Agreement.objects.with_attention())

    assert {row[0]: row[13:16] for row in rows} == counts


# Conclusions.


def test_a_conclusion_is_offered_for_correcting_as_long_as_it_may_be_whatever_others_may(client_of):
    finished()
    late, in_time = finished(), finished()
    age(late, days=2)
    block(finished().agreement)

    offered = [
        page("correct", one.agreement) in links(client_of(one.agreement.mentor).get(one.get_absolute_url()))
        for one in (late, in_time)
    ]

    assert offered == [False, True]
    with refused("correction_closed"):
        actions.correct_conclusion(late, late.agreement.mentor, added="More.")


def block(agreement):
    matches.block_pair(agreement.match.mentee, agreement.match.mentor, StaffFactory(), reason="They asked for it.")


def test_only_who_is_kept_apart_does_not_get_the_summary_as_a_file(monkeypatch):
    monkeypatch.setattr("agreements.conclusion_pdfs.conclusion_pdf", lambda conclusion: b"%PDF-")
    earlier, apart, later = finished(), finished(), finished()
    block(apart.agreement)

    attached = [conclusion_attachment_for_party(one, one.agreement.mentee) for one in (earlier, apart, later)]

    assert [bool(files) for files in attached] == [True, False, True]


def test_the_plan_of_a_mentee_holds_their_own_finished_conclusions(client_of):
    _earlier, own, _later = finished(), finished(), finished()
    mentee = own.agreement.match.mentee
    concluded(in_force(agreement=next_agreement(own.agreement)))

    shown = client_of(mentee.user).get(reverse("agreements:plan")).context["conclusions"]

    assert list(shown) == [own]


def goals_offered(client, agreement):
    response = client.post(page("propose", agreement), typed(text(goal("Begun"))), follow=True)
    return {value for _name, value in buttons(response) if value and value.startswith("go-on:")}


def test_a_mentee_is_offered_goals_of_their_own_that_nobody_has_agreed_on_since(client_of):
    left_open()
    own = left_open()
    left_open()
    in_force(words=text(goal("Of somebody else")))

    offered = goals_offered(client_of(own.mentee), next_agreement(own))

    assert offered == {f"go-on:{current(own).goals.get().pk}"}


def test_a_goal_is_left_open_though_a_draft_begun_earlier_took_effect_later(client_of):
    agreement, kept = in_force(words=text(one := goal("Know the field"))), one | {"text": "Know it well"}
    write(agreement, agreement.mentee, text(kept))
    amended(agreement, one | {"text": "Know it"})
    draft = agreement.versions.get(status="draft")
    draft.agreement.refresh_from_db()
    version = actions.propose(agreement, agreement.mentee)
    for party in agreement.parties:
        sign(version, party)
    finished(agreement, reason="partly")

    offered = goals_offered(client_of(agreement.mentee), next_agreement(agreement))

    assert offered == {f"go-on:{version.goals.get().pk}"}


def test_a_draft_that_comes_too_late_is_not_offered_the_goals_of_its_own_agreement(client_of):
    earlier = left_open()
    agreement = in_force(agreement=next_agreement(earlier))
    concluded(agreement, reason="partly")

    assert goals_offered(client_of(agreement.mentee), agreement) == {f"go-on:{current(earlier).goals.get().pk}"}
