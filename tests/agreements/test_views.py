import io

import pypdf
import pytest
from django.urls import reverse

from agreements import actions
from agreements.models import Agreement, AgreementVersion, Conclusion
from agreements.text import text_of
from program.models import Term
from tests.agreements.making import (
    concluded,
    copy_has_left,
    current,
    days_from_today,
    goal,
    in_force,
    negotiating,
    proposed,
    talked,
    text,
    write,
)
from tests.factories import MatchRequestFactory, age

pytestmark = pytest.mark.django_db


def page(name, agreement, **kwargs):
    return reverse(f"agreements:{name}", kwargs={"pk": agreement.pk} | kwargs)


def typed(words=None, **more):
    """What a browser sends of a draft."""
    words = words or text()
    data = {term: words[term] or "" for term in words if term != "goals"} | {"note": "", "revision": 0}
    data["goals"] = len(words["goals"])
    for number, one in enumerate(words["goals"]):
        data |= {f"goal-{number}-{field}": one[field] or "" for field in ("thread", "text", "deadline")}
        data |= {f"goal-{number}-activity-{place}": activity for place, activity in enumerate(one["activities"])}
    return data | more


def test_the_agreement_begins_on_the_page_of_the_match(client_of):
    match = talked()

    response = client_of(match.mentee.user).post(reverse("agreements:begin", args=[match.pk]))

    assert response.url == page("propose", Agreement.objects.get(match=match))


def test_a_stranger_finds_nothing(client_of, user):
    agreement = in_force()

    assert client_of(user).get(page("detail", agreement)).status_code == 404


def test_a_draft_saves_itself(client_of):
    agreement, words = negotiating(), text()

    response = client_of(agreement.mentee).post(
        page("propose", agreement), typed(words, do="autosave"), headers={"HX-Request": "true"}
    )

    assert "Saved at" in response.text
    assert text_of(AgreementVersion.objects.whole().get())["goals"] == words["goals"]


def test_a_proposal_goes_out_from_the_page(client_of):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(page("propose", agreement), typed(do="propose"))

    assert response.url == page("detail", agreement)
    assert AgreementVersion.objects.get().number == 1


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(client_of):
    agreement = negotiating()
    words = text(goal("Understand the field", activities=["Talk with two nurses"], deadline=None))

    response = client_of(agreement.mentee).post(page("propose", agreement), typed(words, do="propose"))

    assert "Goal 1 needs a deadline" in response.text
    assert 'href="#id_goal-0-deadline"' in response.text
    assert "Talk with two nurses" in response.text
    assert AgreementVersion.objects.get().status == "draft"


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

    kept, _note, _revision = actions.first_text(agreement, agreement.mentee)
    assert [one["text"] for one in kept["goals"]] == goals


def test_an_activity_is_removed_by_its_button(client_of):
    agreement = negotiating()

    client_of(agreement.mentee).post(page("propose", agreement), typed(do="remove-activity:0.0"))

    kept, _note, _revision = actions.first_text(agreement, agreement.mentee)
    assert kept["goals"][0]["activities"] == ["Mock interview"]


def test_words_from_two_devices_are_both_there_to_choose_from(client_of):
    agreement = negotiating()
    write(agreement, agreement.mentee, text(goal("From the phone")))
    client = client_of(agreement.mentee)

    response = client.post(page("propose", agreement), typed(text(goal("From the laptop")), do="save"))

    assert "From the phone" in response.text
    assert "From the laptop" in response.text
    assert actions.first_text(agreement, agreement.mentee)[0]["goals"][0]["text"] == "From the phone"

    client.post(page("propose", agreement), typed(text(goal("From the laptop")), do="save", revision=1))

    assert actions.first_text(agreement, agreement.mentee)[0]["goals"][0]["text"] == "From the laptop"


def test_a_draft_that_cannot_be_proposed_yet_is_saved_and_says_so(client_of):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(
        page("propose", agreement), typed(text(goal(deadline=None)), do="propose"), headers={"HX-Request": "true"}
    )

    assert "Goal 1 needs a deadline" in response.text
    assert "Saved at" in response.text
    assert "Not saved." not in response.text


