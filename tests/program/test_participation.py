"""Ending participation: one act over all floors, in one transaction (R26, DESIGN §4.7)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import User
from agreements.models import Agreement, Conclusion
from demo import mailbox
from matches.models import Match, MatchRequest
from notifications import delivery
from notifications.models import OutgoingMail, ProgramSettings
from profiles.models import MentorProfile, SearchDocument
from program.conduct import participation
from program.models import ParticipationEnd
from program.monitoring.invariants import broken_rules
from tests.agreements import builders
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
    age,
)
from tests.mails import text_of
from tests.program.staff_members import with_factor
from tests.refusals import refused

REASON = "You asked a student for money (Mentor Manual, boundaries)."


@pytest.fixture
def staff(db):
    return StaffFactory()


@pytest.fixture
def mentor(db):
    """A mentor with a pending request, a match, and a match with an agreement."""
    mentor = MentorProfileFactory(capacity=5)
    MatchRequestFactory(mentor=mentor)
    MatchFactory(request__mentor=mentor)
    Agreement.objects.create(match=MatchFactory(request__mentor=mentor))
    return mentor


def test_ending_closes_profile_requests_matches_and_agreements(mentor, staff):
    participation.end_participation(mentor.user, by=staff, reason=REASON)

    mentor.refresh_from_db()
    assert mentor.user.ended_at
    assert not MentorProfile.objects.posted().filter(pk=mentor.pk).exists()
    assert not SearchDocument.objects.filter(mentor=mentor).exists()
    assert not MatchRequest.objects.open().exists()
    assert set(Match.objects.values_list("status", flat=True)) == {Match.Status.ENDED}
    assert set(Agreement.objects.values_list("status", flat=True)) == {Agreement.Status.ENDED}


def test_the_person_reads_the_reason_and_the_others_do_not(mentor, staff):
    participation.end_participation(mentor.user, by=staff, reason=REASON)

    to_the_person = OutgoingMail.objects.filter(recipient=mentor.user, kind="program/participation_ended")
    to_others = OutgoingMail.objects.exclude(recipient=mentor.user).values_list("kind", flat=True)
    assert to_the_person.count() == 1
    assert set(to_others) == {"matches/ended", "matches/request_closed"}


@pytest.mark.parametrize("party", ["mentee", "mentor"])
def test_a_record_that_waits_after_the_mentoring_waits_no_more_when_one_leaves(client_of, staff, party):
    agreement = builders.in_force()
    record = builders.concluded(agreement, by=agreement.mentor, reason="cannot_continue")
    person = getattr(agreement, party)

    [told] = participation.preview_end(person).agreements
    participation.end_participation(person, by=staff, reason=REASON)

    record.refresh_from_db()
    agreement.refresh_from_db()
    assert (told, record.status, agreement.status) == (agreement, "individual", "concluded")
    assert broken_rules() == {}


def on_one_line(text):
    return " ".join(text.split())


def opening_of_the_mail(record, reader):
    """What the mail about a record that stands says first after the greeting: why it stands."""
    return on_one_line(text_of("agreements/conclusion_closed", record, reader).split("\n\n")[1])


@pytest.mark.parametrize("party", ["mentee", "mentor"])
def test_the_record_reaches_whoever_stays_and_the_office_when_the_other_leaves(staff, party):
    agreement = builders.in_force()
    builders.concluded(agreement, by=agreement.mentor, achieved="Two mock interviews.")
    person = getattr(agreement, party)

    participation.end_participation(person, by=staff, reason=REASON)
    delivery.deliver_due()

    records = OutgoingMail.objects.filter(kind__startswith="agreements/conclusion_")
    assert set(records.values_list("kind", "recipient")) == {
        ("agreements/conclusion_begun", agreement.mentee.pk),  # obsolete
        ("agreements/conclusion_closed", agreement.other(person).pk),
        ("agreements/conclusion_to_office", None),
    }
    letters = [letter for letter in map(mailbox.stored_mail, mailbox.keys()) if letter.attachments]
    sent = {letter.to: letter.text for letter in letters if "conclusion" in letter.attachments[0].get_filename()}
    assert set(sent) == {agreement.other(person).email, ProgramSettings.current().staff_copy_email}
    said = sent[agreement.other(person).email]
    record = Conclusion.objects.get()
    assert (record.status, record.was_cut_short) == ("individual", True)
    cut_short = opening_of_the_mail(record, agreement.other(person))
    record.closed_at = record.add_by
    assert cut_short in on_one_line(said)
    assert opening_of_the_mail(record, agreement.other(person)) not in on_one_line(said)
    assert "Mentor Manual" not in said


def test_a_record_of_one_who_has_left_is_found_if_it_waits(db):
    agreement = builders.in_force()
    builders.concluded(agreement, by=agreement.mentor, reason="cannot_continue")

    User.objects.filter(pk=agreement.mentee.pk).update(ended_at=Now())

    assert list(broken_rules()) == ["no record waits for somebody who has ended"]


def test_what_will_close_is_what_closes(mentor):
    reach = participation.preview_end(mentor.user)

    assert reach.is_posted
    assert [len(reach.requests), len(reach.matches), len(reach.agreements), len(reach.others)] == [1, 2, 1, 3]


def test_an_overdue_request_ends_as_expired_not_as_closed(mentor, staff):
    request = MatchRequest.objects.open().get()
    age(request, days=10, seconds=1)

    participation.end_participation(mentor.user, by=staff, reason=REASON)

    request.refresh_from_db()
    assert request.status == MatchRequest.Status.EXPIRED


def test_an_application_that_waited_waits_no_more(staff):
    applicant = MentorApplicationFactory()

    participation.end_participation(applicant.user, by=staff, reason=REASON)

    assert not MentorProfile.objects.waiting().exists()


def test_a_mentee_is_ended_too(staff):
    request = MatchRequestFactory()

    participation.end_participation(request.mentee.user, by=staff, reason=REASON)

    request.refresh_from_db()
    assert (request.status, request.closed_because) == ("closed", "mentee_left")


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("themselves", "ending_own_participation"),
        ("staff", "staff_cannot_be_ended"),
        ("ended", "participation_ended_already"),
    ],
)
def test_whom_nobody_ends(staff, who, code):
    person = {"themselves": staff, "staff": StaffFactory(), "ended": UserFactory()}[who]
    if who == "ended":
        participation.end_participation(person, by=staff, reason=REASON)

    with refused(code):
        participation.end_participation(person, by=staff, reason=REASON)

    assert ParticipationEnd.objects.count() == (who == "ended")


def test_an_end_without_a_reason_is_refused_by_the_database_and_closes_nothing(mentor, staff):
    with pytest.raises(IntegrityError, match="an_end_carries_a_reason"), transaction.atomic():
        participation.end_participation(mentor.user, by=staff, reason="")

    assert Match.objects.open().count() == 2


def test_an_ended_person_is_led_to_the_reason_and_keeps_their_data(client_of, mentor, staff):
    participation.end_participation(mentor.user, by=staff, reason=REASON)
    client = client_of(mentor.user)

    page = client.get(reverse("program:home"), follow=True)

    assert page.redirect_chain == [(reverse("program:ended"), 302)]
    assert REASON in page.text
    assert 'href="tel:+13233434978"' in page.text
    assert 'href="/my-data/"' in page.text
    assert client.get(reverse("program:my_data_download")).status_code == 200


def test_reinstating_takes_the_end_back_and_closes_the_row(staff):
    mentee = MenteeProfileFactory()
    end = participation.end_participation(mentee.user, by=staff, reason=REASON)

    participation.reinstate(end, by=staff, because="The report was about somebody else.")

    mentee.user.refresh_from_db()
    assert mentee.user.ended_at is None
    assert end.reinstated_at
    with refused("reinstated_already"):
        participation.reinstate(end, by=staff, because="again")


def test_a_person_can_be_ended_again_after_a_reinstatement(staff):
    mentee = MenteeProfileFactory()
    first = participation.end_participation(mentee.user, by=staff, reason=REASON)
    participation.reinstate(first, by=staff, because="A mistake.")

    participation.end_participation(User.objects.get(pk=mentee.pk), by=staff, reason=REASON)

    assert ParticipationEnd.objects.in_effect().count() == 1


def deferred_rules_hold():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("kind", [MatchRequestFactory, MatchFactory, MentorProfileFactory])
def test_the_database_refuses_an_ended_person_with_something_open(db, kind):
    row = kind()
    person = row.user if kind is MentorProfileFactory else row.mentee.user

    with pytest.raises(IntegrityError, match="ended_people_are_out"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(ended_at=Now())
        deferred_rules_hold()


def test_the_database_refuses_to_post_the_profile_of_an_ended_person(staff):
    mentor = MentorProfileFactory()
    participation.end_participation(mentor.user, by=staff, reason=REASON)

    with pytest.raises(IntegrityError, match="ended_people_are_out"), transaction.atomic():
        MentorProfile.objects.filter(pk=mentor.pk).update(status=MentorProfile.Status.APPROVED)
        deferred_rules_hold()


def whole_form(person, **changed):
    """What the admin's page of a person sends."""
    names = ("email", "given_name", "family_name", "preferred_name", "language", "time_zone")
    management = {f"identity_proofs-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    sent = {name: getattr(person, name) for name in names} | {"is_active": "on" if person.is_active else ""}
    return sent | ({"is_staff": "on"} if person.is_staff else {}) | management | changed


@pytest.mark.parametrize("named", ["abc", "", "999999999999999999999"])
def test_ending_somebody_whom_the_address_names_wrongly_begins_with_nobody(client_of, named):
    desk = client_of(with_factor(SuperuserFactory()))

    assert desk.get(reverse("admin:program_participationend_add"), {"user": named}).status_code == 200


def test_nobody_who_takes_part_is_shut_out_by_hand(client_of, mentor):
    """Others would wait in vain for somebody who cannot sign in; ending closes what is open and tells them."""
    desk = client_of(with_factor(SuperuserFactory()))
    address = reverse("admin:accounts_user_change", args=[mentor.pk])

    page = desk.get(address).text
    desk.post(address, whole_form(mentor.user, is_active="", given_name="Rosa", is_staff="on"))

    assert reverse("admin:program_participationend_add") + f"?user={mentor.pk}" in page
    person = User.objects.get(pk=mentor.pk)
    assert (person.given_name, person.is_staff, person.is_active) == ("Rosa", False, True)


def test_the_page_of_staff_or_of_somebody_shut_out_does_not_lead_to_ending(client_of, user):
    desk = client_of(with_factor(SuperuserFactory()))
    User.objects.filter(pk=user.pk).update(is_active=False)

    for person in (StaffFactory(), user):
        page = desk.get(reverse("admin:accounts_user_change", args=[person.pk])).text
        assert "participationend/add" not in page.partition("<fieldset")[2]


def test_whoever_was_erased_is_never_let_in_again(client_of, user):
    User.objects.filter(pk=user.pk).update(is_active=False, ended_at=Now())
    office = with_factor(SuperuserFactory())

    act = {"action": "allow_sign_in", "_selected_action": [user.pk], "confirmed": "1"}
    client_of(office).post(reverse("admin:accounts_user_changelist"), act)

    user.refresh_from_db()
    assert not user.is_active
