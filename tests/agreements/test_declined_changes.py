"""A change of an agreement in effect that one of the two does not want, and what came to nothing before."""

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from agreements import actions
from agreements.content import changes, text_of
from agreements.email_contexts import version_context
from agreements.timeline import agreement_events
from matches import actions as matches
from notifications.models import OutgoingMail
from tests.agreements.builders import (
    concluded,
    current,
    days_from_today,
    goal,
    in_force,
    page,
    proposed,
    sign,
    text,
    typed,
    write,
)
from tests.factories import StaffFactory, age
from tests.mails import subject_of
from tests.mails import text_of as mail
from tests.pages import codes, forms, found, links, words
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def change():
    """A change that the mentor has proposed and signed, and the mentee has read."""
    version = proposed(by="mentor", words=text(goal("Meet a recruiter")), agreement=in_force())
    sign(version, version.agreement.mentor)
    actions.mark_read(version, version.agreement.mentee)
    version.refresh_from_db()
    return version


@pytest.mark.parametrize(("by", "other"), [("mentee", "mentor"), ("mentor", "mentee")])
def test_either_keeps_the_version_in_effect_and_the_other_is_told(client_of, change, by, other):
    agreement = change.agreement
    address = page("decline_change", agreement, number=change.number)
    client = client_of(getattr(agreement, by))
    assert address in links(client.get(change.get_absolute_url()))
    assert address in forms(client.get(address))

    client.post(address)

    change.refresh_from_db()
    assert (change.status, change.declined_by_id, current(agreement).number) == (
        "superseded",
        getattr(agreement, by).pk,
        1,
    )
    told = OutgoingMail.objects.filter(kind="agreements/change_declined").values_list("recipient", flat=True)
    assert list(told) == [getattr(agreement, other).pk]
    assert agreement.get_absolute_url() in mail("agreements/change_declined", change, getattr(agreement, other))
    assert (
        not OutgoingMail.objects.queued().filter(kind__in=["agreements/proposed", "agreements/signed_by_one"]).exists()
    )
    again = client.post(address, follow=True)
    assert codes(again)[-1:] == ["agreement_version_superseded"]


def test_what_was_declined_can_be_proposed_again_and_the_next_draft_begins_with_what_is_in_effect(change):
    agreement, mentor = change.agreement, change.agreement.mentor
    kept, declined = text_of(current(agreement)), text_of(change)
    actions.decline_change(change, agreement.mentee)
    agreement.refresh_from_db()

    assert actions.initial_draft(agreement, mentor)[0] == kept
    assert proposed(by="mentor", words=declined, agreement=agreement).number == 3


def test_what_was_declined_stays_so_and_what_was_withdrawn_is_listed(client_of, change):
    agreement = change.agreement
    actions.decline_change(change, agreement.mentee)
    said = {}
    for party in agreement.parties:
        shown = client_of(party).get(change.get_absolute_url())
        said[party.pk] = words(found(shown, "//*[@id='declined']")[0])
    withdrawn = proposed(by="mentor", words=text(goal("Meet two recruiters")), agreement=agreement)
    actions.take_back(withdrawn, agreement.mentor)
    proposed(by="mentor", words=text(goal("Meet three recruiters")), agreement=agreement)

    page_now = client_of(agreement.mentee).get(agreement.get_absolute_url())

    assert said[agreement.mentee.pk] != said[agreement.mentor.pk]
    shown = page_now.context["versions"]
    assert [one.number for one in shown] == [4, 3, 2, 1]
    assert len({one.status_shown for one in shown}) == 4
    assert withdrawn.get_absolute_url() in links(page_now)
    assert agreement.mentee.get_full_name() in {
        event.who for event in agreement_events(agreement) if str(change.number) in str(event.what)
    }