def test_a_draft_begun_before_the_others_version_says_so(client_of):
    first = proposed()
    agreement = first.agreement
    write(agreement, agreement.mentee, text(goal("Begun before")))
    client = client_of(agreement.mentee)
    assert "You began this draft before" not in client.get(page("propose", agreement)).text

    actions.mark_read(first, agreement.mentor)
    second = proposed(by="mentor", agreement=agreement, words=text(goal("Newer")))
    assert "Read version 2" in client.get(page("propose", agreement)).text
    actions.mark_read(second, agreement.mentee)

    assert "You began this draft before version 2" in client.get(page("propose", agreement)).text


def test_opening_a_version_counts_as_reading_it(client_of):
    version = proposed()

    client_of(version.agreement.mentor).get(version.get_absolute_url())

    version.refresh_from_db()
    assert version.read_at is not None


def test_the_other_sees_what_changed(client_of):
    words = goal("Write a résumé")
    first = proposed(words=text(words))
    actions.mark_read(first, first.agreement.mentor)
    second = proposed(by="mentor", agreement=first.agreement, words=text(words | {"text": "Write two résumés"}))

    response = client_of(first.agreement.mentee).get(second.get_absolute_url())

    assert "Changed from <del>Write a résumé</del> to <ins>Write two résumés</ins>" in response.text


def test_signing_from_the_page(client_of):
    version = proposed()
    client = client_of(version.agreement.mentor)

    response = client.post(
        page("sign", version.agreement), {"number": 1, "digest": version.digest, "typed_name": "Rosa Díaz"}
    )

    assert response.url == page("detail", version.agreement)
    assert version.signatures.get().typed_name == "Rosa Díaz"


def test_who_signed_in_long_ago_is_asked_again_before_signing(client_of):
    version = proposed()
    client = client_of(version.agreement.mentor, hours_ago=12.1)

    answer = client.post(page("sign", version.agreement), {"number": 1, "digest": version.digest, "typed_name": "R"})

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not version.signatures.exists()


def test_a_stale_signing_page_shows_the_newer_version_and_keeps_the_name(client_of):
    words = goal("Old words")
    first = proposed(words=text(words))
    actions.mark_read(first, first.agreement.mentor)
    proposed(by="mentor", agreement=first.agreement, words=text(words | {"text": "New words"}))

    response = client_of(first.agreement.mentee).post(
        page("sign", first.agreement), {"number": 1, "digest": first.digest, "typed_name": "Ana"}
    )

    assert "Version 1 has been replaced by version 2" in response.text
    assert "Changed from <del>Old words</del> to <ins>New words</ins>" in response.text
    assert 'value="Ana"' in response.text
    assert not first.signatures.exists()


@pytest.mark.parametrize("party", ["mentee", "mentor"])
@pytest.mark.parametrize("make", [negotiating, lambda: proposed().agreement, in_force])
def test_the_page_of_an_agreement_opens_in_every_state_and_for_both(client_of, make, party):
    agreement = make()

    response = client_of(getattr(agreement, party)).get(page("detail", agreement))

    assert response.status_code == 200
    assert "Who acts next" in response.text


def test_ticking_and_undoing(client_of):
    agreement = in_force()
    activity = current(agreement).goals.get().activities.first()
    client = client_of(agreement.mentor)

    client.post(reverse("agreements:tick", args=[activity.pk]), {"do": "tick"})
    assert "Not done after all" in client.get(page("detail", agreement)).text

    client.post(reverse("agreements:tick", args=[activity.pk]), {"do": "undo"})
    assert "Not done after all" not in client.get(page("detail", agreement)).text


def test_we_met_today_by_one_tap(client_of):
    agreement = in_force()

    client_of(agreement.mentee).post(page("log_meeting", agreement), {"met_on": "2026-01-05"})

    assert agreement.meetings.get().met_on.isoformat() == "2026-01-05"


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
    client_of(agreement.mentor).post(page("conclusion", agreement), {"added": "Ana did it herself."})

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


VERSION_2 = {"version": {"number": 2}}


