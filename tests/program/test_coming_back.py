"""Coming back after an erasure (R26, R29): welcome unless sent away, and never to whom one was kept from."""

import pytest
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import FormerIdentity, IdentityProof
from core.secret_key import decrypt
from matches import actions as matches
from matches.models import PairBlock
from notifications.models import OutgoingMail
from profiles.actions import applications
from profiles.blocked_pairs import visible_to
from profiles.models import MenteeProfile, MentorProfile
from program.conduct import participation
from program.models import ParticipationEnd
from program.privacy import erasure_requests, purge
from tests.factories import (
    PASSWORD,
    IdentityProofFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
)
from tests.program.erasing import due, tables_with
from tests.refusals import refused

pytestmark = pytest.mark.django_db
CAMPUS = "ana.reyes@calstatela.edu"
SPELLINGS = [CAMPUS, "Ana.Reyes@CalStateLA.edu", "ana.reyes+again@calstatela.edu"]
QUOTED = [f'"{name}"@calstatela.edu' for name in ("ana.reyes", "ana.reyes+again", "ana\\\\.reyes")]


def student(address=CAMPUS):
    mentee = MenteeProfileFactory(user__email=address, proven=False)
    accounts.prove_by_campus_address(mentee.user, address)
    return mentee


def erased(person):
    erasure_requests.erase(due(person), by=StaffFactory())
    person.refresh_from_db()
    return person


def kept_apart(mentee, mentor):
    return matches.block_pair(mentee, mentor, by=StaffFactory(), reason="They said Qsecret words.")


# One campus person, one proven account


@pytest.mark.parametrize("address", [*SPELLINGS, *QUOTED])
def test_a_plus_or_capitals_make_no_second_person(address):
    student()

    with refused("campus_identity_belongs_to_another"):
        accounts.prove_by_campus_address(UserFactory(), address)


def test_the_first_with_a_plus_is_the_person_too(client):
    client.post(reverse("account_signup"), {"email": SPELLINGS[2], "password1": PASSWORD})
    code = OutgoingMail.objects.latest("pk").message["subject"].split()[0]
    client.post(reverse("account_email_verification_sent"), {"code": code})

    assert IdentityProof.objects.get().campus_identity == CAMPUS
    assert OutgoingMail.objects.latest("pk").to_address == SPELLINGS[2]  # mail and sign-in need what was entered
    with refused("campus_identity_belongs_to_another"):
        accounts.prove_by_campus_address(UserFactory(), CAMPUS)


def test_dots_and_other_domains_are_not_folded():
    student()

    assert accounts.prove_by_campus_address(UserFactory(), "anareyes@calstatela.edu")
    assert accounts.prove_by_campus_address(UserFactory(), "ana.reyes@alumni.calstatela.edu")


# Back after an erasure


@pytest.mark.parametrize("address", [*SPELLINGS, *QUOTED])
def test_whom_the_program_sent_away_is_not_proven_again(address):
    person = student().user
    participation.end_participation(person, by=StaffFactory(), reason="Broke the handbook.")
    erased(person)

    with refused("earlier_participation_was_ended"):
        accounts.prove_by_campus_address(UserFactory(email=address), address)
    with refused("earlier_participation_was_ended"):
        accounts.prove_by_campus_sign_in(UserFactory(), "1947", address)


def test_nor_by_staff_who_find_a_record_of_somebody_with_that_address():
    person = student().user
    participation.end_participation(person, by=StaffFactory(), reason="Broke the handbook.")
    erased(person)

    with refused("earlier_participation_was_ended"):
        accounts.prove(UserFactory(email=CAMPUS), IdentityProof.Method.ALUMNI_RECORD, by=StaffFactory())


def test_who_left_on_their_own_or_was_reinstated_comes_back_and_nothing_was_kept():
    person = student().user
    participation.end_participation(person, by=StaffFactory(), reason="A mistake.")
    participation.reinstate(ParticipationEnd.objects.get(), by=StaffFactory(), because="A mistake.")
    erased(person)

    assert FormerIdentity.objects.count() == 0
    assert accounts.prove_by_campus_address(UserFactory(email=CAMPUS), CAMPUS)


