import hashlib
import smtplib
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db.models.functions import Now
from django.urls import reverse

from agreements import actions, pdfs
from agreements.models import ActivityDone, Agreement, AgreementVersion, CopyMailing, Signature, StaffCopy
from matches.models import Match
from notifications import delivery
from notifications.actions import mark_returned, queue_again, send_again
from notifications.models import OutgoingMail, ProgramSettings
from program.conduct import participation
from tests.agreements.builders import concluded, copy_has_left, current, goal, in_force, proposed, sign, text
from tests.factories import StaffFactory, UserFactory
from tests.mails import fate
from tests.pages import codes
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def kinds_for(user):
    queued = OutgoingMail.objects.queued().filter(recipient=user, kind__startswith="agreements/")
    return set(queued.values_list("kind", flat=True))


def test_one_signature_waits_for_the_other():
    version = proposed()

    signature = sign(version, version.agreement.mentor)

    version.agreement.refresh_from_db()
    assert (signature.digest, version.agreement.status) == (version.digest, Agreement.Status.NEGOTIATING)
    assert kinds_for(version.agreement.mentee) == {"agreements/signed_by_one"}


def test_with_both_signatures_it_is_in_force():
    agreement = in_force()

    agreement.match.refresh_from_db()
    assert (agreement.status, agreement.match.status) == (Agreement.Status.IN_FORCE, Match.Status.AGREED)
    assert current(agreement).in_force_at is not None
    assert [kinds_for(party) for party in agreement.parties] == [{"agreements/in_force"}] * 2
    assert StaffCopy.objects.filter(version=current(agreement), sha256="").count() == 1


def test_a_page_that_shows_another_text_is_not_signed():
    version = proposed()

    with refused("page_shows_another_version"):
        actions.sign(version, version.agreement.mentee, typed_name="Ana", digest_seen="0" * 64)


def test_nobody_signs_without_a_name():
    version = proposed()

    with refused("signing_without_name"):
        actions.sign(version, version.agreement.mentee, typed_name="  ", digest_seen=version.digest)


def test_nobody_signs_twice():
    version = proposed()
    sign(version, version.agreement.mentee)

    with refused("already_signed"):
        sign(version, version.agreement.mentee)


def test_an_amendment_needs_both_anew_and_the_old_text_holds_until_then():
    agreement = in_force()
    first = current(agreement)
    second = proposed(by="mentor", agreement=agreement, words=text(goal("More")))
    sign(second, agreement.mentor)

    assert current(agreement) == first

    sign(second, agreement.mentee)

    first.refresh_from_db()
    assert (current(agreement).number, first.status) == (2, AgreementVersion.Status.SUPERSEDED)


def test_what_was_done_stays_done_in_an_amendment():
    kept = goal(activities=["Résumé review", "Mock interview"])
    agreement = in_force(words=text(kept))
    actions.tick(current(agreement).goals.get().activities.get(text="Résumé review"), agreement.mentee)

    amendment = proposed(by="mentor", agreement=agreement, words=text(kept | {"text": "Better words"}))
    for party in agreement.parties:
        sign(amendment, party)

    done = ActivityDone.objects.filter(activity__goal__version=amendment)
    assert list(done.values_list("activity__text", "done_by")) == [("Résumé review", agreement.mentee.pk)]


def test_the_staff_copy_is_made_from_the_row_and_mailed():
    agreement = in_force()

    assert actions.make_staff_copies() == 1

    copy = StaffCopy.objects.get()
    with copy.pdf.open() as file:
        pdf = file.read()
    mail = OutgoingMail.objects.get(kind="agreements/staff_copy")
    assert (hashlib.sha256(pdf).hexdigest(), pdf[:5]) == (copy.sha256, b"%PDF-")
    assert (mail.to_address, mail.about.copy) == (ProgramSettings.current().staff_copy_email, copy)
    assert copy.version == current(agreement)
    assert actions.make_staff_copies() == 0


