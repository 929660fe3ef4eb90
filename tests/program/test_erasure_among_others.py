"""Erasing one person erases what is theirs, and nothing that another has or that says nothing of them (R29)."""

import pgtrigger
import pytest
from django.core.files.base import ContentFile

from agreements import actions as agreements
from agreements.models import AgreementVersion, CopyMailing, Goal, StaffCopy
from profiles.models import MentorReview
from program.models import ErasureRequest
from program.privacy import erasure_requests
from tests.agreements.builders import copy_has_left, in_force
from tests.factories import MentorProfileFactory, StaffFactory, UserFactory
from tests.program.erasing import due
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_an_address_that_was_anothers_before_stays_in_the_log_of_their_copies():
    _earlier, agreement, _later = (in_force() for _number in range(3))
    copy_has_left()
    address = agreement.mentee.email
    CopyMailing.objects.update(seen_copy=[address], blind_copy=[address])
    StaffCopy.objects.update(sent_to=[address])
    others = CopyMailing.objects.exclude(copy__version__agreement=agreement)
    copies = StaffCopy.objects.exclude(version__agreement=agreement)

    erasure_requests.erase(due(agreement.mentee), by=StaffFactory())

    assert list(others.values_list("seen_copy", "blind_copy")) == [([address], [address])] * 2
    assert list(copies.values_list("sent_to", flat=True)) == [[address]] * 2
    assert StaffCopy.objects.get(version__agreement=agreement).sent_to == []


def test_no_reason_is_erased_where_none_was_given():
    mentor = MentorProfileFactory()
    MentorReview.objects.create(mentor=mentor, decision="returned", reason="Which clinic?")

    erasure_requests.erase(due(mentor.user), by=StaffFactory())

    assert set(mentor.reviews.values_list("decision", "reason")) == {("approved", ""), ("returned", "(erased)")}


def test_why_another_agreement_was_ended_stays():
    earlier, agreement, later = (in_force() for _number in range(3))
    for one in (earlier, agreement, later):
        agreements.end_by_staff(one, StaffFactory(), reason="They moved away.")

    erasure_requests.erase(due(agreement.mentor), by=StaffFactory())

    for one in (earlier, agreement, later):
        one.refresh_from_db()
    reason = "They moved away."
    assert [one.ended_because for one in (earlier, agreement, later)] == [reason, "(erased)", reason]


def test_an_erasure_is_not_due_because_anothers_is():
    due(UserFactory())
    request = erasure_requests.ask_for_erasure(UserFactory())
    due(UserFactory())

    with refused("erasure_not_due"):
        erasure_requests.erase(request, by=StaffFactory())

    assert not ErasureRequest.objects.exclude(done_at=None).exists()


def test_an_erasure_does_not_cover_up_that_anothers_agreement_was_altered():
    altered, agreement = in_force(), in_force()
    with pgtrigger.ignore():
        Goal.objects.filter(version__agreement=altered).update(text="Something else")

    erasure_requests.erase(due(agreement.mentee), by=StaffFactory())

    redacted = AgreementVersion.objects.exclude(redacted_at=None)
    assert set(redacted.values_list("agreement", flat=True)) == {agreement.pk}


def test_only_the_photo_of_whoever_is_erased_is_deleted():
    mentors = MentorProfileFactory.create_batch(3)
    for mentor in mentors:
        mentor.photo.save("face.png", ContentFile(b"x"))

    erasure_requests.erase(due(mentors[1].user), by=StaffFactory())

    assert [mentor.photo.storage.exists(mentor.photo.name) for mentor in mentors] == [True, False, True]
