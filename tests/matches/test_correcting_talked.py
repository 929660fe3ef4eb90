"""One of the two says that they have talked, and the other that they haven't (R15)."""

import pytest
from django.urls import reverse

from agreements import actions as agreements
from agreements.content import text_of
from agreements.models import Agreement
from matches import actions
from notifications.models import OutgoingMail
from tests.agreements.builders import goal, proposed, sign, text, write
from tests.factories import MatchFactory, age
from tests.mails import text_of as text_of_mail
from tests.matches.arranging import confirmed, over
from tests.pages import buttons, codes, forms, found, links
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def not_held(match):
    return reverse("matches:not_held", args=[match.pk])


def talked(match=None):
    match = match or MatchFactory()
    actions.already_interviewed(match, match.mentor.user)
    return match


def mails(kind):
    return list(OutgoingMail.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_who_said_that_it_did_not_take_place_can_say_so_again_after_the_other_said_it_did(client_of):
    interview = over(confirmed())
    match, client = interview.match, client_of(interview.match.mentee.user)
    client.post(not_held(match))
    client_of(match.mentor.user).post(reverse("matches:talked", args=[match.pk]))
    assert not_held(match) in links(client.get(match.get_absolute_url()))

    client.post(not_held(match))

    match.refresh_from_db()
    assert (match.status, mails("matches/not_talked")) == ("arranging", [match.mentor_id])
    assert not_held(match) not in links(client.get(match.get_absolute_url()))


def test_the_interview_that_was_said_to_have_taken_place_did_not(client_of):
    interview = over(confirmed())
    match = talked(interview.match)

    client_of(match.mentor.user).post(not_held(match))

    interview.refresh_from_db()
    match.refresh_from_db()
    assert (interview.status, match.status, mails("matches/not_talked")) == ("not_held", "arranging", [match.mentee_id])


def test_the_other_is_told_each_time_that_they_are_said_to_have_talked():
    match = talked()
    actions.correct_interviewed(match, match.mentee.user)

    talked(match)

    assert mails("matches/talked") == [match.mentee_id] * 2


def test_the_clock_of_arranging_starts_over():
    match = talked()
    age(match, hours=23)

    actions.correct_interviewed(match, match.mentee.user)

    assert match.moved_at >= match.status_changed_at


def test_after_a_day_it_is_too_late_and_the_page_offers_it_no_more(client_of):
    match = talked()
    age(match, hours=24, seconds=1)
    client = client_of(match.mentee.user)
    assert not_held(match) not in links(client.get(match.get_absolute_url()))

    page = client.post(not_held(match), follow=True)

    assert codes(page) == ["too_late_to_correct_talk"]


def test_who_has_proposed_or_signed_since_does_not_say_that_they_have_not_talked(client_of):
    version = proposed()
    match = version.agreement.match
    sign(version, match.mentor.user)

    for side in (match.mentee.user, match.mentor.user):
        assert not_held(match) not in links(client_of(side).get(match.get_absolute_url()))
        with refused("proposed_or_signed_since"):
            actions.correct_interviewed(match, side)


def test_nobody_shuts_out_the_others_word_by_proposing_at_once(client_of):
    version = proposed()
    match, words = version.agreement.match, text_of(version)
    mentor = client_of(match.mentor.user)
    mentor.get(version.get_absolute_url())
    assert not_held(match) in links(mentor.get(match.get_absolute_url()))

    mentor.post(not_held(match))

    version.refresh_from_db()
    match.refresh_from_db()
    assert (match.status, version.status) == ("arranging", "superseded")
    draft = agreements.initial_draft(version.agreement, match.mentee.user)[0]
    assert [goal["text"] for goal in draft["goals"]] == [goal["text"] for goal in words["goals"]]


def test_what_was_proposed_before_they_talked_again_binds_nobody(client_of):
    version = proposed()
    match = version.agreement.match
    actions.correct_interviewed(match, match.mentor.user)
    talked(match)
    mentee = client_of(match.mentee.user)
    assert reverse("agreements:begin", args=[match.pk]) in forms(mentee.get(match.get_absolute_url()))

    actions.correct_interviewed(match, match.mentee.user)

    assert match.status == "arranging"
    mentor = client_of(match.mentor.user).get(match.get_absolute_url())
    assert reverse("agreements:propose", args=[version.agreement_id]) not in links(mentor)


def test_a_draft_of_a_match_that_is_over_is_not_asked_for(client_of):
    match = talked()
    write(agreements.begin(match, match.mentee.user), match.mentee.user)
    actions.stop(match, match.mentee.user)

    page = client_of(match.mentee.user).get(match.get_absolute_url())

    assert found(page, "//*[@id='agreement-heading']") == []


def test_a_draft_hinders_nobody_and_is_written_on_until_they_have_talked(client_of):
    match = talked()
    agreement = agreements.begin(match, match.mentee.user)
    write(agreement, match.mentee.user)
    mentee, mentor = client_of(match.mentee.user), client_of(match.mentor.user)
    page = mentor.get(match.get_absolute_url())
    assert not_held(match) in links(page)
    assert agreement.get_absolute_url() not in links(page)

    mentor.post(not_held(match))

    match.refresh_from_db()
    draft = reverse("agreements:propose", args=[agreement.pk])
    assert match.status == "arranging"
    assert draft in links(mentee.get(match.get_absolute_url()))
    written = mentee.get(draft)
    assert ("do", "propose") not in buttons(written)
    assert match.get_absolute_url() in links(written)
    assert write(Agreement.objects.get(), match.mentee.user, words=text(goal("Something else")))
    with refused("not_talked_yet"):
        agreements.propose(Agreement.objects.get(), match.mentee.user)
    with refused("not_talked_yet"):
        agreements.begin(match, match.mentee.user)
    talked(match)
    assert agreements.propose(Agreement.objects.get(), match.mentee.user).number == 1


@pytest.mark.parametrize(
    ("status", "code"), [("arranging", "match_arranging"), ("agreed", "match_agreed"), ("lapsed", "match_lapsed")]
)
def test_nothing_is_corrected_where_no_one_just_said_that_they_talked(status, code):
    closed = {"closed_at": "2026-01-01T12:00Z"} if status == "lapsed" else {}
    match = MatchFactory(status=status, **closed)

    with refused(code):
        actions.correct_interviewed(match, match.mentee.user)


def test_on_hold_nothing_is_corrected(client_of):
    match = talked()
    actions.hold(match, match.mentor.user)

    with refused("match_on_hold"):
        actions.correct_interviewed(match, match.mentee.user)
    assert not_held(match) not in links(client_of(match.mentee.user).get(match.get_absolute_url()))


def test_the_pages_to_read_and_to_sign_lead_to_where_one_says_that_they_have_not_talked(client_of):
    version = proposed()
    match = version.agreement.match
    agreement = version.agreement
    pages = [agreement.get_absolute_url(), version.get_absolute_url(), reverse("agreements:sign", args=[agreement.pk])]
    asked, author = client_of(match.mentor.user), client_of(match.mentee.user)
    for page in pages:
        assert has_notice(asked.get(page), match)
        assert not has_notice(author.get(page), match)

    sign(version, match.mentor.user)

    assert not any(has_notice(asked.get(page), match) for page in pages)


def has_notice(page, match):
    return bool(found(page, f"//*[contains(@class, 'notice')]//a[@href='{not_held(match)}']"))


def test_the_mail_of_a_proposal_says_it_to_who_may_say_so():
    version = proposed()
    reader = version.agreement.mentor
    assert not_held(version.agreement.match) in text_of_mail("agreements/proposed", version, reader)

    sign(version, reader)

    assert not_held(version.agreement.match) not in text_of_mail("agreements/proposed", version, reader)


def test_before_it_is_corrected_the_page_says_what_that_changes(client_of):
    interview = confirmed()
    match = talked(interview.match)
    client = client_of(match.mentee.user)

    page = client.get(not_held(match))

    assert page.context["stands_again"] == [interview]
    match.refresh_from_db()
    assert match.status == "talked"
    client.post(not_held(match))
    again = client.get(not_held(match), follow=True)
    assert (again.redirect_chain, codes(again)) == ([(match.get_absolute_url(), 302)], ["match_arranging"])


def test_home_says_for_a_day_that_the_other_said_it_and_until_when(client_of):
    match = talked()
    mentee, mentor = client_of(match.mentee.user), client_of(match.mentor.user)
    home = reverse("program:home")

    items = [
        item for item in mentee.get(home).context["others"] if not item.act and item.href == match.get_absolute_url()
    ]

    assert [item.by for item in items] == [actions.correctable_until(match, match.mentee.user)]
    assert not [item for item in mentor.get(home).context["others"] if not item.act]
    age(match, hours=24, seconds=1)
    assert not any(
        item.href == match.get_absolute_url() and not item.act for item in mentee.get(home).context["others"]
    )


def test_home_says_it_no_more_to_whoever_has_proposed_since(client_of):
    match = talked()
    proposed(agreement=agreements.begin(match, match.mentee.user))

    mine = client_of(match.mentee.user).get(reverse("program:home")).context["others"]

    assert [item for item in mine if not item.act and item.href == match.get_absolute_url()] == []


def test_each_reads_who_said_it_and_who_may_still_correct_it(client_of):
    version = proposed()
    match = version.agreement.match
    actions.correct_interviewed(match, match.mentor.user)
    actions.already_interviewed(match, match.mentor.user)
    before = actions.claim_to_correct(match, match.mentee.user)
    assert (before["said_by"], before["may_correct"], before["other_may_correct"]) == (match.mentor, True, True)

    proposed(agreement=version.agreement)

    mentees, mentors = (actions.claim_to_correct(match, side.user) for side in (match.mentee, match.mentor))
    assert (mentees["may_correct"], mentees["other_may_correct"]) == (False, True)
    assert (mentors["may_correct"], mentors["other_may_correct"]) == (True, False)
    assert mentees["until"] == mentors["until"]
    for side in (match.mentee.user, match.mentor.user):
        assert client_of(side).get(match.get_absolute_url()).context["claim"]


def test_what_was_set_aside_is_not_signed_and_nobody_says_that_it_was_replaced(client_of):
    version = proposed()
    match, agreement = version.agreement.match, version.agreement
    typed = {"number": 1, "digest": version.digest, "typed_name": str(agreement.mentor)}
    sign_address = reverse("agreements:sign", args=[agreement.pk])
    actions.correct_interviewed(match, match.mentor.user)

    waiting = client_of(agreement.mentor).post(sign_address, typed, follow=True)
    talked(match)
    later = client_of(agreement.mentor).post(sign_address, typed, follow=True)

    assert (codes(waiting), codes(later)) == (["not_talked_yet"], ["agreement_version_superseded"])


def test_after_they_talked_again_the_mentee_suggests_first(client_of):
    version = proposed()
    agreement, match = version.agreement, version.agreement.match
    write(agreement, agreement.mentor, words=text(goal("From the mentor")))
    actions.correct_interviewed(match, match.mentor.user)
    talked(match)
    agreement = Agreement.objects.get()

    with refused("mentee_suggests_first"):
        agreements.propose(agreement, agreement.mentor)
    page = client_of(agreement.mentor).get(agreement.get_absolute_url())
    assert reverse("agreements:propose", args=[agreement.pk]) not in links(page)

    again = proposed(agreement=agreement)
    agreements.mark_read(again, agreement.mentor)
    assert agreements.propose(agreement, agreement.mentor).number == 3


def test_both_find_the_text_that_was_set_aside(client_of):
    version = proposed()
    match = version.agreement.match
    actions.correct_interviewed(match, match.mentor.user)

    for side in (match.mentee.user, match.mentor.user):
        assert version.agreement.get_absolute_url() in links(client_of(side).get(match.get_absolute_url()))


def test_times_are_said_to_stand_only_where_some_are_still_to_come(client_of):
    said = []
    for make in (confirmed, lambda: over(confirmed())):
        match = talked(make().match)
        answer = client_of(match.mentee.user).post(not_held(match), follow=True)
        said.append([str(message) for message in answer.context["messages"]])

    assert said[0] != said[1]


@pytest.mark.parametrize("has_times_to_come", [True, False])
def test_who_says_the_same_a_moment_later_is_not_refused(client_of, has_times_to_come):
    match = confirmed().match if has_times_to_come else over(confirmed()).match
    mentee, mentor = client_of(match.mentee.user), client_of(match.mentor.user)
    address = reverse("matches:talked", args=[match.pk])

    answers = [client.post(address, {"confirmed": "1"}, follow=True) for client in (mentee, mentor)]

    assert [codes(answer)[0] for answer in answers] == ["talked", "talked"]
    match.refresh_from_db()
    assert match.status == "talked"
    assert len(mails("matches/talked")) <= 1
