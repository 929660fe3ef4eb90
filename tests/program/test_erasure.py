"""Erasing a person for good (R29): no string of theirs is left in any table."""

import hashlib
import io

import pypdf
import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from agreements import actions as agreements
from agreements import pdfs
from agreements.actions import signing
from agreements.content import digest_of
from agreements.models import AgreementVersion, StaffCopy
from demo import mailbox
from matches.models import Match
from notifications import delivery
from notifications.actions import queue_again, send_again
from notifications.models import OutgoingMail
from program.monitoring.agreement_invariants import RULES
from program.monitoring.invariants import broken_rules
from program.privacy import erasure_requests
from tests.agreements.builders import current, in_force
from tests.concurrency import crossing, errors_in
from tests.factories import MatchFactory, MatchRequestFactory, StaffFactory
from tests.mails import fate
from tests.pages import found
from tests.program.erasing import CANARY, due, tables_with
from tests.refusals import refused


@pytest.fixture
def match(db):
    match = MatchFactory(
        request__mentee__user__email=f"{CANARY.lower()}@people.example",
        request__mentee__user__given_name=f"{CANARY}given",
        request__mentee__user__family_name=f"{CANARY}family",
        request__mentee__phone=f"{CANARY}phone",
        request__mentee__goals=f"{CANARY} goals",
        request__wants_to_reach=f"{CANARY} letter",
        request__mentor__capacity=3,
    )
    MatchRequestFactory(mentee=match.mentee, why_you=f"{CANARY} why")
    person = User.objects.get(pk=match.mentee_id)
    person.given_name += "x"
    person.save()
    LogEntry.objects.create(
        user=StaffFactory(),
        content_type=ContentType.objects.get_for_model(User),
        object_id=person.pk,
        object_repr=str(person),
        action_flag=CHANGE,
    )
    return match


def test_nothing_of_the_person_is_left_in_the_database(match):
    request = due(User.objects.get(pk=match.mentee_id))
    assert {"accounts_user", "matches_matchrequest", "django_admin_log"} <= tables_with(CANARY)

    erasure_requests.erase(request, by=StaffFactory())

    assert tables_with(CANARY) == set()


def test_what_was_the_others_too_stays_without_the_name(match):
    erasure_requests.erase(due(User.objects.get(pk=match.mentee_id)), by=StaffFactory())

    match.refresh_from_db()
    match.mentee.user.refresh_from_db()
    assert match.status == "ended"
    assert str(match.mentee.user) == "A former participant"
    assert not match.mentee.user.is_active


def test_a_mentors_profile_photo_and_history_go_too(match):
    mentor = match.mentor
    mentor.bio, mentor.profession, mentor.employer = f"{CANARY}bio", f"{CANARY}profession", f"{CANARY}employer"
    mentor.save()
    mentor.photo.save("face.png", ContentFile(b"x"))
    stored = mentor.photo.storage.path(mentor.photo.name)
    User.objects.filter(pk=match.mentee_id).update(email="other@people.example")

    erasure_requests.erase(due(mentor.user), by=StaffFactory())

    assert (
        tables_with(f"{CANARY}profession") == tables_with(f"{CANARY}employer") == tables_with(f"{CANARY}bio") == set()
    )
    assert not mentor.photo.storage.exists(stored)


@pytest.mark.parametrize("why", ["early", "withdrawn", "done"])
def test_an_erasure_that_is_not_due_changes_nothing(match, why):
    person = User.objects.get(pk=match.mentee_id)
    request = erasure_requests.ask_for_erasure(person) if why == "early" else due(person)
    if why == "withdrawn":
        erasure_requests.take_back_erasure(person)
    if why == "done":
        erasure_requests.erase(request, by=StaffFactory())

    with refused("erasure_not_due"):
        erasure_requests.erase(request, by=StaffFactory())

    assert bool(tables_with(CANARY)) == (why != "done")


def just_signed(match):
    Match.objects.filter(pk=match.pk).update(status="talked")
    match.refresh_from_db()
    return current(in_force(agreement=agreements.begin(match, match.mentee.user)))


def signed(match):
    """An agreement of the pair in force, its copy made, mailed and written in the log."""
    version = just_signed(match)
    agreements.make_staff_copies()
    OutgoingMail.objects.filter(kind="agreements/staff_copy").update(sent_at=Now())
    agreements.record_sent_copies()
    return version


def test_a_signed_agreement_loses_the_name_and_says_so_without_a_lie(match):
    version = signed(match)
    digest = version.digest

    erasure_requests.erase(due(User.objects.get(pk=match.mentee_id)), by=StaffFactory())

    version.refresh_from_db()
    assert tables_with(CANARY) == set()
    assert (version.digest, version.mentee_name, bool(version.redacted_at)) == (digest, "A former participant", True)
    assert {signature.digest for signature in version.signatures.all()} == {digest}
    assert version.redacted_digest == digest_of(AgreementVersion.objects.with_goals().get(pk=version.pk)) != digest
    assert set(broken_rules()) & set(RULES) == set()


def test_the_paper_of_an_agreement_without_the_name_says_what_its_digest_is_of(match):
    version = signed(match)
    erasure_requests.erase(due(User.objects.get(pk=match.mentee_id)), by=StaffFactory())
    version.refresh_from_db()

    said = words_on(pdfs.agreement_pdf(version))

    assert says_a_name_was_erased(version, said)
    assert CANARY not in said


