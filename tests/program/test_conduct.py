from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notice, OutgoingMail
from profiles.models import MentorProfile
from program.conduct import participation, reporting
from program.models import Concern, ConcernAct, ConcernReading
from tests.factories import (
    MatchFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
)
from tests.pages import WHOLE_FORM, errors_of, found
from tests.program.staff_members import member_of
from tests.refusals import refused


@pytest.fixture
def match(db):
    return MatchFactory()


@pytest.fixture
def concern(match):
    return reporting.report(match.mentee.user, text="He shouted.", about=match, subject=match.mentor.user)


def test_a_report_reaches_the_office_without_its_text_and_its_subject_learns_nothing(concern, match):
    told = set(OutgoingMail.objects.values_list("kind", "recipient", "to_address"))

    assert told == {
        ("program/concern_received", match.mentee_id, ""),
        ("program/concern_to_read", None, "mentoring@portal.example"),
    }
    assert not Notice.objects.filter(recipient=match.mentor.user).exists()


def test_the_evidence_stays_as_it_was(concern, match):
    match.move_to("not_pursued")

    concern.refresh_from_db()
    assert concern.evidence["rows"][0]["fields"]["status"] == "arranging"


@pytest.mark.parametrize("change", [{"text": "Nothing."}, {"kind": "worry"}, {"evidence": {}}, {"about_id": 1}])
def test_the_database_keeps_a_report_as_it_was_sent(concern, change):
    with pytest.raises(IntegrityError, match="a_report_stays_as_it_was_sent"):
        Concern.objects.filter(pk=concern.pk).update(**change)


@pytest.mark.parametrize("how", ["changed", "deleted"])
def test_the_database_keeps_what_was_done_in_a_case(concern, how):
    acts = ConcernAct.objects.filter(pk=reporting.record_act(concern, StaffFactory(), "note", "I called.").pk)

    with pytest.raises(IntegrityError, match="what_was_done_in_a_case_stays"):
        acts.update(text="I did not.") if how == "changed" else acts.delete()


def test_a_person_reports_from_a_match_and_sees_where_it_stands(client_of, match):
    client = client_of(match.mentee.user)

    response = client.post(
        reverse("program:concern_new") + f"?match={match.pk}", {"kind": "conduct", "text": "He shouted."}, follow=True
    )

    concern = Concern.objects.get()
    assert (concern.reporter, concern.subject, concern.about) == (match.mentee.user, match.mentor.user, match)
    assert response.redirect_chain[0][0] == reverse("program:concern_detail", args=[concern.pk])
    assert response.context["concern"].status == Concern.Status.RECEIVED
    assert concern.get_status_display() in response.text
    assert len(found(response, "//dl[@class='who-acts']")) == 1


def test_a_report_about_somebody_elses_match_is_a_404(client_of, match):
    response = client_of(UserFactory()).get(reverse("program:concern_new"), {"match": match.pk})

    assert response.status_code == 404


