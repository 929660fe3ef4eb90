from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from agreements import actions, conclusion_pdfs, pdfs
from agreements.models import CopyMailing, StaffCopy
from tests.agreements.builders import concluded, copy_has_left, current, in_force, write
from tests.factories import StaffFactory
from tests.pages import links
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
LISTS = ["agreement", "agreementversion", "staffcopy", "conclusion", "privatefeedback"]


def page(model, name="changelist", *args):
    return reverse(f"admin:agreements_{model}_{name}", args=args)


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_few_statements_however_long(staff_client, model, count, django_assert_max_num_queries):
    for _number in range(count):
        concluded(in_force(), feedback="Candid")

    with django_assert_max_num_queries(15):
        assert staff_client.get(page(model)).status_code == 200


@pytest.mark.parametrize("model", LISTS)
def test_staff_never_write_for_a_party(staff_client, model):
    agreement = in_force()
    concluded(agreement, feedback="Candid")

    assert staff_client.get(page(model, "add")).status_code == 403


def test_a_page_of_an_agreement_shows_versions_and_record_but_no_private_draft(staff_client):
    agreement = in_force()
    write(agreement, agreement.mentee, note="A private thought")
    record = concluded(agreement)

    response = staff_client.get(page("agreement", "change", agreement.pk))

    assert page("agreementversion", "change", current(agreement).pk) in links(response)
    assert page("conclusion", "paper", record.pk) in links(response)
    assert "A private thought" not in response.text


def test_the_copy_in_the_admin_is_the_one_that_was_made(staff_client):
    versions = [current(in_force()) for _number in range(2)]
    actions.make_staff_copies()
    for version in versions:
        Path(version.staff_copy.pdf.path).write_bytes(f"The copy of {version.pk}".encode())

    papers = [b"".join(staff_client.get(page("agreementversion", "paper", version.pk))) for version in versions]

    assert papers == [f"The copy of {version.pk}".encode() for version in versions]


def test_while_the_copy_is_not_made_the_paper_is_made_for_who_asks(staff_client):
    version = current(in_force())
    assert not version.staff_copy.pdf

    paper = staff_client.get(page("agreementversion", "paper", version.pk))

    assert (paper["Content-Type"], paper.content) == ("application/pdf", pdfs.agreement_pdf(version))


def test_a_version_shows_what_it_says(staff_client):
    version = current(in_force())

    response = staff_client.get(page("agreementversion", "change", version.pk))

    assert "Résumé review" in response.text


@pytest.mark.parametrize("model", LISTS)
def test_every_row_of_every_list_opens(staff_client, model):
    agreement = in_force()
    actions.make_staff_copies()
    concluded(agreement, feedback="Candid")
    [row] = staff_client.get(page(model)).context["cl"].result_list

    assert staff_client.get(page(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", ["agreement", "conclusion"])
def test_a_column_is_marked_as_sorted_only_when_somebody_sorts_by_it(staff_client, model):
    concluded(in_force())

    assert 'class="sortable column-' in staff_client.get(page(model)).text
    assert "sorted descending" not in staff_client.get(page(model)).text
    assert "sorted descending" in staff_client.get(page(model), {"o": "-5"}).text


def test_the_record_is_a_paper_for_staff_too(staff_client, client_of):
    agreement = in_force()
    record = concluded(agreement)
    address = page("conclusion", "paper", record.pk)

    paper = staff_client.get(address)

    assert (paper["Content-Type"], paper.content) == ("application/pdf", conclusion_pdfs.conclusion_pdf(record))
    for name, pk in (("conclusion", record.pk), ("agreement", agreement.pk)):
        assert address in staff_client.get(page(name, "change", pk)).text


@pytest.mark.parametrize("model", ["agreementversion", "conclusion"])
def test_who_may_not_read_agreements_gets_no_paper_of_one(client_of, model):
    agreement = in_force()
    row = current(agreement) if model == "agreementversion" else concluded(agreement)

    assert client_of(with_factor(StaffFactory())).get(page(model, "paper", row.pk)).status_code == 403


def tags(response):
    return [message.extra_tags for message in response.context["messages"]]


def send_again(client, copies, **confirmed):
    selected = {"action": "send_again", "_selected_action": [copy.pk for copy in copies]}
    return client.post(page("staffcopy"), selected | confirmed, follow=True)


def test_staff_send_copies_again_which_is_asked_first_and_logged(client_of):
    for _number in range(2):
        in_force()
    copy_has_left()
    waiting, free = StaffCopy.objects.order_by("pk")
    actions.send_copy_again(waiting.version, by=waiting.version.agreement.mentee)
    staff = member_of("Office")

    asked = send_again(client_of(staff), [waiting, free])
    assert CopyMailing.objects.filter(copy=free).count() == 1
    assert asked.context["consequence"]

    done = send_again(client_of(staff), [waiting, free], confirmed="1")

    assert tags(done) == ["copy_on_its_way", "copies_sent_again"]
    assert CopyMailing.objects.get(copy=free, number=2).asked_by == staff
    assert CopyMailing.objects.filter(copy=waiting).count() == 2
    [entry] = LogEntry.objects.filter(user=staff)
    assert (entry.object_id, entry.change_message) == (str(free.pk), "Sent to the program office again.")


def test_staff_who_may_only_read_copies_do_not_send_them(client_of):
    in_force()
    copy_has_left()
    reader = with_factor(StaffFactory())
    reader.user_permissions.add(Permission.objects.get(codename="view_staffcopy"))

    send_again(client_of(reader), StaffCopy.objects.all(), confirmed="1")

    assert CopyMailing.objects.count() == 1