def test_a_version_in_effect_stays_compared_with_the_one_in_effect_before(client_of, change):
    agreement = change.agreement
    actions.decline_change(change, agreement.mentee)
    agreement.refresh_from_db()
    second = proposed(by="mentor", words=text(goal("Meet two recruiters")), agreement=agreement)
    for party in agreement.parties:
        sign(second, party)

    shown = client_of(agreement.mentee).get(second.get_absolute_url())

    assert shown.context["before"].number == 1


@pytest.mark.parametrize("has_left", [True, False])
def test_a_mail_that_asked_for_an_answer_is_answered_when_the_proposal_is_withdrawn(has_left):
    version = proposed()
    if has_left:
        OutgoingMail.objects.update(sent_at=Now())

    actions.take_back(version, version.agreement.mentee)

    told = OutgoingMail.objects.queued().filter(kind="agreements/withdrawn").values_list("recipient", flat=True)
    assert list(told) == [version.agreement.mentor.pk] * has_left
    assert str(version.number) in mail("agreements/withdrawn", version, version.agreement.mentor)


def test_the_mail_of_a_change_says_what_differs_in_the_terms(change):
    agreement = change.agreement
    later = text(goal("Meet a recruiter"), ends_on=days_from_today(45))
    version = proposed(by="mentee", words=later, agreement=agreement)

    parts = version_context(version, agreement.mentor)["changed"]()["parts"]
    groups = changes(text_of(current(agreement)), text_of(version))
    body = mail("agreements/proposed", version, agreement.mentor)

    [terms] = [group for group in groups if all(one["label"] for one in group["changes"])]
    for one in terms["changes"]:
        assert one["before"] in body
        assert one["after"] in body
    whole = [part["title"] for part in parts if not part["changes"]]
    titles = [str(group["title"]) for group in groups if group is not terms]
    endings = {told.removeprefix(title) for told, title in zip(whole, titles, strict=True)}
    assert len(endings) == len(whole) == 2  # one goal is new, one is gone
    assert "" not in endings


def test_a_first_proposal_is_not_declined_so():
    version = proposed()

    with refused("nothing_in_effect_to_keep"):
        actions.decline_change(version, version.agreement.mentor)


def test_no_change_is_declined_on_hold_or_once_the_conclusion_has_begun(change):
    staff = StaffFactory()
    matches.hold(change.agreement.match, staff)
    with refused("agreement_on_hold"):
        actions.decline_change(change, change.agreement.mentee)
    matches.release(change.agreement.match, staff)
    concluded(change.agreement)

    with refused("conclusion_begun"):
        actions.decline_change(change, change.agreement.mentee)


def test_while_a_change_waits_the_goal_in_effect_is_still_on_both_homes(client_of, change):
    for person in change.agreement.parties:
        context = client_of(person).get(reverse("program:home")).context
        assert "sign_change" in {item.act for item in [*context["mine"], *context["others"]]}
        assert [item.href for item in context["others"] if not item.act] == [change.agreement.get_absolute_url()]


def test_a_change_is_compared_with_the_version_in_effect_though_another_came_to_nothing(client_of, change):
    agreement = change.agreement
    counter = proposed(by="mentee", words=text(goal("Meet two recruiters")), agreement=agreement)

    shown = client_of(agreement.mentor).get(counter.get_absolute_url())

    assert shown.context["before"].number == 1
    assert version_context(counter, agreement.mentor)["changed"]()["number"] == 1
    for answer in (shown, client_of(agreement.mentor).get(page("detail", agreement))):
        since_mine = " ".join(words(one) for one in found(answer, "//*[@id='since-earlier']"))
        assert "Meet a recruiter" in since_mine and "Meet two recruiters" in since_mine
    assert version_context(counter, agreement.mentor)["void_signature"]() == change.number
    assert str(change.number) in words(found(shown, "//*[@id='void-signature']")[0])


