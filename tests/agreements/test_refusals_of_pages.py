"""What the pages of an agreement refuse, and what their buttons add, each once."""

import pytest

from agreements import actions
from agreements.actions.signing import make_staff_copy
from agreements.content import changes
from agreements.models import AgreementVersion, StaffCopy, StarterGoal
from matches import actions as matches
from matches.models import Match
from profiles.models import MentorProfile, Topic
from tests.agreements.builders import (
    copy_has_left,
    current,
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
from tests.factories import MatchFactory, MatchRequestFactory, MentorProfileFactory, StaffFactory, age
from tests.pages import codes, found
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def goals_typed(response):
    """The texts of the goals in the form."""
    return [area.text_content().strip() for area in found(response, "//textarea[contains(@name, '-text')]")]


def test_a_conclusion_that_is_final_is_not_begun_again(client_of):
    conclusion = finished()
    answers = {"reason": "reached", f"outcome-{current_goal(conclusion).pk}": "reached"}

    response = client_of(conclusion.agreement.mentor).post(page("conclude", conclusion.agreement), answers, follow=True)

    assert codes(response)[0] == "conclusion_joint"


def current_goal(conclusion):
    return conclusion.outcomes.get().goal


def test_nothing_is_concluded_before_both_have_signed(client_of):
    agreement = proposed().agreement

    response = client_of(agreement.mentor).get(page("conclude", agreement))

    assert response.status_code == 302
    assert response.url == agreement.get_absolute_url()


def test_an_ended_match_is_no_matter_of_reasons():
    agreement = proposed().agreement
    matches.lapse(agreement.match)

    with refused("match_lapsed"):
        actions.end_by_staff(agreement, StaffFactory(), reason="")


def test_a_mentor_who_learns_elsewhere_is_not_offered_what_they_planned_there(client_of):
    learner = left_open().mentee
    mentor = MentorProfileFactory(user=learner)
    agreement = negotiating(request=MatchRequestFactory(mentor=mentor, status="accepted"))
    age(agreement.match, days=15)

    response = client_of(learner).get(page("propose", agreement))

    assert goals_typed(response) == [""]
    assert found(response, "//button[starts-with(@value, 'go-on') or starts-with(@value, 'plan')]") == []


def test_a_copy_is_made_once():
    agreement = in_force()
    copy = StaffCopy.objects.get(version__agreement=agreement)

    assert make_staff_copy(copy.pk)
    assert not make_staff_copy(copy.pk)


def test_no_copy_is_sent_before_both_have_signed():
    version = proposed()

    with refused("copy_before_both_signed"):
        actions.send_copy_again(version, version.agreement.mentee)


def test_a_copy_on_its_way_is_not_another_pairs():
    agreement = in_force()
    copy_has_left()
    in_force()

    actions.send_copy_again(current(agreement), agreement.mentee)

    assert StaffCopy.objects.get(version__agreement=agreement).times_asked == 2


def said_to_have_talked(**fields):
    match = MatchFactory(**fields)
    matches.already_interviewed(match, match.mentor.user)
    return match


def test_a_version_set_aside_was_not_replaced_by_another_pairs():
    match = said_to_have_talked()
    version = proposed(agreement=actions.begin(match, match.mentee.user))
    matches.correct_interviewed(match, match.mentor.user)
    matches.already_interviewed(match, match.mentor.user)
    proposed(words=text(goal("Another")), agreement=proposed().agreement)

    with refused("agreement_version_superseded"):
        sign(AgreementVersion.objects.with_details().get(pk=version.pk), version.agreement.mentor)


def test_who_has_withdrawn_their_proposal_may_still_say_that_they_have_not_talked():
    match = said_to_have_talked()
    actions.take_back(proposed(agreement=actions.begin(match, match.mentee.user)), match.mentee.user)

    matches.correct_interviewed(match, match.mentee.user)

    assert Match.objects.get(pk=match.pk).status == "arranging"


def test_who_has_signed_with_another_may_still_say_that_they_have_not_talked():
    mentor = in_force().match.mentor
    MentorProfile.objects.filter(pk=mentor.pk).update(capacity=2)
    match = said_to_have_talked(request__mentor=mentor)

    matches.correct_interviewed(match, mentor.user)

    assert Match.objects.get(pk=match.pk).status == "arranging"


def test_a_day_that_is_not_chosen_is_shown_as_such():
    words = text()

    [meetings] = changes(words | {"starts_on": None}, words)

    assert meetings["changes"][0]["before"] not in ("", "None")


def test_a_button_adds_a_goal_of_the_program_and_the_same_earlier_goal_once(client_of):
    earlier = left_open()
    agreement = next_agreement(earlier)
    starter = StarterGoal.objects.create(topic=Topic.objects.create(name_en="Jobs"), name_en="Write a résumé")
    left = earlier.conclusion.outcomes.get().goal
    client, address = client_of(agreement.mentee), page("propose", agreement)
    words = text(goal("Know the field", thread=str(left.thread)))

    assert goals_typed(client.post(address, typed(words, do=f"add-starter:{starter.pk}")))[1:] == ["Write a résumé"]
    assert len(goals_typed(client.post(address, typed(words, do=f"go-on:{left.pk}", revision=1)))) == 1


def test_a_button_adds_an_activity(client_of):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(page("propose", agreement), typed(do="add-activity:0"))

    assert len(found(response, "//textarea[starts-with(@name, 'goal-0-activity-')]")) == 3


@pytest.mark.parametrize(("minutes", "is_kept"), [(9, False), (10, True), (240, True), (241, False)])
def test_a_meeting_has_a_length_that_meetings_have(client_of, minutes, is_kept):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(page("propose", agreement), typed(text(minutes=minutes)))

    assert (response.status_code == 302) == is_kept
    assert agreement.versions.exists() == is_kept


def test_a_draft_is_deleted_only_by_the_button(client_of):
    agreement = negotiating()
    write(agreement, agreement.mentee)
    client, address = client_of(agreement.mentee), page("discard_draft", agreement)

    client.get(address)
    assert agreement.versions.exists()
    client.post(address)
    assert not agreement.versions.exists()


def test_the_pdf_is_of_the_version_asked_for_else_of_the_one_in_effect(client_of):
    agreement = in_force()
    proposed("mentor", text(goal("Another")), agreement)
    client, address = client_of(agreement.mentee), page("copy", agreement)

    def number(query):
        return client.get(address + query).headers["Content-Disposition"][-6:-5]

    assert [number(query) for query in ("?version=1", "?version=2", "", "?version=x")] == ["1", "2", "1", "1"]
    assert client.get(address + "?version=3").status_code == 404


def test_the_pdf_is_the_file_that_the_office_has(client_of):
    agreement = in_force()
    actions.make_staff_copies()
    copy = StaffCopy.objects.get(version__agreement=agreement)

    response = client_of(agreement.mentee).get(page("copy", agreement))

    with copy.pdf.open() as file:
        assert (response.streaming, response.getvalue()) == (True, file.read())


def test_a_draft_and_a_withdrawn_version_have_no_pdf(client_of):
    version = proposed()
    actions.take_back(version, version.agreement.mentee)

    for party in version.agreement.parties:
        assert client_of(party).get(page("copy", version.agreement)).status_code == 404
        assert client_of(party).get(page("version", version.agreement, number=7)).status_code == 404
