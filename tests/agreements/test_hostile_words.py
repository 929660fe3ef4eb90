"""Hostile words in every field two people can write, through page, mail and paper; files are in test_csv_rows."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse

from agreements import actions, conclusion_pdfs, deadlines, pdfs
from agreements.models import AgreementVersion
from notifications import delivery
from notifications.models import OutgoingMail
from tests.agreements.builders import TODAY, copy_has_left, current, goal, proposed, sign, text, write
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> {{ 7|add:7 }} =cmd|'/C calc'!A0 \"><img src=x onerror=alert(2)> #set text(0pt)"
HEADER = "Read this\r\nBcc: evil@people.example"


@pytest.fixture
def record():
    """An agreement and its record in which every field is hostile, and every mail about them is queued."""
    words = text(goal(HOSTILE, activities=[HOSTILE], deadline=TODAY() + timedelta(days=7)), goal(HEADER))
    version = proposed(words=words, note=HOSTILE)
    agreement = version.agreement
    for party in agreement.parties:
        sign(version, party, f"{party.get_full_name()} {HOSTILE}")
    agreement.refresh_from_db()
    copy_has_left()
    actions.send_copy_again(version, agreement.mentor)
    deadlines.remind_of_dates()
    outcomes = {one.pk: ("partly", HOSTILE) for one in version.goals.all()}
    record = actions.begin_conclusion(
        agreement,
        agreement.mentee,
        reason="partly",
        outcomes=outcomes,
        achieved=HOSTILE,
        steps=[HOSTILE[:200]],
        next_steps=HOSTILE,
        feedback=HOSTILE,
    )
    actions.add_to_conclusion(record, agreement.mentor, added=HOSTILE, feedback=HOSTILE)
    return record


def is_harmless(page):
    return "<script>alert" not in page and "<img src=x" not in page and "14" not in page.split("alert(1)")[1][:40]


@pytest.mark.parametrize("name", ["detail", "conclusion"])
def test_they_stay_words_on_the_pages_of_the_pair(client_of, record, name):
    page = client_of(record.agreement.mentor).get(reverse(f"agreements:{name}", args=[record.agreement_id])).text

    assert "&lt;script&gt;alert(1)" in page
    assert is_harmless(page)


def test_they_stay_words_in_a_version_and_in_the_plan(client_of, record):
    client = client_of(record.agreement.mentee)

    for address in (current(record.agreement).get_absolute_url(), reverse("agreements:plan")):
        assert is_harmless(client.get(address).text)


def test_they_stay_words_in_a_draft_and_on_the_page_to_sign(client_of):
    version = proposed(words=text(goal(HOSTILE, activities=[HOSTILE])), note=HOSTILE)
    agreement = version.agreement
    actions.mark_read(version, agreement.mentor)
    write(agreement, agreement.mentor, text(goal(f"More {HOSTILE}", activities=[HOSTILE])), note=HOSTILE)
    client = client_of(agreement.mentor)

    for name in ("propose", "sign"):
        assert is_harmless(client.get(reverse(f"agreements:{name}", args=[agreement.pk])).text)


def test_they_stay_words_on_the_pages_of_staff(staff_client, record):
    for model, pk in (
        ("agreement", record.agreement_id),
        ("conclusion", record.pk),
        ("agreementversion", current(record.agreement).pk),
        ("staffcopy", current(record.agreement).staff_copy.pk),
    ):
        page = staff_client.get(reverse(f"admin:agreements_{model}_change", args=[pk])).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_they_stay_words_in_every_mail_and_open_no_header(record):
    OutgoingMail.objects.update(obsolete_at=None)
    mails = OutgoingMail.objects.filter(kind__startswith="agreements/").select_related("recipient")
    kinds = set(mails.values_list("kind", flat=True))
    assert {"agreements/proposed", "agreements/deadline_near", "agreements/staff_copy"} <= kinds

    for mail in mails:
        mail.about = delivery.subject_row(mail)
        message = delivery.build_message(mail, delivery.EmailBranding.current())
        sent = message.message()
        [(html, _type)] = message.alternatives
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert (sent["Bcc"], "\n" in message.subject) == (None, False)
        assert "evil@people.example" not in message.recipients()


@pytest.mark.parametrize("paper", ["agreement", "conclusion"])
def test_they_are_printed_as_they_are(record, paper):
    version = AgreementVersion.objects.get(agreement=record.agreement)
    pdf = pdfs.agreement_pdf(version) if paper == "agreement" else conclusion_pdfs.conclusion_pdf(record)

    said = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())

    assert "<script>alert(1)</script>" in said
    assert "#set text(0pt)" in said


def test_the_plan_leads_to_a_search_with_the_topics_of_the_last_mentoring(client_of, record):
    topics = TopicFactory.create_batch(2)
    record.agreement.match.request.topics.set(topics)

    page = client_of(record.agreement.mentee).get(reverse("agreements:plan")).text

    query = "&amp;".join(f"topic={topic.pk}" for topic in record.agreement.match.request.topics.all())
    assert f'href="{reverse("profiles:mentor_list")}?{query}"' in page
