"""Who was warned, who reported and why somebody's participation ended is not read in the lists of mails (R28)."""

import pytest
from django.urls import reverse

from matches import actions as matches
from notifications.models import Notice, OutgoingMail
from profiles import actions as profiles
from program.conduct import case_actions, participation, reporting
from tests.factories import MatchFactory, MentorProfileFactory, StaffFactory, UserFactory, days_from_today
from tests.program.staff_members import member_of

pytestmark = pytest.mark.django_db
WARNING, REASON = "CANARY-of-the-warning", "CANARY-of-the-end"
KINDS = ["program/warning", "program/concern_received", "program/concern_closed", "program/participation_ended"]


@pytest.fixture
def case():
    match = MatchFactory()
    concern = reporting.report(match.mentee.user, text="CANARY-of-the-case", about=match, subject=match.mentor.user)
    reporting.warn(concern, StaffFactory(), WARNING)
    return concern


@pytest.fixture
def ended():
    person = UserFactory()
    participation.end_participation(person, by=StaffFactory(), reason=REASON)
    return person


def pages_of(concern):
    """Every page of the admin that shows mails or notices."""
    mails = OutgoingMail.objects.order_by("pk")
    yield reverse("admin:notifications_outgoingmail_changelist")
    yield reverse("admin:notifications_notice_changelist")
    yield from (reverse("admin:notifications_outgoingmail_change", args=[mail.pk]) for mail in mails)
    yield from (reverse("admin:notifications_notice_change", args=[notice.pk]) for notice in Notice.objects.all())
    for person in (concern.subject, concern.reporter):
        yield reverse("admin:accounts_user_everything", args=[person.pk])
    for kind in KINDS:
        yield f"{reverse('admin:notifications_emailintro_kinds')}?kind={kind}"


def readable(client, concern):
    texts = [client.get(page) for page in pages_of(concern)]
    return "\n".join(answer.text for answer in texts if answer.status_code == 200)


@pytest.mark.parametrize("group", ["Office", "Administrator"])
def test_staff_without_the_right_read_neither_texts_nor_names(client, case, ended, group):
    staff = member_of(group)
    client.force_login(staff)

    read = readable(client, case)

    assert "CANARY-of-the-case" not in read
    assert WARNING not in read
    assert (REASON in read) <= staff.has_perm("program.view_participationend")
    lists = [client.get(page).text for page in list(pages_of(case))[:2]]
    assert not any(case.reporter.email in page for page in lists)


def kept_out(case):
    officer, _another = member_of("Conduct"), member_of("Conduct")
    case_actions.recuse(case, StaffFactory(), officer)
    return officer


def the_subject(case):
    officer = member_of("Conduct")
    type(case).objects.filter(pk=case.pk).update(subject=officer)
    return officer


@pytest.mark.parametrize("who", [kept_out, the_subject])
def test_an_officer_kept_out_of_the_case_or_named_in_it_reads_nothing_of_it(client, case, who):
    officer = who(case)
    mail_rights = member_of("Office").groups.get()
    officer.groups.add(mail_rights)
    client.force_login(officer)

    assert "CANARY-of-the-warning" not in readable(client, case)


def test_an_officer_with_the_rights_of_mail_reads_what_was_written(client, case, ended):
    officer = member_of("Conduct")
    officer.groups.add(member_of("Office").groups.get())
    client.force_login(officer)

    mail = OutgoingMail.objects.get(kind="program/warning")

    assert WARNING in client.get(reverse("admin:notifications_outgoingmail_change", args=[mail.pk])).text


def test_the_mail_of_a_case_is_not_sent_again_by_who_may_not_read_it(client, case):
    mail = OutgoingMail.objects.get(kind="program/warning")
    client.force_login(member_of("Administrator"))

    answer = client.post(reverse("admin:accounts_user_everything", args=[mail.recipient_id]), {"mail": mail.pk})

    assert answer.status_code == 404


# Among others.


def told_in_a_case(concern):
    """The two of a case have been told of all that staff did in it."""
    case_actions.hold(concern, StaffFactory())
    case_actions.hide(concern, StaffFactory(), until=days_from_today(9), reason="A report.")
    reporting.warn(concern, StaffFactory(), WARNING)


def told_outside_of_cases(match):
    matches.hold(match, StaffFactory())
    profiles.hide(match.mentor, by=StaffFactory(), until=days_from_today(9), reason="A holiday.")


def about(match):
    return reporting.report(match.mentee.user, text="He shouted.", about=match, subject=match.mentor.user)


def mails_shown(client):
    """The mails on the list that went to participants."""
    rows = client.get(reverse("admin:notifications_outgoingmail_changelist")).context["cl"].result_list
    return {mail for mail in rows if mail.recipient and not mail.recipient.is_staff}


def test_an_officer_sees_the_mails_of_all_but_the_cases_kept_from_them(client):
    officer, _another, _third = (member_of("Conduct") for _number in range(3))
    officer.groups.add(member_of("Office").groups.get())
    without_case, other, kept = MatchFactory(), MatchFactory(), MatchFactory()
    of_same_number = MentorProfileFactory(user__pk=10**6)
    elsewhere = MatchFactory(pk=of_same_number.pk)
    kept_cases = [about(kept), reporting.report(UserFactory(), text="He shouted.", about=of_same_number)]
    for match in (without_case, elsewhere):
        told_outside_of_cases(match)
    for concern in (about(other), kept_cases[0]):
        told_in_a_case(concern)
    for concern in kept_cases:
        case_actions.recuse(concern, StaffFactory(), officer)
    client.force_login(officer)

    people = [key for match in (without_case, other, elsewhere) for key in (match.mentee_id, match.mentor_id)]
    assert mails_shown(client) == set(OutgoingMail.objects.filter(recipient__in=people))


def test_staff_who_handle_no_cases_see_no_mails_about_them_nor_of_what_could_come_from_one(client):
    told_outside_of_cases(MatchFactory())
    told_in_a_case(about(MatchFactory()))
    participation.end_participation(UserFactory(), by=StaffFactory(), reason=REASON)
    client.force_login(member_of("Office"))

    assert mails_shown(client) == set()
