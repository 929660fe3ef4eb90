"""While the program has paused the two (R26): nothing is asked of them, no address shown, no clock begun anew."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db.models.functions import Now

from accounts.models import User
from agreements import actions, emails
from agreements.deadlines import remind_of_dates
from agreements.models import Agreement, AgreementVersion, CopyMailing
from matches import actions as matches
from matches.models import Match
from notifications import delivery
from notifications.models import OutgoingMail
from program.conduct import participation
from tests.agreements.builders import concluded, current, days_from_today, goal, in_force, proposed, sign, text
from tests.factories import StaffFactory
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def carrier(settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}


def delivered():
    """The kinds that have left, when every mail that waits has been looked at again."""
    OutgoingMail.objects.queued().update(not_before=Now())
    delivery.deliver_due()
    return set(OutgoingMail.objects.filter(sent_at__isnull=False).values_list("kind", flat=True))


def a_proposal():
    return proposed().agreement


def a_signature():
    version = proposed()
    sign(version, version.agreement.mentee)
    return version.agreement


def a_record():
    agreement = in_force()
    concluded(agreement)
    return agreement


def past_its_end(days=3):
    return in_force(words=text(starts_on=days_from_today(-days - 30), ends_on=days_from_today(-days)))


def an_end():
    agreement = past_its_end()
    remind_of_dates()
    return agreement


def a_deadline():
    agreement = in_force(text(goal(deadline=days_from_today(5))))
    remind_of_dates()
    return agreement


ASKS = [
    (a_proposal, "agreements/proposed"),
    (a_signature, "agreements/signed_by_one"),
    (a_record, "agreements/conclusion_begun"),
    (an_end, "agreements/past_the_end"),
    (a_deadline, "agreements/deadline_near"),
]


@pytest.mark.parametrize(("make", "kind"), ASKS)
def test_what_was_asked_before_the_hold_is_asked_after_it(make, kind):
    agreement = make()
    matches.hold(agreement.match, by=StaffFactory())
    assert kind not in delivered()

    matches.release(agreement.match, by=StaffFactory())

    assert kind in delivered()


@pytest.mark.parametrize(("make", "kind"), ASKS)
def test_what_was_asked_before_the_end_is_not_asked_after_it(make, kind):
    agreement = make()

    actions.end(agreement)
    matches.end(agreement.match)

    assert kind not in delivered()


def test_whoever_can_no_longer_take_part_closes_the_match_and_the_other_is_asked_for_the_record():
    agreement = in_force()
    concluded(agreement, reason="cannot_continue")

    assert "agreements/conclusion_begun" in delivered()


def in_copy():
    """(seen, unseen) in copy of the mail to the office with a copy of an agreement, by the mails and by the log."""
    delivered()
    office, *copies = OutgoingMail.objects.filter(kind=emails.STAFF_COPY_KIND).exclude(sent_at=None).order_by("pk")
    messages = {message.to[0]: message for message in outbox.outbox if message.attachments}
    assert set(messages) >= {office.address, *(copy.address for copy in copies)}
    seen, mailing = messages[office.address].cc, CopyMailing.objects.get()
    unseen = [copy.address for copy in copies if copy.address not in seen]
    assert (mailing.seen_copy, mailing.blind_copy) == (seen, unseen)
    return seen, unseen


def a_copy_on_its_way():
    agreement = in_force()
    actions.make_staff_copies()
    return agreement


def test_a_copy_that_leaves_while_the_two_may_reach_each_other_shows_both():
    agreement = a_copy_on_its_way()

    assert in_copy() == ([agreement.mentee.email, agreement.mentor.email], [])


@pytest.mark.parametrize(
    "close_contact",
    [
        lambda agreement: matches.hold(agreement.match, by=StaffFactory()),
        lambda agreement: matches.end(agreement.match),
        lambda agreement: concluded(agreement, reason="cannot_continue"),
    ],
)
def test_a_copy_that_leaves_after_contact_has_closed_shows_neither_to_the_other(close_contact):
    agreement = a_copy_on_its_way()
    OutgoingMail.objects.exclude(kind=emails.STAFF_COPY_KIND).delete()

    close_contact(agreement)
    OutgoingMail.objects.exclude(kind=emails.STAFF_COPY_KIND).delete()

    assert in_copy() == ([], [agreement.mentee.email, agreement.mentor.email])


@pytest.mark.parametrize(
    "leave",
    [
        lambda user: participation.end_participation(user, by=StaffFactory(), reason="A reason"),
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    ],
)
def test_a_copy_leaves_out_who_has_left_since_it_was_asked_for(leave):
    agreement = a_copy_on_its_way()
    actions.end(agreement)
    matches.end(agreement.match)

    leave(agreement.mentor)
    OutgoingMail.objects.exclude(kind=emails.STAFF_COPY_KIND).delete()

    assert in_copy() == ([], [agreement.mentee.email])


def test_reading_a_proposal_on_hold_begins_no_clock_anew():
    agreement = in_force()
    change = proposed(agreement=agreement, words=text(goal("Find an internship")))
    matches.hold(agreement.match, by=StaffFactory())
    Match.objects.update(moved_at=Now() - timedelta(days=20))

    actions.mark_read(AgreementVersion.objects.get(pk=change.pk), agreement.mentor)

    assert Match.objects.filter(moved_at__lt=Now() - timedelta(days=19)).exists()
    assert AgreementVersion.objects.get(pk=change.pk).read_at


@pytest.mark.calendar
def test_on_hold_nothing_is_past_its_end():
    agreement = past_its_end(days=90)
    assert Agreement.objects.long_past_end_date().exists()

    matches.hold(agreement.match, by=StaffFactory())

    with refused("not_long_past_its_end"):
        actions.close_without_conclusion(agreement, by=StaffFactory())
    assert current(agreement)
