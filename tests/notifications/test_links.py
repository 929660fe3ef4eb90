"""Every link of every mail, fetched as mail programs and scanners fetch them, changes nothing (RELIABILITY S5)."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import IdentityClaim
from agreements.actions import make_staff_copies
from matches import actions
from notifications import delivery, previews
from notifications.models import OutgoingMail
from notifications.rendering import kinds
from profiles import search
from profiles.models import MentorReview, SavedSearch
from program.models import Concern, ConcernAct, ErasureRequest, Export, Term
from tests.access.test_access import tuples_written
from tests.access.world import build_world
from tests.factories import MatchRequestFactory, age

pytestmark = pytest.mark.django_db
THIS_TERM = {"season": "fall", "year": 2026, "starts_on": date(2026, 8, 20), "ends_on": date(2026, 12, 20)}
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@pytest.fixture
def portal_of_mails():
    """People in every state of the program, and all that was written to them on the way."""
    world = build_world()
    actions.decline(MatchRequestFactory())
    silent = MatchRequestFactory()
    age(silent, days=11)
    actions.expire_overdue()
    silent.refresh_from_db()
    actions.offer_late_yes(silent)
    match = actions.accept(MatchRequestFactory())
    time = timezone.now() + timedelta(days=2)
    interview = actions.offer_times(match, match.mentor.user, times=[time], mode="online")
    actions.choose_time(interview, match.mentee.user, time)
    actions.send_answer_link(world.objects["match_request"][0])
    make_staff_copies()
    return world


def addresses_in(mail):
    """Where its text, its HTML and its headers lead, within the portal."""
    message = delivery.as_message(mail, delivery.Words.of_the_office())
    parts = [message.body, message.alternatives[0][0], *map(str, message.extra_headers.values())]
    found = {address.rstrip(".,>") for part in parts for address in ADDRESS.findall(part)}
    return {address.removeprefix(settings.PORTAL_URL) for address in found if address.startswith(settings.PORTAL_URL)}


def test_no_link_of_any_mail_the_program_writes_changes_anything(portal_of_mails, client, client_of):
    mails = list(OutgoingMail.objects.filter(message__isnull=True).select_related("recipient"))
    for mail in mails:
        mail.about = delivery.row_told_of(mail)
    links = {(address, mail.recipient) for mail in mails for address in addresses_in(mail)}
    clients = {person: client_of(person) if person else client for _address, person in links}
    before = tuples_written()

    for address, person in links:
        client.get(address)
        client.head(address)
        clients[person].get(address)

    assert len({mail.kind for mail in mails}) >= 15
    assert any("/answer/" in address for address, _person in links)
    assert any("/unsubscribe/" in address for address, _person in links)
    assert tuples_written() == before


@pytest.fixture
def portal_with_everything(portal_of_mails):
    """Also what few portals have at once, so that each kind of mail has a row it can be about."""
    world = portal_of_mails
    student, mentor, staff = (world.people[role] for role in ("student", "mentor", "staff"))
    for decision in MentorReview.Decision.values:
        MentorReview.objects.create(mentor=mentor.mentorprofile, decision=decision, reason="Because.")
    IdentityClaim.objects.create(user=student, graduation_year=2015)
    ErasureRequest.objects.create(user=student)
    Export.objects.create(kind="requests", term=Term.objects.create(**THIS_TERM), by=staff)
    concern = Concern.objects.create(reporter=student, subject=mentor, text="Something.")
    ConcernAct.objects.create(concern=concern, act="warn", text="Please do not.", by=staff)
    for status in ("withdrawn", "closed"):
        MatchRequestFactory(status=status)
    SavedSearch.objects.create(mentee=student.menteeprofile, query_string="q=accountant")
    search.refresh([mentor.pk])  # who joined is found: a search that finds nobody is counted
    OutgoingMail.objects.all().delete()
    return world


def test_no_link_of_any_kind_of_mail_there_is_changes_anything(portal_with_everything, client, client_of):
    """Each kind there is a template for, about a row it can be about, whether or not it has ever been written."""
    acting, without = set(), set()

    for kind in kinds():
        about, reader = previews.latest(kind) or (None, None)
        mail = OutgoingMail(kind=kind, about=about, recipient=reader, to_address="office@portal.example", key=kind)
        links = addresses_in(mail) if about else set()
        signed_in = client_of(reader) if reader else client
        before = tuples_written()
        for address in links:
            client.get(address)
            client.head(address)
            signed_in.get(address)
        acting |= {kind} if tuples_written() != before else set()
        without |= {kind} if not links else set()

    assert (acting, without) == (set(), set())


def test_control_a_link_that_acts_is_noticed(portal_of_mails, client, monkeypatch):
    mail = OutgoingMail.objects.filter(kind="matches/answer_link").get()
    mail.about = delivery.row_told_of(mail)
    [address] = [address for address in addresses_in(mail) if "/answer/" in address]
    before = tuples_written()

    client.post(address, {"answer": "no"})

    assert tuples_written() > before
