"""The page that staff open about one row says nothing of the rows beside it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from matches import actions as matches
from notifications.models import EmailIntro, OutgoingMail
from program.conduct import case_actions, reporting
from program.models import Edition, Material, Term
from program.privacy import erasure_requests
from tests.agreements import builders
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    SuperuserFactory,
    UserFactory,
    age,
    days_from_today,
)
from tests.pages import buttons, found, links
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of):
    return client_of(with_factor(SuperuserFactory()))


def page(row, name="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def long_over():
    days = {"starts_on": days_from_today(-90), "ends_on": days_from_today(-61)}
    return builders.in_force(words=builders.text(**days))


def test_the_page_of_an_agreement_has_only_versions_of_this_pair_that_both_have_read(desk):
    builders.in_force()
    agreement = builders.in_force()
    builders.write(agreement, agreement.mentee)  # a draft of an amendment, which only the mentee has seen

    shown = desk.get(page(agreement))

    versions = reverse("admin:agreements_agreementversion_changelist")
    leading = {link for link in links(shown) if link.startswith(versions) and link != versions}
    version = builders.current(agreement)
    assert leading == {page(version), page(version, "paper")}


def test_an_agreement_is_offered_to_be_closed_only_when_it_is_itself_long_over(desk):
    other, agreement = long_over(), builders.in_force()

    offered = [("verb", "close") in buttons(desk.get(page(one))) for one in (other, agreement)]

    assert offered == [True, False]


def test_an_application_is_likened_only_to_those_with_its_name_or_phone(desk):
    name = {"given_name": "Ana", "family_name": "Ruiz"}
    namesake = MentorApplicationFactory(user=UserFactory(**name))
    MentorApplicationFactory(phone="(323) 555-0148")
    mentor = MentorApplicationFactory(user=UserFactory(**name), phone="(323) 555-0147")
    same_phone = MentorProfileFactory(phone="(323) 555-0147")
    MentorProfileFactory()

    flags = " ".join(map(str, desk.get(page(mentor)).context["flags"]))

    people = [profile.user.email for profile in type(mentor).objects.select_related("user")]
    assert {email for email in people if email in flags} == {namesake.user.email, same_phone.user.email}


def test_nothing_is_undone_where_nothing_was_decided(desk):
    decided, waiting = MentorApplicationFactory(), MentorApplicationFactory()
    desk.post(page(decided), {"verb": "approve", "identity_method": "call", "seen": decided.changed_at.isoformat()})

    assert desk.post(page(waiting), {"verb": "undo"}).status_code == 404
    assert decided.reviews.scheduled().count() == 1


def test_who_approves_without_asking_for_the_next_stays_on_the_page(desk):
    mentor, following = MentorApplicationFactory(), MentorApplicationFactory()
    mentor.refresh_from_db()

    answer = desk.post(
        page(mentor), {"verb": "approve", "identity_method": "call", "seen": mentor.changed_at.isoformat()}
    )

    assert mentor.reviews.scheduled().count() == 1
    assert answer.url == page(mentor)
    following.refresh_from_db()
    assert following.opened_by is None


def test_the_page_about_a_person_has_only_their_numbers_and_who_opened_it(desk, client_of):
    others = [MentorProfileFactory(phone="(323) 555-0101").user, MenteeProfileFactory(phone="(323) 555-0102").user]
    person, curious = MentorProfileFactory(phone="(323) 555-0103").user, member_of("Office")
    MenteeProfileFactory(user=person, phone="(323) 555-0104")
    for other in others:
        client_of(curious).get(page(other, "everything"))

    shown = desk.get(page(person, "everything"))

    assert LogEntry.objects.filter(user=curious).count() == len(others)
    assert shown.context["phones"] == ["(323) 555-0103", "(323) 555-0104"]
    assert curious.email not in shown.text


def test_a_person_is_erased_only_when_it_is_due_for_them(desk):
    requests = [erasure_requests.ask_for_erasure(UserFactory()) for _person in range(3)]
    for due in (requests[0], requests[2]):
        age(due, days=15)

    offered = [("verb", "erase") in buttons(desk.get(page(request))) for request in requests]

    assert offered == [True, False, True]


def case_about(match):
    return reporting.report(match.mentee.user, text="x", about=match, subject=match.mentor.user)


def test_a_case_keeps_a_hold_that_was_put_in_place_outside_it_or_in_another(client_of):
    officer, outside, within = member_of("Conduct"), MatchFactory(), MatchFactory()
    matches.hold(outside, officer)
    keeping, beside = case_about(within), case_about(within)
    case_actions.hold(keeping, officer)

    cases, desk = {"outside": case_about(outside), "in another": beside, "in it": keeping}, client_of(officer)

    offered = {name for name, case in cases.items() if ("verb", "hold") in buttons(desk.get(page(case)))}
    assert offered == {"outside", "in another"}


def test_who_is_excluded_from_one_case_opens_the_others(client_of):
    officer, reporter = member_of("Conduct"), UserFactory()
    cases = [reporting.report(reporter, text="x") for _number in range(3)]
    cases[1].kept_out.add(officer)
    desk = client_of(officer)

    assert [desk.get(page(case)).status_code for case in cases] == [200, 302, 200]


def published(slug, is_published):
    material = Material.objects.create(slug=slug, kind="manual", title_en=slug)
    Edition.objects.create(
        material=material, number=1, text_en="x", published_at="2026-01-01T00:00Z" if is_published else None
    )
    return material


def test_a_material_leads_to_the_site_only_when_it_is_itself_published(desk):
    materials = [published("first", True), published("written", False), published("last", True)]

    shown = [bool(found(desk.get(page(material)), "//a[contains(@class, 'viewsitelink')]")) for material in materials]

    assert shown == [True, False, True]


def test_a_mail_is_shown_with_the_introduction_of_its_kind_alone(client_of):
    desk, about = client_of(member_of("Office")), MatchRequestFactory()
    kinds = ["matches/request_accepted", "matches/request_reminder", "matches/request_sent"]
    for number, kind in enumerate(kinds):
        OutgoingMail.objects.create(recipient=about.mentor.user, kind=kind, about=about, key=f"{kind}:{number}")
    written = [EmailIntro.objects.create(kind=kind, text_en=f"Words of {kind}.") for kind in (kinds[0], kinds[2])]

    preview, mail = reverse("admin:notifications_emailintro_kinds"), OutgoingMail.objects.get(kind=kinds[1])
    pages = [desk.get(preview, {"kind": kinds[1]}), desk.get(page(mail))]

    assert all(len(found(shown, "//pre")) for shown in pages)
    assert not [intro for intro in written for shown in pages if intro.text_en in shown.text]
    assert not {page(intro) for intro in written} & links(pages[0])
    assert page(written[1]) in links(desk.get(preview, {"kind": kinds[2]}))


def test_the_report_of_a_semester_leads_to_those_of_the_others(desk):
    terms = [
        Term.objects.create(
            season="fall",
            year=2020 + number,
            starts_on=days_from_today(200 * number),
            ends_on=days_from_today(200 * number + 90),
        )
        for number in range(3)
    ]

    shown = links(desk.get(page(terms[1], "report")))

    assert shown & {page(term, "report") for term in terms} == {page(terms[0], "report"), page(terms[2], "report")}
