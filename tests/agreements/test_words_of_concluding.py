"""What the pages say before and after a conclusion: what it closes, whose turn it is, and one word for one thing."""

import pytest

from agreements import actions
from agreements.models import AgreementVersion, Conclusion
from tests.agreements.builders import concluded, goal, in_force, page, proposed, text
from tests.pages import found, links, words

pytestmark = pytest.mark.django_db


def with_an_open_proposal():
    agreement = in_force()
    return proposed(by="mentor", agreement=agreement, words=text(goal("More")))


def test_who_concludes_is_told_of_the_proposal_that_closes_with_the_agreement(client_of):
    version = with_an_open_proposal()
    client, address = client_of(version.agreement.mentee), page("conclude", version.agreement)
    assert version.get_absolute_url() in links(client.get(address))

    actions.take_back(version, version.agreement.mentor)

    assert version.get_absolute_url() not in links(client.get(address))


def test_a_proposal_that_closed_with_the_agreement_is_not_called_replaced(client_of):
    version = with_an_open_proposal()
    actions.mark_read(version, version.agreement.mentee)
    closed = proposed(agreement=version.agreement, words=text(goal("Even more")))
    concluded(version.agreement)
    client, replaced = client_of(version.agreement.mentee), str(AgreementVersion.Status.SUPERSEDED.label)

    rows = found(client.get(page("detail", version.agreement)), "//section[@aria-labelledby='versions-heading']//li")
    pages = [client.get(one.get_absolute_url()) for one in (closed, version)]

    assert [replaced in words(row) for row in rows] == [False, True, False]
    assert [replaced in [words(mark) for mark in found(shown, "//main//p/*")] for shown in pages] == [False, True]


def test_what_waits_for_the_reader_is_not_called_the_others(client_of):
    conclusion = concluded(in_force())

    deadlines = [
        words(
            found(client_of(party).get(page("detail", conclusion.agreement)), "//section[h2[@id='record-heading']]/p")[
                0
            ]
        )
        for party in conclusion.agreement.parties
    ]

    assert len({deadline.partition(": ")[2] for deadline in deadlines}) == 2


def test_when_all_is_done_the_button_that_concludes_is_named(client_of):
    agreement = in_force()
    for activity in agreement.versions.get().goals.get().activities.all():
        actions.tick(activity, agreement.mentee)

    shown = client_of(agreement.mentee).get(page("detail", agreement))

    [button] = found(shown, f"//a[@href='{page('conclude', agreement)}']")
    assert words(button) in words(found(shown, "//dl[@class='who-acts']")[0])


def test_a_goal_that_is_skipped_is_called_alike_in_the_form_and_in_the_summary(client_of):
    agreement = in_force()
    one = agreement.versions.get().goals.get()

    form = client_of(agreement.mentee).get(page("conclude", agreement))

    [option] = found(form, f"//select[@name='outcome-{one.pk}']/option[@value='nothing']")
    skipped = {one.pk: ("nothing", "")}
    actions.begin_conclusion(agreement, agreement.mentee, reason="cannot_continue", outcomes=skipped)
    assert words(option) in words(
        found(client_of(agreement.mentee).get(page("conclusion", agreement)), "//main//dl")[-1]
    )


def test_who_corrects_is_asked_how_it_ended_not_how_it_is_ending(client_of):
    agreement = in_force()
    asked = client_of(agreement.mentee).get(page("conclude", agreement)).context["form"]["reason"].label
    concluded(agreement)
    client = client_of(agreement.mentee)
    assert client.get(page("correct", agreement)).context["form"]["reason"].label == asked

    actions.add_to_conclusion(Conclusion.objects.get(), agreement.mentor)

    assert client.get(page("correct", agreement)).context["form"]["reason"].label != asked
