"""Drafting an agreement on its page: what is typed, moved, kept and proposed."""

import re

import pytest
from django.urls import reverse

from agreements import actions
from agreements.content import text_of
from agreements.models import Agreement, AgreementVersion, StarterGoal, SuggestedActivity
from agreements.starter_content import load_choices
from program.models import Term
from tests.agreements.builders import days_from_today, goal, negotiating, page, proposed, talked, text, typed, write
from tests.factories import TopicFactory, age
from tests.pages import errors_of, forms, found, links, words

pytestmark = pytest.mark.django_db


def test_the_agreement_begins_on_the_page_of_the_match(client_of):
    match = talked()

    response = client_of(match.mentee.user).post(reverse("agreements:begin", args=[match.pk]))

    assert response.url == page("propose", Agreement.objects.get(match=match))


def test_a_draft_saves_itself(client_of):
    agreement, words = negotiating(), text()

    response = client_of(agreement.mentee).post(
        page("propose", agreement), typed(words, do="autosave"), headers={"HX-Request": "true"}
    )

    assert found(response, "//*[@id='draft-said'][not(@data-refused)]")
    assert found(response, "//input[@id='revision']/@value") == ["1"]
    assert text_of(AgreementVersion.objects.with_details().get())["goals"] == words["goals"]


def test_a_proposal_goes_out_from_the_page(client_of):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(page("propose", agreement), typed(do="propose"))

    version = AgreementVersion.objects.get()
    assert (response.url, version.number) == (version.get_absolute_url(), 1)
    assert page("sign", agreement) in forms(client_of(agreement.mentee).get(response.url))


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_is_worth_a_second_look_is_said_before_it_is_sent(client_of, headers):
    agreement = negotiating()
    late = text(goal("Understand the field", deadline=days_from_today(80)), ends_on=days_from_today(60))
    client = client_of(agreement.mentee)

    held = client.post(page("propose", agreement), typed(late, do="propose"), headers=headers)

    assert found(held, "//*[@id='not-sent'][@autofocus]")
    assert AgreementVersion.objects.get().status == "draft"
    noted = found(held, "//input[@name='noted']/@value")
    [revision] = {*found(held, "//input[@id='revision']/@value")}
    client.post(page("propose", agreement), typed(late, do="propose", noted=noted, revision=revision), headers=headers)
    assert AgreementVersion.objects.get().status == "proposed"


def test_what_needs_no_second_look_any_more_does_not_keep_it_from_being_sent(client_of):
    agreement = negotiating()
    client, note = client_of(agreement.mentee), "The deadline for goal 1 is after your agreement ends."

    client.post(page("propose", agreement), typed(do="propose", noted=note))

    assert AgreementVersion.objects.get().status == "proposed"


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(client_of):
    agreement = negotiating()
    words = text(goal("Understand the field", activities=["Talk with two nurses"], deadline=None))

    response = client_of(agreement.mentee).post(page("propose", agreement), typed(words, do="propose"))

    assert errors_of(response.context["form"].goals[0]) == {"deadline": ["goal_without_deadline"]}
    assert "#id_goal-0-deadline" in links(response)
    assert "Talk with two nurses" in response.text
    assert AgreementVersion.objects.get().status == "draft"


def test_each_fault_says_which_goal_it_is_in(client_of):
    agreement = negotiating()
    unready = [goal(text="", deadline=None), goal(deadline=None)]

    page_again = client_of(agreement.mentee).post(page("propose", agreement), typed(text(*unready), do="propose"))

    labels = {fault["href"]: fault["label"] for fault in page_again.context["form"].faults}
    first, its_deadline, seconds_deadline = (
        labels[f"#id_goal-{place}"] for place in ("0-text", "0-deadline", "1-deadline")
    )
    assert its_deadline.startswith(f"{first}, ")
    assert not seconds_deadline.startswith(first)


def test_a_day_that_is_none_is_told_and_stays_as_typed(client_of):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(
        page("propose", agreement), typed() | {"goal-0-deadline": "2026-02-31", "do": "save"}
    )

    assert "2026-02-31" in response.text
    assert not AgreementVersion.objects.exists()