def test_a_report_about_a_mentor_who_was_hidden_while_it_was_written_still_names_them(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    address = reverse("program:concern_new") + f"?mentor={mentor.pk}"
    client = client_of(mentee.user)
    assert mentor.user.public_name in client.get(address).text
    MentorProfile.objects.filter(pk=mentor.pk).update(hidden_until=timezone.localdate() + timedelta(days=9))

    answer = client.post(address, {"kind": "conduct", "text": "He shouted."})

    concern = Concern.objects.get()
    assert answer.url == reverse("program:concern_detail", args=[concern.pk])
    assert (concern.text, concern.subject, concern.about) == ("He shouted.", mentor.user, mentor)
    assert mentor.user.public_name not in client.post(address, {"kind": "conduct", "text": ""}).text
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("make", [MentorApplicationFactory, MatchFactory])
def test_a_report_about_what_one_could_never_see_is_taken_and_names_nobody(client_of, make):
    row = make()
    word = "match" if make is MatchFactory else "mentor"

    client_of(MenteeProfileFactory().user).post(
        f"{reverse('program:concern_new')}?{word}={row.pk}", {"kind": "conduct", "text": "Somebody shouted."}
    )

    concern = Concern.objects.get()
    assert (concern.text, concern.subject, concern.about, concern.evidence) == ("Somebody shouted.", None, None, {})


@pytest.mark.parametrize("pk", ["x", "²", "-1", "9" * 40])
def test_a_report_about_nonsense_is_a_404(client_of, user, pk):
    assert client_of(user).get(reverse("program:concern_new"), {"match": pk}).status_code == 404


def test_an_empty_report_keeps_its_kind_and_says_what_is_missing(client_of, user):
    response = client_of(user).post(reverse("program:concern_new"), {"kind": "worry", "text": ""})

    assert response.status_code == 422
    assert 'value="worry"' in response.text
    assert not Concern.objects.exists()


def test_nobody_but_the_sender_opens_a_report_on_the_site(client_of, concern, match):
    address = reverse("program:concern_detail", args=[concern.pk])

    assert client_of(match.mentor.user).get(address).status_code == 404
    assert client_of(match.mentee.user).get(address).status_code == 200


def test_every_reading_is_written_down_and_ones_own_clicks_within_an_hour_are_one(concern):
    officer, colleague = StaffFactory(), StaffFactory()

    for reader in (officer, officer, colleague):
        reporting.read(concern, reader)
    assert ConcernReading.objects.filter(concern=concern).count() == 2

    for reading in ConcernReading.objects.all():
        age(reading, hours=1, seconds=1)
    reporting.read(concern, officer)
    assert ConcernReading.objects.filter(concern=concern, reader=officer).count() == 2


@pytest.mark.parametrize("role", ["subject", "kept_out"])
def test_staff_with_a_conflict_of_interest_are_kept_out(match, role):
    officer = StaffFactory()
    concern = reporting.report(match.mentee.user, text="x", subject=officer if role == "subject" else match.mentor.user)
    if role == "kept_out":
        concern.kept_out.add(officer)

    with refused("kept_out_of_case"):
        reporting.read(concern, officer)


def test_a_case_is_looked_at_then_closed_and_the_sender_is_told_both_times(concern):
    officer = StaffFactory()

    reporting.look_at(concern, officer)
    reporting.close(concern, officer, "We have spoken with both of you.")

    concern.refresh_from_db()
    assert (concern.status, concern.handled_by) == (Concern.Status.CLOSED, officer)
    kinds = Notice.objects.filter(recipient=concern.reporter).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["program/concern_received", "program/concern_looked_at", "program/concern_closed"]


def test_a_closed_case_takes_no_more_notes(concern):
    officer = StaffFactory()
    reporting.close(concern, officer, "Nothing to do.")

    with refused("concern_closed"):
        reporting.record_act(concern, officer, "note", "one more")


def test_a_warning_reaches_the_subject_and_not_the_sender(concern, match):
    act = reporting.warn(concern, StaffFactory(), "Please keep your voice down.")

    assert Notice.objects.get(kind="program/warning").recipient == match.mentor.user
    assert act.concern == concern


def test_whoever_has_left_is_not_warned_and_the_words_can_be_kept_as_a_note(client_of, concern, match):
    desk, address = client_of(member_of("Conduct")), reverse("admin:program_concern_change", args=[concern.pk])
    assert 'value="warn"' in desk.get(address).text
    participation.end_participation(match.mentor.user, by=StaffFactory(), reason="x")

    assert 'value="warn"' not in desk.get(address).text
    page = desk.post(address, {"verb": "warn", "text": "Please do not shout.", "confirmed": "1"})

    assert errors_of(page.context["text_form"]) == {WHOLE_FORM: ["warned_person_has_left"]}
    assert page.context["text_form"].non_field_errors()[0] in page.text
    assert "Please do not shout." in page.text
    assert not concern.acts.exists()
    desk.post(address, {"verb": "note", "text": "Please do not shout."})
    assert concern.acts.get().act == "note"


def test_nobody_reports_themselves(client_of, user):
    with pytest.raises(IntegrityError, match="nobody_reports_themselves"):
        reporting.report(user, text="me", subject=user)
