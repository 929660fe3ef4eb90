"""The copies for program staff, and the log of their mails: each by its own rows (R19)."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models.functions import Now

from agreements import actions
from agreements.actions.signing import make_staff_copy, settle_unsent_copies
from agreements.models import Agreement, CopyMailing, StaffCopy
from notifications.models import OutgoingMail, ProgramSettings
from tests.agreements.builders import current, in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
KIND = "agreements/staff_copy"


def waiting():
    """The copy of an agreement that has just taken effect; its file is not made yet."""
    return current(in_force()).staff_copy


def mailed():
    """The mailings of three copies whose mails wait to be sent."""
    for _number in range(3):
        in_force()
    actions.make_staff_copies()
    return list(CopyMailing.objects.order_by("pk"))


@pytest.fixture
def files(monkeypatch):
    """The files are made quickly."""
    monkeypatch.setattr("agreements.pdfs.agreement_pdf", lambda version: f"%PDF-{version.pk}".encode())


def to_the_office(mailing):
    return OutgoingMail.objects.filter(kind=KIND, about_id=mailing.pk, copy_of=None)


def log_of(mailing):
    """What the log says of a mailing and its copy."""
    rows = CopyMailing.objects.filter(pk=mailing.pk), StaffCopy.objects.filter(pk=mailing.copy_id)
    return [list(row.values()) for row in rows]


def test_only_the_copy_that_is_asked_for_is_made():
    earlier, copy, later = waiting(), waiting(), waiting()

    assert (make_staff_copy(copy.pk), make_staff_copy(copy.pk)) == (True, False)

    made = StaffCopy.objects.exclude(sha256="")
    assert (list(made), StaffCopy.objects.filter(pk__in=[earlier.pk, later.pk], sha256="").count()) == ([copy], 2)


def test_that_one_mail_has_left_is_written_beside_that_one_alone():
    earlier, mailing, later = mailed()
    others = log_of(earlier), log_of(later)
    to_the_office(mailing).update(sent_at=Now())

    assert actions.record_sent_copies() == 1

    copy = StaffCopy.objects.get(pk=mailing.copy_id)
    assert copy.sent_at == to_the_office(mailing).get().sent_at
    assert copy.sent_to == [mailing.to_address]
    assert (log_of(earlier), log_of(later)) == others


def test_a_mail_of_another_kind_about_a_row_with_the_same_number_is_none_of_a_copys():
    for mailing in mailed():
        for about, kind in ((CopyMailing, "agreements/proposed"), (Agreement, KIND)):
            about_type = ContentType.objects.get_for_model(about)
            told = {"recipient": mailing.copy.version.agreement.mentee, "key": f"{about} {mailing.pk}"}
            OutgoingMail.objects.create(kind=kind, about_type=about_type, about_id=mailing.pk, sent_at=Now(), **told)

    assert actions.record_sent_copies() == 0


def test_a_copy_went_to_those_alone_whose_mail_has_left():
    mailing = mailed()[0]
    to_the_office(mailing).update(failed_at=Now())
    actions.record_sent_copies()
    program = ProgramSettings.current()
    program.staff_copy_email = "new.office@calstatela.edu"
    program.save()
    agreement = mailing.copy.version.agreement
    actions.send_copy_again(mailing.copy.version, agreement.mentee)
    to_the_office(CopyMailing.objects.get(copy=mailing.copy, number=2)).update(sent_at=Now())

    actions.record_sent_copies()

    assert StaffCopy.objects.get(pk=mailing.copy_id).sent_to == ["new.office@calstatela.edu"]


def test_a_mail_to_the_office_that_failed_takes_nobody_in_copy_out_of_the_log():
    mailing = mailed()[0]
    mentor = mailing.copy.version.agreement.mentor
    to_the_office(mailing).update(failed_at=Now(), to_address=mentor.email)
    CopyMailing.objects.filter(pk=mailing.pk).update(seen_copy=[mentor.email])

    actions.record_sent_copies()

    assert CopyMailing.objects.get(pk=mailing.pk).seen_copy == [mentor.email]


def test_settling_the_copies_of_one_who_is_erased_leaves_those_of_others():
    earlier, mailing, later = mailed()
    OutgoingMail.objects.filter(kind=KIND).update(sent_at=Now())
    others = log_of(earlier), log_of(later)

    settle_unsent_copies(StaffCopy.objects.filter(pk=mailing.copy_id))

    assert CopyMailing.objects.get(pk=mailing.pk).sent_at
    assert (log_of(earlier), log_of(later)) == others