@pytest.mark.parametrize(
    ("button", "goals"),
    [
        ("add-goal", ["First", "Second", ""]),
        ("remove-goal:0", ["Second"]),
        ("goal-up:1", ["Second", "First"]),
        ("goal-down:0", ["Second", "First"]),
    ],
)
def test_goals_are_added_removed_and_moved_by_buttons(client_of, button, goals):
    agreement = negotiating()

    client_of(agreement.mentee).post(page("propose", agreement), typed(text(goal("First"), goal("Second")), do=button))

    kept, _note, _revision = actions.initial_draft(agreement, agreement.mentee)
    assert [one["text"] for one in kept["goals"]] == goals


def test_an_activity_is_removed_by_its_button(client_of):
    agreement = negotiating()

    client_of(agreement.mentee).post(page("propose", agreement), typed(do="remove-activity:0.0"))

    kept, _note, _revision = actions.initial_draft(agreement, agreement.mentee)
    assert kept["goals"][0]["activities"] == ["Mock interview"]


@pytest.mark.parametrize(
    ("button", "activities"),
    [
        ("activity-up:0.1", ["Mock interview", "Résumé review"]),
        ("activity-down:0.0", ["Mock interview", "Résumé review"]),
        ("activity-up:0.0", ["Résumé review", "Mock interview"]),
        ("activity-down:0.9", ["Résumé review", "Mock interview"]),
        ("activity-up:9.1", ["Résumé review", "Mock interview"]),
    ],
)
def test_activities_move_by_buttons(client_of, button, activities):
    agreement = negotiating()

    client_of(agreement.mentee).post(page("propose", agreement), typed(do=button))

    kept, _note, _revision = actions.initial_draft(agreement, agreement.mentee)
    assert kept["goals"][0]["activities"] == activities


@pytest.mark.parametrize("do", ["save", "propose", "autosave", "add-goal"])
def test_suggested_activities_that_are_ticked_count_whatever_is_pressed(client_of, do):
    agreement = negotiating()
    words = text(goal("Understand the field", activities=["", "Visit a clinic"]), goal("Another", activities=["Read"]))
    one, two = (SuggestedActivity.objects.create(name_en=name) for name in ("Talk with two nurses", "Visit a clinic"))
    ticked = {"suggestion-0": [str(one.pk), str(two.pk), "0", "x"]}

    client_of(agreement.mentee).post(page("propose", agreement), typed(words, do=do) | ticked)

    version = AgreementVersion.objects.with_details().get()
    kept = [one["activities"] for one in text_of(version)["goals"]][:2]
    assert kept == [["Talk with two nurses", "Visit a clinic"], ["Read"]]
    assert version.status == ("proposed" if do == "propose" else "draft")


def test_starter_goals_stand_open_until_a_goal_is_written(client_of):
    agreement = negotiating()
    load_choices(SuggestedActivity, "suggested_activities.csv")
    topic = TopicFactory()
    starters = [StarterGoal.objects.create(topic=topic, name_en=f"Goal {number}") for number in range(5)]
    client, section = client_of(agreement.mentee), "//section[@aria-labelledby='starters']"

    blank = client.get(page("propose", agreement))
    at_once = found(blank, f"{section}/ul//button/@value")
    assert at_once == [f"add-starter:{starter.pk}" for starter in starters[:3]]
    assert len(found(blank, f"{section}//details//button")) == 2

    client.post(page("propose", agreement), typed(text(goal("", activities=[""])), do=at_once[0]))
    assert found(client.get(page("propose", agreement)), section) == []


def test_words_from_two_devices_are_both_there_to_choose_from(client_of):
    agreement = negotiating()
    write(agreement, agreement.mentee, text(goal("From the phone")))
    client = client_of(agreement.mentee)

    response = client.post(page("propose", agreement), typed(text(goal("From the laptop")), do="save"))

    assert "From the phone" in response.text
    assert "From the laptop" in response.text
    assert actions.initial_draft(agreement, agreement.mentee)[0]["goals"][0]["text"] == "From the phone"

    client.post(page("propose", agreement), typed(text(goal("From the laptop")), do="save", revision=1))

    assert actions.initial_draft(agreement, agreement.mentee)[0]["goals"][0]["text"] == "From the laptop"


def test_a_draft_that_cannot_be_proposed_yet_is_saved_and_says_so(client_of):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(
        page("propose", agreement), typed(text(goal(deadline=None)), do="propose"), headers={"HX-Request": "true"}
    )

    assert errors_of(response.context["form"].goals[0]) == {"deadline": ["goal_without_deadline"]}
    assert response.context["is_saved"]
    assert found(response, "//*[@id='draft-said'][not(@data-refused)]")