def test_what_was_set_aside_and_signed_is_proposed_again_after_the_talk():
    first = proposed(words=text(goal("Meet a recruiter", deadline=days_from_today(20))))
    agreement = first.agreement
    sign(first, agreement.mentee)
    matches.correct_interviewed(agreement.match, agreement.mentor)
    age(agreement.match, minutes=1)
    matches.already_interviewed(agreement.match, agreement.mentor)
    agreement.refresh_from_db()
    assert actions.initial_draft(agreement, agreement.mentee)[0] == text_of(first)

    again = proposed(words=text_of(first), agreement=agreement)

    assert (again.number, again.status) == (2, "proposed")
    assert actions.take_back(again, agreement.mentee).status == "taken_back"


@pytest.mark.parametrize("party", ["mentee", "mentor"])
def test_whoever_concludes_while_a_change_waits_reads_both_what_closes_and_what_it_means_to_leave(
    client_of, change, party
):
    address = page("conclude", change.agreement)
    shown = client_of(getattr(change.agreement, party)).get(address)
    [closes] = found(shown, f"//*[contains(@class, 'notice')][.//a/@href='{change.get_absolute_url()}']")
    [leaves] = found(shown, "//*[contains(@class, 'if-unable')]")

    assert words(leaves) not in words(closes)
    assert words(closes)[:40] not in words(leaves)


def test_what_was_proposed_after_a_change_was_declined_replaced_nothing_and_can_be_withdrawn(change):
    agreement, mentor = change.agreement, change.agreement.mentor
    actions.decline_change(change, agreement.mentee)
    agreement.refresh_from_db()
    another = proposed(by="mentor", words=text(goal("Meet a lawyer")), agreement=agreement)

    assert actions.take_back(another, mentor).status == "taken_back"


def test_who_withdraws_their_own_change_is_not_said_to_have_declined_it(client_of, change):
    agreement = change.agreement
    declined = proposed(by="mentee", words=text(goal("Meet a recruiter")), agreement=in_force())
    assert declined.number == change.number
    actions.decline_change(declined, declined.agreement.mentor)

    actions.decline_change(change, agreement.mentor)

    change.refresh_from_db()
    assert change.status_shown != declined.status_shown
    said = [subject_of("agreements/change_declined", one, one.agreement.mentee) for one in (change, declined)]
    kind = [line.split(" version ")[0].split()[-1] for line in said]
    assert kind[0] != kind[1]
    shown = {
        party: words(found(client_of(party).get(change.get_absolute_url()), "//*[@id='declined']")[0])
        for party in agreement.parties
    }
    assert len({*shown.values()}) == 2
    assert len({last_of(one).what for one in (change, declined)}) == 2
    assert last_of(change).who == str(agreement.mentor)


def last_of(version):
    """What the history of its agreement says last."""
    return list(agreement_events(version.agreement))[-1]


def test_a_draft_that_answers_a_withdrawn_change_says_so_before_it_is_sent(client_of, change):
    agreement = change.agreement
    client, address = client_of(agreement.mentee), page("propose", agreement)
    write(agreement, agreement.mentee, text(goal("Meet three recruiters")))
    opened = client.get(address)
    sent = typed(text(goal("Meet three recruiters")), revision=opened.context["form"].revision, do="propose")
    sent["noted"] = opened.context["notes"]
    actions.decline_change(change, agreement.mentor)

    asked = client.post(address, sent)

    assert (asked.status_code, asked.context["was_not_sent"]) == (200, True)
    assert len(asked.context["notes"]) == len(opened.context["notes"]) + 1
    assert client.get(address).context["notes"] == asked.context["notes"]
    client.post(address, sent | {"noted": asked.context["notes"]})
    assert agreement.versions.filter(number=change.number + 1, status="proposed").exists()


def test_a_draft_begun_after_a_change_was_declined_answers_what_is_in_effect(client_of, change):
    agreement = change.agreement
    actions.decline_change(change, agreement.mentor)
    agreement.refresh_from_db()

    draft = write(agreement, agreement.mentee, text(goal("Meet three recruiters")))

    assert draft.begun_from == current(agreement).number
    assert not client_of(agreement.mentee).get(page("propose", agreement)).context["notes"]