def test_either_side_sends_the_copy_again():
    agreement = in_force()
    copy_has_left()

    actions.send_copy_again(current(agreement), agreement.mentor)

    assert OutgoingMail.objects.filter(kind="agreements/staff_copy").count() == 2
    assert list(CopyMailing.objects.values_list("number", "asked_by")) == [(1, None), (2, agreement.mentor.pk)]


def test_a_copy_that_is_on_its_way_is_not_sent_again():
    agreement = in_force()
    with refused("copy_on_its_way"):
        actions.send_copy_again(current(agreement), agreement.mentor)

    actions.make_staff_copies()

    with refused("copy_on_its_way"):
        actions.send_copy_again(current(agreement), agreement.mentor)
    assert CopyMailing.objects.count() == 1


def send_again_and_deliver(agreement, by):
    actions.send_copy_again(current(agreement), by)
    CopyMailing.objects.filter(sent_at=None).update(sent_at=Now())


def test_a_person_sends_the_copy_three_times_a_day(client_of):
    agreement = in_force()
    copy_has_left()
    for _time in range(3):
        send_again_and_deliver(agreement, agreement.mentor)

    page = client_of(agreement.mentor).post(
        reverse("agreements:send_copy", args=[agreement.pk, current(agreement).number]), follow=True
    )

    assert codes(page) == ["copies_of_the_day_sent"]
    assert CopyMailing.objects.count() == 4
    send_again_and_deliver(agreement, agreement.mentee)
    CopyMailing.objects.update(asked_at=Now() - timedelta(days=1))
    send_again_and_deliver(agreement, agreement.mentor)


def test_the_copy_is_sent_again_after_the_end_too():
    agreement = in_force()
    copy_has_left()
    concluded(agreement, reason="cannot_continue")

    actions.send_copy_again(current(agreement), agreement.mentor)

    assert CopyMailing.objects.count() == 2


def mailed():
    """{address: message} of the mails that carried the copy, as they left: one to each address."""
    actions.make_staff_copies()
    delivery.deliver_due()
    messages = [message for message in outbox.outbox if message.attachments]
    assert all(message.recipients() == message.to for message in messages)
    return {message.to[0]: message for message in messages}


def authorize(agreement, mentor, mentee):
    agreement.match.mentor.contact_methods = mentor
    agreement.match.mentor.save()
    agreement.match.request.consented_methods = mentee
    agreement.match.request.save()