def test_a_draft_begun_before_the_others_version_says_so(client_of):
    first = proposed()
    agreement = first.agreement
    write(agreement, agreement.mentee, text(goal("Begun before")))
    client, discard = client_of(agreement.mentee), page("discard_draft", agreement)
    again = f"{discard}?again=1"
    assert again not in links(client.get(page("propose", agreement)))

    actions.mark_read(first, agreement.mentor)
    second = proposed(by="mentor", agreement=agreement, words=text(goal("Newer")))
    unread = links(client.get(page("propose", agreement)))
    assert (second.get_absolute_url() in unread, again in unread) == (True, False)
    actions.mark_read(second, agreement.mentee)

    [notice] = found(client.get(page("propose", agreement)), f"//*[contains(@class, 'notice')][.//@href='{again}']")
    assert re.findall(r"\b\d+\b", words(notice)) == ["2", "2"]

    asked = client.get(again)
    assert found(asked, f"//form[@action='{discard}']//input[@name='again']")
    assert client.post(discard, {"again": "1"}).url == page("propose", agreement)
    assert actions.initial_draft(agreement, agreement.mentee)[0]["goals"][0]["text"] == "Newer"


def test_a_deadline_in_finals_is_worth_a_second_look_and_blocks_nothing(client_of):
    agreement = negotiating()
    finals = days_from_today(30)
    term = Term.objects.create(
        season="fall",
        year=finals.year,
        starts_on=days_from_today(-60),
        ends_on=finals,
        finals_start_on=finals,
        finals_end_on=finals,
    )
    client = client_of(agreement.mentee)

    write(agreement, agreement.mentee, text(goal(deadline=finals)))

    [notes] = found(client.get(page("propose", agreement)), "//section[@aria-labelledby='notes-heading']")
    assert str(term) in words(notes)
    assert actions.propose(agreement, agreement.mentee).number == 1


def test_hidden_signs_are_taken_out_of_what_people_type(client_of):
    agreement = negotiating()
    words = text(goal("Turn \u202earound\u200b", activities=["One\r\nline"]))

    client_of(agreement.mentee).post(page("propose", agreement), typed(words, do="propose"))
    mentor = agreement.mentor
    client_of(mentor).post(
        page("sign", agreement),
        {
            "number": 1,
            "digest": AgreementVersion.objects.get().digest,
            "typed_name": f"\u202e{mentor.given_name}\u2066 {mentor.family_name}",
        },
    )

    kept = text_of(AgreementVersion.objects.with_details().get())["goals"][0]
    assert (kept["text"], kept["activities"]) == ("Turn around", ["One line"])
    assert AgreementVersion.objects.get().signatures.get().typed_name == mentor.get_full_name()


def test_what_a_mentor_begins_is_called_a_start(client_of):
    agreement = negotiating()
    age(agreement.match, days=14, seconds=1)
    version = proposed(by="mentor", agreement=agreement)

    def told(reader):
        """What the version says about the other, in a sentence of its own."""
        name = agreement.other(reader).first_name_shown
        return found(
            client_of(reader).get(version.get_absolute_url()), f"//main//p[not(@class)][contains(., '{name}')]"
        )

    assert len(told(agreement.mentee)) == 1
    assert told(agreement.mentor) == []


def test_a_mentor_is_not_offered_to_begin_before_it_is_their_turn(client_of):
    match = talked()
    client = client_of(match.mentor.user)
    assert reverse("agreements:begin", args=[match.pk]) not in client.get(match.get_absolute_url()).text

    age(match, days=14, seconds=1)

    assert reverse("agreements:begin", args=[match.pk]) in client.get(match.get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 20])
def test_the_draft_takes_the_same_few_statements_with_one_goal_or_twenty(
    client_of, count, django_assert_max_num_queries
):
    agreement = negotiating()
    write(agreement, agreement.mentee, text(*[goal(f"Goal {number}") for number in range(count)]))
    client = client_of(agreement.mentee)
    client.get(page("propose", agreement))  # what a process asks once in its life

    with django_assert_max_num_queries(13):
        assert client.get(page("propose", agreement)).status_code == 200