def test_open_goals_of_earlier_mentoring_can_be_taken_up(client_of):
    earlier = in_force(words=text(goal("Know the field", activities=["Read together"])))
    left = current(earlier).goals.get()
    record = actions.begin_conclusion(
        earlier, earlier.mentee, reason="partly", outcomes={left.pk: ("partly", "")}, next_steps="Ask a nurse"
    )
    actions.confirm(record, earlier.mentor)
    agreement = negotiating(request=MatchRequestFactory(mentee=earlier.match.mentee, status="accepted"))
    client = client_of(agreement.mentee)

    client.post(page("propose", agreement), typed(text(goal("", activities=[""])), do=f"go-on:{left.pk}"))

    kept, _note, _revision = actions.first_text(agreement, agreement.mentee)
    assert [(one["text"], one["activities"]) for one in kept["goals"]] == [("Know the field", ["Read together"])]
    assert "Ask a nurse" in client.get(reverse("agreements:plan")).text


def test_the_plan_of_a_mentee_without_records_says_what_will_be_there(client_of):
    assert "No next steps yet" in client_of(negotiating().mentee).get(reverse("agreements:plan")).text


def test_a_deadline_in_finals_is_worth_a_second_look_and_blocks_nothing(client_of):
    agreement = negotiating()
    finals = days_from_today(30)
    Term.objects.create(
        season="fall",
        year=finals.year,
        starts_on=days_from_today(-60),
        ends_on=finals,
        finals_start_on=finals,
        finals_end_on=finals,
    )
    client = client_of(agreement.mentee)

    write(agreement, agreement.mentee, text(goal(deadline=finals)))

    assert "is in the finals of" in client.get(page("propose", agreement)).text
    assert actions.propose(agreement, agreement.mentee).number == 1


HOSTILE = (
    "<script>alert(1)</script> {{ 7|add:7 }} {% now 'Y' %} \u202e=cmd|' /C calc'!A0 \"'><img src=x onerror=alert(1)>"
)


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


@pytest.mark.parametrize("count", [1, 20])
def test_the_draft_takes_the_same_few_statements_with_one_goal_or_twenty(
    client_of, count, django_assert_max_num_queries
):
    agreement = negotiating()
    write(agreement, agreement.mentee, text(*[goal(f"Goal {number}") for number in range(count)]))
    client = client_of(agreement.mentee)
    client.get(page("propose", agreement))  # what a process asks once in its life

    with django_assert_max_num_queries(12):
        assert client.get(page("propose", agreement)).status_code == 200


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

    kept, _note, _revision = actions.first_text(agreement, agreement.mentee)
    assert kept["goals"][0]["activities"] == activities


def test_a_stale_signing_page_tells_what_changed_since_the_page_they_had(client_of):
    words = goal("First words")
    first = proposed(words=text(words))
    agreement = first.agreement
    for by, changed in (("mentor", "Second words"), ("mentee", "Third words")):
        for party in agreement.parties:
            actions.mark_read(AgreementVersion.objects.get(agreement=agreement, status="proposed"), party)
        proposed(by=by, agreement=agreement, words=text(words | {"text": changed}))

    response = client_of(agreement.mentor).post(
        page("sign", agreement), {"number": 1, "digest": first.digest, "typed_name": "Rosa"}
    )

    assert "Version 1 has been replaced by version 3" in response.text
    assert "What changed since version 1" in response.text
    assert "Changed from <del>First words</del> to <ins>Third words</ins>" in response.text


def test_signing_what_was_taken_back_says_so(client_of):
    version = proposed()
    actions.take_back(version, version.agreement.mentee)

    response = client_of(version.agreement.mentor).post(
        page("sign", version.agreement), {"number": 1, "digest": version.digest, "typed_name": "Rosa"}, follow=True
    )

    assert "This version has been taken back." in response.text


@pytest.mark.parametrize("number", ["", "1", "99999999999999999999", "x"])
def test_signing_where_nothing_is_proposed_says_so(client_of, number):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(
        page("sign", agreement), {"number": number, "digest": "", "typed_name": "Ana"}, follow=True
    )

    assert "There is no proposal to sign at the moment." in response.text


def test_a_proposal_read_as_a_pdf_is_read(client_of):
    version = proposed()

    client_of(version.agreement.mentor).get(page("copy", version.agreement))

    version.refresh_from_db()
    assert version.read_at is not None