@pytest.fixture
def office(settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    outbox.outbox = []
    return ProgramSettings.current().staff_copy_email


def test_the_pair_is_in_copy_and_the_very_file_is_attached(office):
    agreement = in_force()
    authorize(agreement, ["email"], ["email"])
    everybody = {office, agreement.mentee.email, agreement.mentor.email}

    messages = mailed()

    copy = StaffCopy.objects.get()
    assert {address: {address, *message.cc} for address, message in messages.items()} == dict.fromkeys(
        everybody, everybody
    )
    assert len({message.body for message in messages.values()}) == 1
    for message in messages.values():
        [(name, content, _type)] = message.attachments
        assert (name, hashlib.sha256(content).hexdigest()) == (pdfs.file_name(copy.version), copy.sha256)


def test_who_has_not_authorized_mail_is_in_copy_without_being_seen(office):
    agreement = in_force()
    authorize(agreement, ["portal"], ["email"])

    messages = mailed()

    mentee, mentor = agreement.mentee.email, agreement.mentor.email
    assert {address: message.cc for address, message in messages.items()} == {
        office: [mentee],
        mentee: [office],
        mentor: [office, mentee],
    }
    assert all(mentor not in messages[address].message().as_string() for address in (office, mentee))


def test_somebody_who_has_left_the_program_is_not_in_copy(office):
    agreement = in_force()
    authorize(agreement, ["email"], ["email"])
    participation.end_participation(agreement.mentor, by=StaffFactory(), reason="A reason")

    assert set(mailed()) == {office, agreement.mentee.email}


def test_when_and_to_whom_a_copy_went_is_written_in_the_log(office):
    agreement = in_force()
    mailed()
    OutgoingMail.objects.filter(kind="agreements/staff_copy").update(sent_at="2026-03-03T03:03Z")

    assert actions.record_sent_copies() == 1

    copy, mailing = StaffCopy.objects.get(), CopyMailing.objects.get()
    everybody = sorted([office, agreement.mentee.email, agreement.mentor.email])
    assert (copy.sent_at.isoformat(), copy.sent_to) == ("2026-03-03T03:03:00+00:00", everybody)
    assert (mailing.sent_at, mailing.failed_at) == (copy.sent_at, None)
    assert actions.record_sent_copies() == 0


def test_the_log_names_the_address_to_which_a_copy_went_in_the_end(office):
    in_force()
    actions.make_staff_copies()
    OutgoingMail.objects.filter(to_address=office).update(to_address="new.office@calstatela.edu")
    mailed()

    actions.record_sent_copies()

    assert CopyMailing.objects.get().to_address == "new.office@calstatela.edu"
    assert office not in StaffCopy.objects.get().sent_to


def test_a_bounce_of_somebody_in_copy_concerns_that_person_alone(office):
    agreement = in_force()
    mailed()
    actions.record_sent_copies()
    returned = OutgoingMail.objects.get(kind="agreements/staff_copy", recipient=agreement.mentor)

    mark_returned(OutgoingMail.objects.filter(pk=returned.pk))
    outbox.outbox = []
    queue_again(OutgoingMail.objects.all(), by=StaffFactory())
    assert list(mailed()) == [agreement.mentor.email]

    mark_returned(OutgoingMail.objects.filter(pk=returned.pk))
    assert (actions.record_sent_copies(), actions.record_sent_copies()) == (1, 0)
    mails = OutgoingMail.objects.filter(kind="agreements/staff_copy")
    assert {mail.address: fate(mail) for mail in mails} == {
        office: "sent",
        agreement.mentee.email: "sent",
        agreement.mentor.email: "failed",
    }
    assert (CopyMailing.objects.get().failed_at, CopyMailing.objects.get().is_with_both) == (None, False)
    assert StaffCopy.objects.get().sent_to == sorted([office, agreement.mentee.email])


def test_a_copy_sent_again_by_staff_goes_to_that_person_alone(office):
    agreement = in_force()
    mailed()
    outbox.outbox = []

    send_again(OutgoingMail.objects.get(kind="agreements/staff_copy", recipient=agreement.mentee), by=StaffFactory())

    assert list(mailed()) == [agreement.mentee.email]


def test_an_office_that_refuses_the_copy_keeps_nobody_else_from_it(office, monkeypatch):
    agreement, take = in_force(), EmailBackend.send_messages

    def refuse_office(backend, messages):
        if messages[0].to == [office]:
            raise smtplib.SMTPRecipientsRefused({office: (550, b"no such mailbox")})
        return take(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_office)

    assert set(mailed()) == {agreement.mentee.email, agreement.mentor.email}
    assert fate(OutgoingMail.objects.get(to_address=office)) == "failed"


def test_a_copy_that_could_not_be_delivered_is_in_the_log_and_one_sent_after_all_too():
    in_force()
    actions.make_staff_copies()
    mails = OutgoingMail.objects.filter(kind="agreements/staff_copy")
    mails.update(failed_at="2026-03-03T03:03Z")
    assert actions.record_sent_copies() == 1
    assert CopyMailing.objects.get().failed_at

    mails.update(failed_at=None, sent_at="2026-03-04T03:03Z")

    assert actions.record_sent_copies() == 1
    assert (CopyMailing.objects.get().failed_at, StaffCopy.objects.get().sent_at.day) == (None, 4)


def test_the_log_outlives_the_mail():
    in_force()
    actions.make_staff_copies()
    OutgoingMail.objects.filter(kind="agreements/staff_copy").update(sent_at="2026-03-03T03:03Z")
    actions.record_sent_copies()

    OutgoingMail.objects.all().delete()

    assert actions.record_sent_copies() == 0
    assert CopyMailing.objects.get().sent_at


@pytest.mark.django_db(transaction=True)
def test_a_stranger_does_not_sign():
    version = proposed()

    with pytest.raises(Exception, match="only_a_party_signs"):
        sign(version, UserFactory())

    assert not Signature.objects.exists()
