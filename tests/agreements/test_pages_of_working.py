"""The page of an agreement in every state: work, meetings, the record of the end, papers."""

import io

import pypdf
import pytest
from django.urls import reverse

from agreements import actions
from agreements.models import Conclusion, ContactLog
from core.days import today
from tests.agreements.builders import (
    TODAY,
    concluded,
    copy_has_left,
    current,
    goal,
    in_force,
    left_open,
    negotiating,
    next_agreement,
    page,
    proposed,
    text,
)
from tests.pages import WHOLE_FORM, buttons, codes, errors_of, found, words

pytestmark = pytest.mark.django_db
VERSION_2 = {"version": {"number": 2}}
HOSTILE = (
    "<script>alert(1)</script> {{ 7|add:7 }} {% now 'Y' %} \u202e=cmd|' /C calc'!A0 \"'><img src=x onerror=alert(1)>"
)


def test_a_stranger_finds_nothing(client_of, user):
    agreement = in_force()

    assert client_of(user).get(page("detail", agreement)).status_code == 404


@pytest.mark.parametrize("party", ["mentee", "mentor"])
@pytest.mark.parametrize("make", [negotiating, lambda: proposed().agreement, in_force])
def test_the_page_of_an_agreement_opens_in_every_state_and_for_both(client_of, make, party):
    agreement = make()

    response = client_of(getattr(agreement, party)).get(page("detail", agreement))

    assert response.status_code == 200
    assert len(found(response, "//dl[@class='who-acts']")) == 1


def test_ticking_and_undoing(client_of):
    agreement = in_force()
    activity = current(agreement).goals.get().activities.first()
    client = client_of(agreement.mentor)

    client.post(reverse("agreements:tick", args=[activity.pk]), {"do": "tick"})
    assert ("do", "undo") in buttons(client.get(page("detail", agreement)))

    client.post(reverse("agreements:tick", args=[activity.pk]), {"do": "undo"})
    assert ("do", "undo") not in buttons(client.get(page("detail", agreement)))


def test_a_press_on_an_older_page_says_who_had_done_it_before(client_of):
    agreement = in_force()
    activity = current(agreement).goals.get().activities.first()
    address = reverse("agreements:tick", args=[activity.pk])
    actions.tick(activity, agreement.mentee)

    said = [
        codes(client_of(agreement.mentor).post(address, {"do": press}, follow=True))
        for press in ("tick", "undo", "undo", "tick")
    ]

    assert said == [["done_by_the_other"], ["open_again_of_the_other"], ["open_already"], ["activity_done"]]


def test_both_read_who_opened_an_activity_again_until_it_is_done_once_more(client_of):
    agreement = in_force()
    activity = current(agreement).goals.get().activities.first()
    mentee, mentor = agreement.parties
    row = f"//li[.//button[@id='activity-{activity.pk}']]"
    actions.tick(activity, mentee)
    actions.untick(activity, mentor)

    for reader in (mentee, mentor):
        shown = words(found(client_of(reader).get(page("detail", agreement)), row)[0])
        assert mentor.first_name_shown in shown
    again = client_of(mentee).post(reverse("agreements:tick", args=[activity.pk]), {"do": "undo"}, follow=True)
    assert codes(again) == ["reopened_by_the_other"]

    actions.tick(activity, mentee)
    assert mentor.first_name_shown not in words(found(client_of(mentee).get(page("detail", agreement)), row)[0])


@pytest.mark.parametrize("press", ["tick", "undo"])
def test_who_ticks_comes_back_to_the_same_button(client_of, press):
    agreement = in_force()
    activity = current(agreement).goals.get().activities.first()
    if press == "undo":
        actions.tick(activity, agreement.mentor)

    back = client_of(agreement.mentee).post(reverse("agreements:tick", args=[activity.pk]), {"do": press}, follow=True)

    [(address, _status)] = back.redirect_chain
    [button] = found(back, f"//button[@id='{address.partition('#')[2]}']")
    assert button.get("value") == ("undo" if press == "tick" else "tick")
    assert button.getparent().get("action") == reverse("agreements:tick", args=[activity.pk])


def test_what_is_kept_is_dated_with_the_year(client_of):
    agreement = in_force()
    conclusion = concluded(agreement)
    version = current(agreement)
    addresses = [agreement.get_absolute_url(), version.get_absolute_url(), conclusion.get_absolute_url()]

    kept = [
        found(client_of(agreement.mentee).get(address), "//main//time[not(@title or ancestor::dl)]")
        for address in addresses
    ]

    assert all(kept)
    assert [words(time) for times in kept for time in times if time.get("datetime")[:4] not in words(time)] == []