def test_a_draft_saved_from_a_page_opened_before_the_other_proposed_is_said_to_be_older(client_of):
    agreement = in_force()
    client, address = client_of(agreement.mentee), page("propose", agreement)
    opened = client.get(address)
    sent = typed(text(goal("Meet three recruiters")), do="save")
    sent["begun_from"] = found(opened, "//input[@name='begun_from']/@value")[0]
    change = proposed(by="mentor", words=text(goal("Meet a recruiter")), agreement=agreement)

    client.post(address, sent)
    actions.mark_read(change, agreement.mentee)

    assert client.get(address).context["is_older"]


@pytest.mark.parametrize("is_signed", [False, True], ids=["proposed", "in effect"])
def test_an_older_draft_is_sent_only_from_a_page_that_says_so(client_of, is_signed):
    agreement = in_force()
    client, address = client_of(agreement.mentee), page("propose", agreement)
    sent = typed(text(goal("Meet three recruiters")), do="propose", begun_from=current(agreement).number)
    client.post(address, sent | {"do": "save"})
    change = proposed(by="mentor", words=text(goal("Meet a recruiter")), agreement=agreement)
    actions.mark_read(change, agreement.mentee)
    if is_signed:
        sign(change, agreement.mentee)
        sign(change, agreement.mentor)
    sent["revision"] = agreement.versions.get(status="draft").revision

    asked = client.post(address, sent)

    assert asked.context["was_not_sent"] and agreement.versions.shared().first() == change
    client.post(address, sent | {"noted": asked.context["notes"]})
    assert agreement.versions.shared().first().number == change.number + 1


def test_nobody_has_begun_from_a_version_that_is_still_to_come(client_of):
    agreement = in_force()
    forged = typed(text(goal("Meet three recruiters")), do="save", begun_from="99999999999")

    client_of(agreement.mentee).post(page("propose", agreement), forged)

    assert agreement.versions.get(status="draft").begun_from == current(agreement).number


def test_who_withdraws_what_was_read_meanwhile_is_asked_as_for_a_change_that_was_read(client_of, change):
    agreement = change.agreement

    answer = client_of(agreement.mentor).post(page("take_back", agreement, number=change.number), follow=True)

    assert codes(answer) == ["change_read_already"]
    assert page("decline_change", agreement, number=change.number) in forms(answer)


@pytest.mark.parametrize("happened", ["signed", "declined"])
def test_an_old_page_for_withdrawing_leads_to_what_became_of_the_version(client_of, change, happened):
    agreement, client = change.agreement, client_of(change.proposer)
    address = page("decline_change", agreement, number=change.number)
    assert client.get(address).status_code == 200
    if happened == "signed":
        sign(change, change.agreement.mentee)
    else:
        actions.decline_change(change, agreement.other(change.proposer))

    for answer in (client.get(address, follow=True), client.post(address, follow=True)):
        assert answer.redirect_chain[-1][0] == change.get_absolute_url()
        assert codes(answer) == [
            "agreement_version_in_force" if happened == "signed" else "agreement_version_superseded"
        ]
        assert str(change.number) in str(next(iter(answer.context["messages"])))


def test_who_signs_what_the_other_has_declined_reads_what_became_of_it(client_of, change):
    agreement, mentor = change.agreement, change.agreement.mentor
    actions.decline_change(change, agreement.mentee)
    sent = {"number": change.number, "digest": change.digest, "typed_name": mentor.get_full_name()}

    answer = client_of(mentor).post(page("sign", agreement), sent)

    assert answer.url == change.get_absolute_url()


@pytest.mark.parametrize("happens", [None, "a summary", "a hold"])
def test_the_page_of_a_declined_change_leads_to_another_while_there_can_be_one(client_of, change, happens):
    actions.decline_change(change, change.agreement.mentee)
    if happens == "a summary":
        concluded(change.agreement)
    elif happens:
        matches.hold(change.agreement.match, by=StaffFactory())

    shown = client_of(change.agreement.mentor).get(change.get_absolute_url())

    assert (page("propose", change.agreement) in links(shown)) is (happens is None)
