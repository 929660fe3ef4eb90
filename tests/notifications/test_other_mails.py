"""What is done to one mail, notice or choice leaves every other as it was."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.mail import send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Now
from django.urls import reverse

from agreements.actions import make_staff_copies
from notifications import delivery
from notifications.actions import (
    choose_emails,
    delete_expired,
    mark_returned,
    notify,
    opt_out,
    queue_again,
    retract,
    set_aside,
)
from notifications.copies import visible_others, write_copies
from notifications.models import MailServerState, Notice, OutgoingMail, ProgramSettings
from notifications.models.outgoing_mail import DeliveryStatus
from notifications.office_addresses import change_settings
from notifications.registry import optional_kinds
from notifications.unsubscribe_link import unsubscribe_path
from tests.agreements.builders import in_force
from tests.factories import MatchFactory, MatchRequestFactory, StaffFactory, SuperuserFactory, UserFactory
from tests.pages import links
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db
MAILS = "admin:notifications_outgoingmail_changelist"
NOTICES = "notifications:list"


def written(person=None, about=None, **fate):
    """A mail to somebody, and what became of it."""
    person, about = person or UserFactory(), about or MatchRequestFactory()
    notify(person, "matches/request_sent", about)
    OutgoingMail.objects.filter(about_id=about.pk, recipient=person).update(**fate)
    return OutgoingMail.objects.get(about_id=about.pk, recipient=person)


def of_every_fate():
    """{what became of it: a mail}"""
    fates = {status: {f"{status}_at": Now()} for status in DeliveryStatus if status != DeliveryStatus.QUEUED}
    return {status: written(**fate) for status, fate in ({DeliveryStatus.QUEUED: {}} | fates).items()}


def stored(model=OutgoingMail):
    return {row["id"]: row for row in model.objects.values()}


def changed(before, model=OutgoingMail):
    """The keys of the rows that are no longer what they were."""
    after = stored(model)
    return {pk for pk, row in before.items() if after.get(pk) != row}


@pytest.fixture
def desk(client_of):
    return client_of(with_factor(SuperuserFactory()))


@pytest.mark.parametrize(("act", "fate"), [(queue_again, "failed"), (set_aside, "failed"), (mark_returned, "sent")])
def test_an_act_on_mails_of_every_fate_changes_those_it_is_for(act, fate):
    mails = of_every_fate()
    before = stored()

    act(OutgoingMail.objects.all(), by=StaffFactory())

    assert changed(before) == {mails[fate].pk}


def test_the_list_of_mails_shows_those_of_one_fate(desk):
    mails = of_every_fate()
    pages = {reverse("admin:notifications_outgoingmail_change", args=[mail.pk]): mail for mail in mails.values()}

    for status, mail in mails.items():
        shown = {link.partition("?")[0] for link in links(desk.get(reverse(MAILS), {"fate": status}))}
        assert [mail for address, mail in pages.items() if address in shown] == [mail]


def test_one_failed_mail_is_sent_again_and_no_other(desk):
    person = UserFactory()
    _earlier, mail, _later = (written(person, failed_at=Now()) for _mail in range(3))
    before = stored()

    desk.post(reverse("admin:accounts_user_everything", args=[person.pk]), {"mail": mail.pk})

    assert changed(before) == {mail.pk}


def test_what_is_undone_takes_back_no_mail_that_has_left_and_nothing_about_another_row():
    about = MatchRequestFactory()
    waiting, sent = written(about=about), written(about=about, sent_at=Now())
    written()
    mails, notices = stored(), stored(Notice)

    retract(about)

    assert changed(mails) == {waiting.pk}
    assert changed(notices, Notice) == {row["id"] for row in notices.values() if row["about_id"] == about.pk}
    assert sent.pk not in changed(mails)


def test_only_a_mail_whose_days_are_over_is_deleted_whatever_was_chosen():
    mail = written(sent_at=Now())

    assert delete_expired([mail.pk]) == 0


def test_a_mail_that_is_taken_back_while_it_is_being_sent_stays_taken_back(settings):
    settings.DELIVERY = {"EMAIL_BACKEND": f"{__name__}.TakesBackMeanwhile"}
    mail = written(MatchRequestFactory().mentee.user, MatchRequestFactory())

    delivery.deliver_due()

    mail.refresh_from_db()
    assert mail.delivery_status == DeliveryStatus.OBSOLETE


class TakesBackMeanwhile(BaseEmailBackend):
    def send_messages(self, messages):
        OutgoingMail.objects.update(obsolete_at=Now())
        return len(messages)


def test_in_a_pause_that_is_presumed_no_code_leaves_that_is_outdated(settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    for number in range(2):
        send_mail("Your code", str(number), None, ["ana@people.example"])
    OutgoingMail.objects.update(expires_at=Now() + timedelta(minutes=15))
    OutgoingMail.objects.filter(pk=OutgoingMail.objects.latest("pk").pk).update(obsolete_at=Now())
    MailServerState.objects.create(is_presumed=True, paused_until=Now() + timedelta(minutes=1))

    assert delivery.deliver_due() == 1


def test_a_mail_about_a_kind_of_row_that_there_no_longer_is_is_outdated():
    mail = written()
    gone = ContentType.objects.create(app_label="matches", model="gone")
    OutgoingMail.objects.update(about_type=gone)

    delivery.deliver_due()

    mail.refresh_from_db()
    assert mail.delivery_status == DeliveryStatus.OBSOLETE


def test_a_copy_that_did_not_arrive_or_is_outdated_is_named_to_nobody():
    agreement = in_force()
    make_staff_copies()
    mail = OutgoingMail.objects.get(kind="agreements/staff_copy")
    mail.about = delivery.subject_row(mail)
    write_copies(mail)
    named = [copy.recipient.email for copy in mail.copies.order_by("pk")]
    assert sorted(named) == sorted([agreement.mentee.email, agreement.mentor.email])

    for fate in ("failed_at", "obsolete_at"):
        copy = mail.copies.order_by("pk").first()
        mail.copies.filter(pk=copy.pk).update(**{"failed_at": None, "obsolete_at": None, fate: Now()})

        assert visible_others(mail) == named[1:]


# Notices and choices


def test_the_list_of_notices_holds_only_my_own(client_of, user):
    other = UserFactory()
    mine, theirs = MatchFactory(), MatchFactory()
    notify(user, "matches/lapsed", mine)
    notify(other, "matches/lapsed", theirs)

    shown = client_of(user).get(reverse(NOTICES))

    assert mine.get_absolute_url() in links(shown)
    assert theirs.get_absolute_url() not in links(shown)
    assert client_of(user).post(reverse(NOTICES)).status_code == 405


def test_what_was_read_before_keeps_the_moment(client_of, user):
    notify(user, "matches/lapsed", MatchFactory())
    Notice.objects.update(read_at=Now())
    before = stored(Notice)
    notify(user, "matches/lapsed", MatchFactory())

    client_of(user).get(reverse("notifications:list"))

    assert changed(before, Notice) == set()
    assert not Notice.objects.filter(read_at=None).exists()


def test_what_one_person_chooses_is_no_choice_of_another(user):
    other = UserFactory()
    for person in (user, other):
        opt_out(person, "matches/request_sent")

    choose_emails(user, optional_kinds())

    assert (user.email_opt_outs.count(), other.email_opt_outs.count()) == (0, 1)


def test_the_link_of_one_kind_says_nothing_of_another_that_is_off(client, user):
    opt_out(user, "matches/you_stopped")
    opt_out(UserFactory(), "matches/request_sent")

    assert not client.get(unsubscribe_path(user, "matches/request_sent")).context["is_off"]


# The office's addresses


def test_a_new_address_of_the_office_leaves_what_was_sent_where_it_went():
    office = ProgramSettings.objects.create(office_email="old@people.example")
    mails = of_every_fate()
    OutgoingMail.objects.update(recipient=None, to_address="old@people.example")
    before = stored()
    office.office_email = "new@people.example"

    change_settings(office, by=StaffFactory())

    assert changed(before) == {mails[DeliveryStatus.QUEUED].pk}


def test_of_a_new_address_hear_the_superusers_who_can_sign_in_and_nobody_else():
    office = ProgramSettings.objects.create(office_email="old@people.example")
    superuser = SuperuserFactory()
    UserFactory(), StaffFactory(), SuperuserFactory(is_active=False)
    office.office_email = "new@people.example"

    change_settings(office, by=superuser)

    assert set(OutgoingMail.objects.values_list("to_address", flat=True)) == {"old@people.example", superuser.email}
