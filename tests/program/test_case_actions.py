"""What staff do in a case: done and written down together, or not at all (R26, R28)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from agreements.models import Agreement, Conclusion
from demo import mailbox
from matches import actions as matches
from matches.models import Match, MatchRequest, PairBlock
from notifications import delivery
from notifications.models import OutgoingMail, ProgramSettings
from notifications.rendering import render_subject
from program.conduct import case_actions, report_snapshot, reporting
from program.models import Concern, ParticipationEnd
from tests.agreements import builders
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
)
from tests.pages import WHOLE_FORM, buttons, errors_of
from tests.program.staff_members import member_of, with_factor
from tests.refusals import refused


@pytest.fixture
def officer(db):
    return StaffFactory()


def case_about(row, match=None):
    match = match or row
    return reporting.report(match.mentee.user, text="He shouted.", about=row, subject=match.mentor.user)


def acts_of(concern):
    return list(concern.acts.values_list("act", flat=True))


def test_the_two_of_a_case_are_kept_apart_and_their_agreement_ends_first(officer):
    agreement = builders.in_force()
    concern = case_about(agreement, agreement.match)

    case_actions.block(concern, officer, "They must not meet.")

    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.ENDED
    assert Match.objects.get().status == Match.Status.ENDED
    assert PairBlock.objects.get().by == officer
    assert acts_of(concern) == ["block"]


def test_a_record_that_waited_for_one_who_may_not_be_met_waits_no_more(officer):
    agreement = builders.in_force()
    record = builders.concluded(agreement, by=agreement.mentor, reason="cannot_continue")

    case_actions.block(case_about(agreement, agreement.match), officer, "They must not meet.")

    record.refresh_from_db()
    agreement.refresh_from_db()
    assert (record.status, agreement.status) == ("individual", "concluded")
    assert not OutgoingMail.objects.queued().filter(kind="agreements/conclusion_begun").exists()


def test_two_who_are_kept_apart_hear_that_the_record_stands_and_only_the_office_is_handed_it(officer):
    agreement = builders.in_force()
    builders.concluded(agreement, by=agreement.mentor, reason="cannot_continue", achieved="Two mock interviews.")

    case_actions.block(case_about(agreement, agreement.match), officer, "They must not meet.")
    delivery.deliver_due()

    letters = list(map(mailbox.stored_mail, mailbox.keys()))
    [to_the_office] = [letter for letter in letters if letter.attachments]
    record = Conclusion.objects.get(agreement=agreement)
    subjects = {render_subject("agreements/conclusion_closed", record, party) for party in agreement.parties}
    told = [letter for letter in letters if letter.subject in subjects]
    assert (record.status, record.was_cut_short) == ("individual", True)
    assert {letter.to for letter in told} == {party.email for party in agreement.parties}
    assert to_the_office.to == ProgramSettings.current().staff_copy_email
    assert not [letter for letter in told if "must not meet" in letter.text or "mock interviews" in letter.text]


def test_a_report_about_a_profile_names_the_pair_too(officer):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    concern = reporting.report(mentee.user, text="x", about=mentor, subject=mentor.user)

    case_actions.block(concern, officer, "They must not meet.")

    with refused("mentor_cannot_be_asked"):
        matches.send_request(
            mentee, mentor, wants_to_reach="x", consented_methods=["email"], topics=[], why_you="", about_me=""
        )


def test_a_mentor_who_reports_a_mentee_names_the_same_pair(officer):
    match = MatchFactory()
    concern = reporting.report(match.mentor.user, text="x", subject=match.mentee.user)

    assert case_actions.pair_of(concern) == (match.mentee, match.mentor)


def test_nothing_is_done_and_nothing_written_down_where_a_case_names_no_pair(officer):
    concern = reporting.report(UserFactory(), text="x")

    with refused("case_without_pair"):
        case_actions.block(concern, officer, "x")
    with refused("case_not_about_a_match"):
        case_actions.hold(concern, officer)
    with refused("case_without_mentor_profile"):
        case_actions.hide(concern, officer, until=timezone.localdate() + timedelta(days=9), reason="x")
    with refused("case_names_nobody"):
        case_actions.end_participation(concern, officer, "x")

    assert acts_of(concern) == []


def test_a_closed_case_holds_no_match(officer):
    match = MatchFactory()
    concern = case_about(match)
    reporting.close(concern, officer, "Nothing to do.")

    with refused("concern_closed"):
        case_actions.hold(concern, officer)

    match.refresh_from_db()
    assert match.held_at is None


def test_staff_who_are_kept_out_do_nothing_in_a_case(officer):
    match = MatchFactory()
    concern = case_about(match)
    colleague = StaffFactory()

    case_actions.recuse(concern, officer, colleague)

    assert not Concern.objects.for_staff(colleague).exists()
    for act in (
        lambda: case_actions.hold(concern, colleague),
        lambda: case_actions.block(concern, colleague, "x"),
        lambda: case_actions.end_participation(concern, colleague, "x"),
    ):
        with refused("kept_out_of_case"):
            act()
    match.refresh_from_db()
    assert (match.held_at, ParticipationEnd.objects.count()) == (None, 0)


def test_nobody_keeps_themselves_out(officer):
    concern = case_about(MatchFactory())

    with refused("keeping_oneself_out"):
        case_actions.recuse(concern, officer, officer)


def test_a_hidden_profile_is_not_posted_and_the_case_says_why(officer):
    match = MatchFactory()
    concern = case_about(match)

    case_actions.hide(concern, officer, until=timezone.localdate() + timedelta(days=9), reason="Until we have spoken.")

    match.mentor.refresh_from_db()
    assert match.mentor.hidden_until == timezone.localdate() + timedelta(days=9)
    assert concern.acts.get().text == "Until we have spoken."


def test_ending_from_a_case_is_written_down_in_it(client_of, officer):
    match = MatchFactory()
    concern = case_about(match)
    desk = client_of(member_of("Conduct"))
    address = reverse("admin:program_participationend_add") + f"?user={match.mentor_id}&case={concern.pk}"

    desk.post(address, {"user": match.mentor_id, "reason": "Broke the manual.", "sure": "yes"})

    assert ParticipationEnd.objects.get().user == match.mentor.user
    assert acts_of(concern) == ["end"]


def test_the_case_page_offers_blocking_and_keeping_out(client_of):
    match, colleague = MatchFactory(), StaffFactory()
    concern = case_about(match)
    desk = client_of(member_of("Conduct"))
    address = reverse("admin:program_concern_change", args=[concern.pk])

    assert {("verb", "block"), ("verb", "hold")} <= buttons(desk.get(address))
    desk.post(address, {"verb": "keep_out", "colleague": colleague.pk})
    desk.post(address, {"verb": "block", "block-reason": ""})
    desk.post(address, {"verb": "block", "block-reason": "They must not meet.", "confirmed": "1"})

    assert acts_of(concern) == ["keep_out", "block"]
    assert {("verb", "block"), ("verb", "hold")} & buttons(desk.get(address)) == set()


def test_evidence_holds_every_word_the_two_had_before_them(officer):
    agreement = builders.in_force()
    goals = builders.current(agreement).goals.count()

    rows = case_about(agreement, agreement.match).evidence["rows"]

    kinds = [row["model"] for row in rows]
    assert kinds.count("agreements.goal") == goals
    assert {"agreements.agreementversion", "agreements.activity", "matches.match", "matches.matchrequest"} <= set(kinds)


def called(model, field=""):
    """What people call a noun, or one of its answers."""
    meta = model._meta
    return capfirst(meta.get_field(field).verbose_name if field else meta.verbose_name)


def test_evidence_is_read_in_words(officer):
    match = MatchFactory(request__wants_to_reach="A first job.")
    concern = reporting.report(match.mentee.user, text="x", about=match, subject=match.mentor.user)

    rows = {title: dict(answers) for title, answers in report_snapshot.readable_rows(concern.evidence)}

    assert rows[called(Match)][called(Match, "status")] == Match.Status.ARRANGING.label
    assert rows[called(MatchRequest)][called(MatchRequest, "wants_to_reach")] == "A first job."
    assert called(Match, "mentor") not in rows[called(Match)]


def of_match(match):
    return match


def of_request(match):
    return match.request


def of_agreement(match):
    return match.agreement


@pytest.mark.parametrize("row", [of_match, of_request, of_agreement])
def test_a_case_is_not_closed_over_two_who_would_stand_still_for_ever(officer, row):
    match = builders.in_force().match
    concern = case_about(row(match), match)
    case_actions.hold(concern, officer)

    with refused("case_leaves_match_on_hold"):
        reporting.close(concern, officer, "Nothing to do.")
    concern.refresh_from_db()
    assert (concern.status, acts_of(concern)) == (Concern.Status.LOOKED_AT, ["hold"])

    case_actions.release(concern, officer)
    reporting.close(concern, officer, "Nothing to do.")
    assert concern.status == Concern.Status.CLOSED


def test_a_case_whose_match_has_ended_on_hold_is_closed(officer):
    match = MatchFactory()
    concern = case_about(match)
    case_actions.hold(concern, officer)

    case_actions.end_participation(concern, officer, "He shouted.")

    reporting.close(concern, officer, "Participation has ended.")


def test_of_two_cases_about_one_match_the_last_one_keeps_it_in_sight(officer):
    match = builders.in_force().match
    first, last = case_about(match.agreement, match), case_about(match)
    case_actions.hold(first, officer)

    reporting.close(first, officer, "It is looked at in the other.")

    with refused("case_leaves_match_on_hold"):
        reporting.close(last, officer, "Nothing to do.")


def test_staff_read_why_a_case_stays_open_with_their_words_in_the_form(client_of):
    staff = with_factor(SuperuserFactory())
    concern = case_about(MatchFactory())
    case_actions.hold(concern, staff)

    page = client_of(staff).post(
        reverse("admin:program_concern_change", args=[concern.pk]),
        {"verb": "close", "outcome": "We have spoken.", "confirmed": "1"},
    )

    assert errors_of(page.context["outcome_form"]) == {WHOLE_FORM: ["case_leaves_match_on_hold"]}
    assert page.context["outcome_form"].non_field_errors()[0] in page.text
    assert "We have spoken." in page.text


def test_evidence_holds_no_private_draft(officer):
    agreement = builders.negotiating()
    builders.write(agreement, agreement.mentee)

    rows = case_about(agreement, agreement.match).evidence["rows"]

    assert "agreements.agreementversion" not in [row["model"] for row in rows]


def test_a_proven_mentee_reports_a_posted_profile(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    client_of(mentee.user).post(
        reverse("program:concern_new") + f"?mentor={mentor.pk}", {"kind": "conduct", "text": "A rude profile."}
    )

    concern = Concern.objects.get()
    assert (concern.subject, concern.about) == (mentor.user, mentor)


def test_who_may_not_read_profiles_reports_none(client_of, user):
    address = reverse("program:concern_new") + f"?mentor={MentorProfileFactory().pk}"

    assert client_of(user).get(address).status_code == 404
    assert client_of(MenteeProfileFactory(proven=False).user).get(address).status_code == 404


def test_the_form_names_nobody_in_full_before_a_match(client_of):
    request = MatchRequestFactory(mentor__user__given_name="Rosa", mentor__user__family_name="Hernandez")
    assert request.status == MatchRequest.Status.PENDING

    page = client_of(request.mentee.user).get(reverse("program:concern_new"), {"request": request.pk}).text

    assert "Rosa H." in page
    assert "Hernandez" not in page


@pytest.mark.parametrize("make", [lambda: member_of("Conduct"), lambda: with_factor(SuperuserFactory())])
def test_who_was_excluded_by_mistake_is_told_so_and_let_in_again(client_of, make):
    officer, colleague, _another = member_of("Conduct"), make(), member_of("Conduct")
    concern = case_about(MatchFactory())
    desk, outside = client_of(officer), client_of(colleague)
    address = reverse("admin:program_concern_change", args=[concern.pk])
    desk.post(address, {"verb": "keep_out", "colleague": colleague.pk})

    shut_out = outside.get(address)
    assert (shut_out.status_code, shut_out.url) == (302, reverse("admin:program_concern_changelist"))
    assert outside.post(address, {"verb": "let_in", "colleague": colleague.pk}).status_code == 302
    assert outside.get(shut_out.url).status_code == 200
    assert concern.kept_out.contains(colleague)

    desk.post(address, {"verb": "let_in", "colleague": colleague.pk})
    assert outside.get(address).status_code == 200
    assert list(concern.acts.values_list("act", "by")) == [("keep_out", officer.pk), ("let_in", officer.pk)]
    with refused("colleague_not_kept_out"):
        case_actions.readmit(concern, officer, colleague)
    assert desk.post(address, {"verb": "let_in", "colleague": "x\0"}).status_code == 404


def test_one_officer_alone_never_has_a_case_to_themselves(client_of):
    officer, last = member_of("Conduct"), with_factor(SuperuserFactory())
    others = [member_of("Conduct"), with_factor(SuperuserFactory())]
    StaffFactory(is_superuser=True, is_active=False)
    concern = case_about(MatchFactory())
    concern.kept_out.set(others)
    address, desk = reverse("admin:program_concern_change", args=[concern.pk]), client_of(officer)

    page = desk.post(address, {"verb": "keep_out", "colleague": last.pk})

    assert errors_of(page.context["colleague_form"]) == {WHOLE_FORM: ["last_other_reader_of_case"]}
    assert page.context["colleague_form"].non_field_errors()[0] in page.text
    assert client_of(last).get(address).status_code == 200
    desk.post(address, {"verb": "let_in", "colleague": others[0].pk})
    assert desk.post(address, {"verb": "keep_out", "colleague": last.pk}).status_code == 302
    assert client_of(others[0]).get(address).status_code == 200


def test_the_subject_of_a_case_does_not_learn_of_it_by_being_excluded_too(client_of):
    subject = member_of("Conduct")
    concern = reporting.report(UserFactory(), text="x", subject=subject)
    concern.kept_out.add(subject)

    assert client_of(subject).get(reverse("admin:program_concern_change", args=[concern.pk])).status_code == 404