def left_open():
    """A mentee whose last mentoring has left a goal open, and who has planned two steps."""
    earlier = in_force(words=text(goal("Know the field", activities=["Read together"])))
    left = current(earlier).goals.get()
    plan = {"steps": ["Join an association"], "next_steps": "Ask a nurse\n\nWrite to the clinic"}
    record = actions.begin_conclusion(
        earlier, earlier.mentee, reason="partly", outcomes={left.pk: ("partly", "")}, **plan
    )
    actions.confirm(record, earlier.mentor)
    return earlier


def next_agreement(earlier):
    return negotiating(request=MatchRequestFactory(mentee=earlier.match.mentee, status="accepted"))


def test_the_next_agreement_begins_with_what_was_left_open(client_of):
    earlier = left_open()
    agreement = next_agreement(earlier)

    body = client_of(agreement.mentee).get(page("propose", agreement)).text

    kept, _note, _revision = actions.first_text(agreement, agreement.mentee)
    assert [(one["text"], one["activities"], one["deadline"]) for one in kept["goals"]] == [
        ("Know the field", ["Read together"], None)
    ]
    assert "Your draft begins with the goals your last mentoring has left open" in body
    assert "Write to the clinic" in body


def test_a_planned_step_becomes_a_goal_by_its_button(client_of):
    agreement = next_agreement(left_open())
    client = client_of(agreement.mentee)

    client.post(page("propose", agreement), typed(text(goal("", activities=[""])), do="plan:2"))

    kept, _note, _revision = actions.first_text(agreement, agreement.mentee)
    assert [one["text"] for one in kept["goals"]] == ["Write to the clinic"]


def test_a_mentor_does_not_see_what_the_mentee_has_left_open_elsewhere(client_of):
    agreement = next_agreement(left_open())
    age(agreement.match, days=15)

    body = client_of(agreement.mentor).get(page("propose", agreement)).text

    assert "Know the field" not in body
    assert "Ask a nurse" not in body


def test_a_goal_agreed_on_anew_is_left_open_no_more(client_of):
    earlier = left_open()
    agreement = next_agreement(earlier)
    words, _note, _revision = actions.first_text(agreement, agreement.mentee)
    in_force(agreement=agreement, words=text(words["goals"][0] | {"deadline": days_from_today(20)}))
    third = next_agreement(earlier)

    kept, _note, _revision = actions.first_text(third, third.mentee)

    assert [one["text"] for one in kept["goals"]] == [""]


def test_a_mentor_is_not_offered_to_begin_before_it_is_their_turn(client_of):
    match = talked()
    client = client_of(match.mentor.user)
    assert reverse("agreements:begin", args=[match.pk]) not in client.get(match.get_absolute_url()).text

    age(match, days=14, seconds=1)

    assert reverse("agreements:begin", args=[match.pk]) in client.get(match.get_absolute_url()).text


def test_hidden_signs_are_taken_out_of_what_people_type(client_of):
    agreement = negotiating()
    words = text(goal("Turn \u202earound\u200b", activities=["One\r\nline"]))

    client_of(agreement.mentee).post(page("propose", agreement), typed(words, do="propose"))
    client_of(agreement.mentor).post(
        page("sign", agreement),
        {"number": 1, "digest": AgreementVersion.objects.get().digest, "typed_name": "\u202eRosa\u2066 Díaz"},
    )

    kept = text_of(AgreementVersion.objects.whole().get())["goals"][0]
    assert (kept["text"], kept["activities"]) == ("Turn around", ["One line"])
    assert AgreementVersion.objects.get().signatures.get().typed_name == "Rosa Díaz"


def test_what_a_mentor_begins_is_called_a_start(client_of):
    agreement = negotiating()
    age(agreement.match, days=14, seconds=1)
    version = proposed(by="mentor", agreement=agreement)
    sentence = "change anything. The goals are yours."

    assert sentence in client_of(agreement.mentee).get(version.get_absolute_url()).text
    assert sentence not in client_of(agreement.mentor).get(version.get_absolute_url()).text


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
    concluded(agreement, reason="cannot_continue")

    body = client_of(agreement.mentee).get(page("detail", agreement)).text

    assert "What you agreed on" in body
    assert "left." not in body
    assert "Signed by both" in body