def test_the_other_still_reads_the_agreement_and_its_paper_after_the_erasure(match, client_of):
    version = signed(match)
    erasure_requests.erase(due(User.objects.get(pk=match.mentee_id)), by=StaffFactory())
    client = client_of(match.mentor.user)

    page, paper = client.get(version.get_absolute_url()), client.get(f"/agreements/{version.agreement_id}/copy.pdf")

    version.refresh_from_db()
    erased = timezone.localtime(version.redacted_at).isoformat(timespec="minutes")
    assert erased in found(page, "//p[@class='muted']/time/@datetime")
    assert b"".join(paper)[:5] == b"%PDF-"
    with refused("copy_deleted"):
        agreements.send_copy_again(version, match.mentor.user)


def says_a_name_was_erased(version, said):
    """Whether a paper says in both languages what its digest is of: other words than those of a whole text."""
    told = pdfs.digest_note(version)
    whole = pdfs.digest_note(AgreementVersion(in_force_at=version.in_force_at))
    assert told != whole
    return all(" ".join(sentence.split()) in said for sentence in told.values())


def words_on(paper):
    pages = pypdf.PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def waits_to_be_made(version):
    """The worker has not come to it."""


def waits_to_be_sent(version):
    agreements.make_staff_copies()


def was_given_up(version):
    agreements.make_staff_copies()
    mails_of_copies().update(failed_at=Now())
    agreements.record_sent_copies()


def mails_of_copies():
    return OutgoingMail.objects.filter(kind="agreements/staff_copy")


@pytest.mark.parametrize("stands", [waits_to_be_made, waits_to_be_sent, was_given_up])
def test_a_copy_the_office_never_had_goes_there_without_the_name(match, stands):
    version = just_signed(match)
    stands(version)
    erasure_requests.erase(due(User.objects.get(pk=match.mentee_id)), by=StaffFactory())

    queue_again(mails_of_copies(), by=StaffFactory())
    agreements.make_staff_copies()
    delivery.deliver_due()
    agreements.record_sent_copies()

    copy = StaffCopy.objects.get(version=version)
    letters = [letter for letter in map(mailbox.stored_mail, mailbox.keys()) if letter.attachments]
    assert (
        sorted(letter.to for letter in letters)
        == copy.sent_to
        == sorted([copy.mailings.get().to_address, match.mentor.user.email])
    )
    assert {fate(mail) for mail in mails_of_copies()} == {"sent"}
    letter = letters[0]
    [paper] = letter.attachments
    assert hashlib.sha256(paper.get_content()).hexdigest() == copy.sha256
    version.refresh_from_db()
    assert says_a_name_was_erased(version, words_on(paper.get_content()))
    assert (CANARY in words_on(paper.get_content()) + letter.text, tables_with(CANARY)) == (False, set())
    assert set(broken_rules()) & set(RULES) == set()


@pytest.mark.parametrize("is_dead", [False, True])
def test_a_copy_the_office_has_had_is_not_sent_a_second_time(match, is_dead):
    version = signed(match)
    first = StaffCopy.objects.get(version=version).sha256
    agreements.send_copy_again(version, match.mentor.user)
    if is_dead:
        mails_of_copies().queued().update(failed_at=Now())

    erasure_requests.erase(due(User.objects.get(pk=match.mentee_id)), by=StaffFactory())

    delivery.deliver_due()
    agreements.record_sent_copies()
    copy = StaffCopy.objects.get(version=version)
    assert sorted(fate(mail) for mail in mails_of_copies()) == ["obsolete", "sent"]
    assert (copy.sha256, bool(copy.pdf), copy.mailings.count()) == (first, False, 1)
    assert set(broken_rules()) & set(RULES) == set()


def test_a_mail_sent_anew_by_staff_without_its_file_is_no_dead_letter(match):
    signed(match)
    erasure_requests.erase(due(User.objects.get(pk=match.mentee_id)), by=StaffFactory())
    again = send_again(mails_of_copies().get(), by=StaffFactory())

    delivery.deliver_due()

    again.refresh_from_db()
    assert (fate(again), again.last_error) == ("obsolete", "")


@pytest.mark.django_db(transaction=True)
def test_a_copy_just_being_made_with_the_name_is_waited_for_and_made_anew(match, monkeypatch):
    version = just_signed(match)
    request, staff = due(User.objects.get(pk=match.mentee_id)), StaffFactory()

    outcomes = crossing(
        monkeypatch,
        signing.emails,
        "copy_to_office",
        agreements.make_staff_copies,
        lambda: erasure_requests.erase(request, by=staff),
    )

    assert errors_in(outcomes) == []
    copy = StaffCopy.objects.get(version=version)
    with copy.pdf.open() as paper:
        assert CANARY not in words_on(paper.read())
    assert len(list(copy.pdf.storage.listdir("agreements")[1])) == 1


def test_why_staff_ended_an_agreement_is_forgotten_with_the_person(match):
    agreement = signed(match).agreement
    agreements.end_by_staff(agreement, StaffFactory(), reason=f"{CANARY} moved away")

    erasure_requests.erase(due(User.objects.get(pk=match.mentee_id)), by=StaffFactory())

    agreement.refresh_from_db()
    assert (agreement.ended_because, tables_with(CANARY)) == ("(erased)", set())