def test_we_met_today_by_one_tap(client_of):
    agreement = in_force()

    client_of(agreement.mentee).post(page("log_meeting", agreement), {"met_on": "2026-01-05"})

    assert agreement.meetings.get().met_on.isoformat() == "2026-01-05"


def test_both_press_we_met_today(client_of):
    agreement = in_force()
    client_of(agreement.mentee).post(page("log_meeting", agreement), {"met_on": "2026-01-05"})

    second = client_of(agreement.mentor).post(page("log_meeting", agreement), {"met_on": "2026-01-05"}, follow=True)

    assert second.redirect_chain == [(page("detail", agreement), 302)]
    [told] = found(second, "//*[@data-code='meeting_logged_by_the_other']")
    assert agreement.mentee.first_name_shown in words(told)
    assert agreement.meetings.get().logged_by == agreement.mentee


def test_the_second_adds_the_length_that_the_first_has_not_logged(client_of):
    agreement = in_force()
    client_of(agreement.mentee).post(page("log_meeting", agreement), {"met_on": "2026-01-05", "mode": "phone"})
    client, day = client_of(agreement.mentor), {"met_on": "2026-01-05"}

    added = client.post(page("log_meeting", agreement), day | {"minutes": 45}, follow=True)
    other = client.post(page("log_meeting", agreement), day | {"minutes": 50})

    assert codes(added) == ["meeting_logged"]
    assert errors_of(other.context["form"]) == {WHOLE_FORM: ["one_meeting_per_day"]}
    assert found(other, "//input[@name='minutes']/@value") == ["50"]
    meeting = agreement.meetings.get()
    assert (meeting.minutes, meeting.mode, meeting.logged_by) == (45, "phone", agreement.mentee)


@pytest.mark.parametrize(("minutes", "code"), [(721, "max_value"), (0, "min_value")])
def test_a_length_that_no_meeting_has_is_refused_in_our_words(client_of, minutes, code):
    agreement = in_force()
    day = {"met_on": "2026-01-05", "minutes": minutes}

    answer = client_of(agreement.mentee).post(page("log_meeting", agreement), day)

    [rule] = [rule for rule in ContactLog._meta.constraints if rule.name == "meeting_has_a_plausible_length"]
    assert errors_of(answer.context["form"]) == {"minutes": [code]}
    assert str(rule.violation_error_message) in answer.text


def test_concluding_from_the_page_and_adding_to_it(client_of):
    agreement = in_force()
    one = current(agreement).goals.get()
    record = {
        "reason": "reached",
        "achieved": "A résumé that opened two doors.",
        f"outcome-{one.pk}": "reached",
        f"note-{one.pk}": "",
        "feedback": "The portal was kind.",
    }

    client_of(agreement.mentee).post(page("conclude", agreement), record)
    client_of(agreement.mentor).post(
        page("conclusion", agreement), {"opinion": "agrees", "added": "Ana did it herself."}
    )

    conclusion = Conclusion.objects.get()
    assert (conclusion.status, conclusion.added) == (Conclusion.Status.JOINT, "Ana did it herself.")
    assert conclusion.outcomes.get().outcome == "reached"
    assert "Ana did it herself." in client_of(agreement.mentee).get(page("conclusion", agreement)).text


def test_private_feedback_shows_on_no_page_of_the_other(client_of):
    agreement = in_force()
    concluded(agreement, feedback="Candid words")

    for party in agreement.parties:
        for name in ("conclusion", "detail"):
            assert "Candid words" not in client_of(party).get(page(name, agreement)).text


@pytest.mark.parametrize("name", ["copy", "conclusion_copy", "hours"])
def test_papers_are_pdfs(client_of, name):
    agreement = in_force()
    concluded(agreement)

    response = client_of(agreement.mentor).get(page(name, agreement))

    content = b"".join(response) if response.streaming else response.content
    assert response["Content-Type"] == "application/pdf"
    assert pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_certificate_of_hours_is_the_mentors(client_of):
    agreement = in_force()

    assert client_of(agreement.mentee).get(page("hours", agreement)).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_the_pairs_page_takes_the_same_few_statements_with_one_goal_or_twenty(
    client_of, count, django_assert_max_num_queries
):
    agreement = in_force(words=text(*[goal(f"Goal {number}") for number in range(count)]))
    proposed(by="mentor", agreement=agreement, words=text(goal("Something new")))
    for one in current(agreement).goals.all():
        actions.tick(one.activities.first(), agreement.mentee)
    client = client_of(agreement.mentee)
    client.get(page("detail", agreement))  # the proposal is read once

    with django_assert_max_num_queries(12):
        assert client.get(page("detail", agreement)).status_code == 200