def test_what_is_kept_names_nobody():
    mentee = student()
    kept_apart(mentee, MentorProfileFactory())

    erased(mentee.user)

    former = FormerIdentity.objects.get()
    assert tables_with(CAMPUS) == tables_with("Qsecret") == set()
    assert decrypt(former.digest) not in former.digest


@pytest.mark.parametrize("begins_first", [True, False])
def test_a_student_who_comes_back_never_meets_whom_they_were_kept_from(begins_first):
    mentee, mentor = student(), MentorProfileFactory()
    kept_apart(mentee, mentor)
    erased(mentee.user)
    again = UserFactory(email=CAMPUS)

    steps = [
        lambda: applications.begin_application(MenteeProfile, again),
        lambda: accounts.prove_by_campus_address(again, CAMPUS),
    ]
    for step in steps if begins_first else reversed(steps):
        step()

    assert not visible_to(again).filter(pk=mentor.pk).exists()
    assert PairBlock.objects.between(again.menteeprofile, mentor).exists()


def test_nor_does_a_mentor_who_comes_back_known_by_the_address_alone():
    mentee, mentor = student(), MentorProfileFactory()
    address = mentor.user.email
    kept_apart(mentee, mentor)
    erased(mentor.user)
    again = UserFactory(email=address)
    applications.begin_application(MentorProfile, again)

    accounts.prove(again, IdentityProof.Method.CALL, by=StaffFactory())

    assert PairBlock.objects.between(mentee, again.mentorprofile).exists()


def test_nor_do_two_who_both_come_back():
    mentee, mentor = student(), MentorProfileFactory()
    address = mentor.user.email
    kept_apart(mentee, mentor)
    erased(mentee.user), erased(mentor.user)
    both = UserFactory(email=CAMPUS), UserFactory(email=address)

    for model, person in zip((MenteeProfile, MentorProfile), both, strict=True):
        applications.begin_application(model, person)
        accounts.prove(person, IdentityProof.Method.KNOWN, by=StaffFactory())

    assert PairBlock.objects.between(both[0].menteeprofile, both[1].mentorprofile).exists()


def test_who_comes_back_is_taken_for_nobody_else():
    ana, bo, newcomer = student(), student("bo.tran@calstatela.edu"), student("cy.lee@calstatela.edu")
    from_ana, from_bo = MentorProfileFactory(), MentorProfileFactory()
    kept_apart(ana, from_ana), kept_apart(bo, from_bo)
    erased(ana.user), erased(bo.user)
    again = UserFactory(email=CAMPUS)
    applications.begin_application(MenteeProfile, again)
    accounts.prove_by_campus_address(again, CAMPUS)
    accounts.prove(newcomer.user, IdentityProof.Method.KNOWN_GRADUATE, by=StaffFactory())

    blocked = PairBlock.objects.filter(mentee__in=[again.menteeprofile, newcomer])

    assert [(block.mentee, block.mentor) for block in blocked] == [(again.menteeprofile, from_ana)]


def test_whom_the_program_sent_away_keeps_out_nobody_else():
    barred, other = student(), student("bo.tran@calstatela.edu")
    participation.end_participation(barred.user, by=StaffFactory(), reason="Broke the handbook.")
    erased(barred.user)

    assert accounts.prove(other.user, IdentityProof.Method.KNOWN_GRADUATE, by=StaffFactory())


@pytest.mark.parametrize(("days", "is_kept"), [(2556, True), (2558, False)])
def test_after_seven_years_nothing_is_known_of_them(days, is_kept):
    mentee = student()
    kept_apart(mentee, MentorProfileFactory())
    IdentityProofFactory(user=mentee.user)
    erased(mentee.user)
    age(FormerIdentity.objects.get(), days=days)

    purge.purge_former_identities()

    assert (FormerIdentity.objects.exists(), PairBlock.objects.exists()) == (is_kept, is_kept)