@pytest.mark.parametrize(
    ("name", "party"),
    [
        *((name, "mentee") for name in ("detail", "version", "propose", "sign", "conclude", "plan")),
        *((name, "mentor") for name in ("detail", "version", "propose", "sign", "conclude")),
    ],
)
def test_no_page_of_a_pair_takes_more_than_twelve_statements_with_twenty_goals(
    client_of, name, party, django_assert_max_num_queries
):
    earlier = left_open()
    goals = [goal(f"Goal {number}") for number in range(20)]
    agreement = in_force(agreement=next_agreement(earlier), words=text(*goals))
    amendment = proposed(by="mentor", agreement=agreement, words=text(*goals, minutes=30))
    actions.mark_read(amendment, agreement.mentee)
    address = reverse("agreements:plan") if name == "plan" else page(name, agreement, **VERSION_2.get(name, {}))
    client = client_of(getattr(agreement, party))
    client.get(address)  # what a process asks once in its life

    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_hostile_words_stay_words_on_every_page_and_in_every_mail(client_of):
    agreement = in_force(words=text(goal(HOSTILE, activities=[HOSTILE])))
    concluded(agreement, achieved=HOSTILE, next_steps=HOSTILE, steps=[HOSTILE])
    client = client_of(agreement.mentor)

    for name in ("detail", "conclusion"):
        body = client.get(page(name, agreement)).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }} {% now" in body
        assert "<script>alert" not in body
        assert "<img src=x" not in body
    body = client.get(current(agreement).get_absolute_url()).text
    assert "<script>alert" not in body


def test_the_copy_is_offered_to_be_sent_again_when_it_has_gone_out(client_of):
    agreement = in_force()
    address, offer = current(agreement).get_absolute_url(), page("send_copy", agreement, number=1)
    client = client_of(agreement.mentor)
    actions.make_staff_copies()
    assert offer not in client.get(address).text

    copy_has_left()

    assert offer in client.get(address).text
    client.post(offer)
    assert offer not in client.get(address).text


def test_an_agreement_that_has_ended_says_what_was_agreed_and_counts_no_days(client_of):
    agreement = in_force()
    client, version = client_of(agreement.mentee), current(agreement)
    left = f"({(version.goals.get().deadline - TODAY()).days} days "
    before = client.get(page("detail", agreement))
    concluded(agreement, reason="cannot_continue")

    after = client.get(page("detail", agreement))

    heading, versions = "//*[@id='plan-heading']", "//section[@aria-labelledby='versions-heading']"
    assert [words(node) for node in found(before, heading)] != [words(node) for node in found(after, heading)]
    assert (left in before.text, left in after.text) == (True, False)
    assert version.get_status_display() in words(found(before, versions)[0])
    assert version.get_status_display() not in words(found(after, versions)[0])


def test_what_the_other_added_to_a_meeting_is_not_removed_unseen(client_of):
    agreement = in_force()
    mentee, mentor = agreement.parties
    meeting = actions.log_meeting(agreement, mentee, met_on=today())
    address = reverse("agreements:forget_meeting", args=[meeting.pk])
    old = {"agreement": agreement.pk, "seen": meeting.details}
    form = found(client_of(mentee).get(page("detail", agreement)), f"//form[@action='{address}']")[0]
    sent = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert (sent["agreement"], sent["seen"]) == (str(agreement.pk), meeting.details)
    actions.log_meeting(agreement, mentor, met_on=today(), minutes=30, mode="phone")

    refused = client_of(mentee).post(address, old, follow=True)

    assert (codes(refused), agreement.meetings.count()) == (["meeting_has_changed"], 1)
    assert refused.redirect_chain[-1][0] == agreement.get_absolute_url()
    client_of(mentee).post(address, old | {"seen": agreement.meetings.get().details})
    again = client_of(mentor).post(address, old, follow=True)
    assert (codes(again), agreement.meetings.count()) == (["meeting_removed_already"], 0)
