"""Approval in the admin, as staff do it (R8, R9): fair and traceable."""

import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import IdentityClaim, IdentityProof
from notifications.models import OutgoingMail
from profiles import actions
from profiles.models import MentorProfile, MentorReview, ReviewReason, SearchDocument
from tests.factories import (
    IdentityProofFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
    age,
)
from tests.pages import buttons, errors_of, found, words
from tests.profiles.applications import status_of
from tests.profiles.deciding import send_back_for_good, take_effect
from tests.refusals import refused

pytestmark = pytest.mark.django_db
QUEUE = "admin:profiles_mentorprofile_changelist"


def test_the_queue_shows_waiting_applications_oldest_first(client_of, staff):
    newer, older = MentorApplicationFactory(), MentorApplicationFactory()
    age(older, days=4)
    MentorProfileFactory()

    page = client_of(staff).get(reverse(QUEUE))

    assert [mentor.pk for mentor in page.context["cl"].result_list] == [older.pk, newer.pk]
    waiting = [words(cell) for cell in found(page, "//tbody//td[contains(@class, 'field-waiting')]")]
    assert [re.findall(r"\d+", cell) for cell in waiting] == [["4"], ["0"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_any_number(client_of, staff, count, django_assert_max_num_queries):
    MentorApplicationFactory.create_batch(count)
    client = client_of(staff)

    with django_assert_max_num_queries(15):
        client.get(reverse(QUEUE))


def test_staff_approve_and_only_then_it_is_posted(desk, staff):
    mentor = MentorApplicationFactory()
    assert not SearchDocument.objects.filter(mentor=mentor).exists()

    desk(mentor, "approve", identity_method="work_email")

    assert status_of(mentor) == "submitted"
    take_effect()
    assert status_of(mentor) == "approved"
    assert SearchDocument.objects.filter(mentor=mentor).exists()
    review = MentorReview.objects.get(mentor=mentor)
    assert (review.reviewer, review.identity_method) == (staff, "work_email")
    assert IdentityProof.objects.get(user=mentor.user).verified_by == staff


@pytest.mark.parametrize(
    ("said", "is_approved"),
    [
        ({"identity_method": "", "unverified_because": ""}, False),
        ({"identity_method": "", "unverified_because": " \u200b "}, False),
        ({"identity_method": "", "unverified_because": "Spoke at our event."}, True),
        ({"identity_method": "call", "unverified_because": ""}, True),
    ],
)
def test_an_approval_says_how_identity_was_verified_or_why_it_was_not(desk, client_of, staff, said, is_approved):
    mentor = MentorApplicationFactory()

    answer = desk(mentor, "approve", **said)

    recorded = list(mentor.reviews.values_list("identity_method", "unverified_because"))
    assert recorded == ([tuple(said.values())] if is_approved else [])
    if is_approved:
        page = client_of(staff).get(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]))
        assert said["unverified_because"] in page.text
    else:
        assert errors_of(answer.context["approve_form"]) == {"identity_method": ["identity_unexplained"]}


def test_whom_someone_has_verified_is_approved_with_one_press(desk):
    mentor = MentorApplicationFactory()
    IdentityProofFactory(user=mentor.user)

    desk(mentor, "approve", unverified_because="")

    assert mentor.reviews.scheduled().exists()


@pytest.mark.parametrize("verb", ["approve_next", "send_back_next", "decline_next"])
def test_each_decision_can_lead_to_the_next_and_leaves_the_way_back_to_undo_it(desk, verb):
    mentor, following = MentorApplicationFactory(), MentorApplicationFactory()
    reasons = {f"{decision}-reason": "Please name a degree." for decision in ("returned", "declined")}

    answer = desk(mentor, verb, **reasons)

    page = answer.client.get(answer.url)
    own, next_one = (reverse("admin:profiles_mentorprofile_change", args=[one.pk]) for one in (mentor, following))
    assert answer.url == next_one
    assert found(page, "//*[@class='messagelist']//a/@href") == [own]
    assert str(mentor.user) in words(found(page, "//*[@class='messagelist']")[0])


def test_approve_and_next_leads_to_the_oldest_that_waits(desk):
    mentor, following = MentorApplicationFactory(), MentorApplicationFactory()

    response = desk(mentor, "approve_next")

    assert response.url == reverse("admin:profiles_mentorprofile_change", args=[following.pk])


def test_the_next_one_is_opened_for_who_asked_and_no_colleague_gets_it(desk, staff):
    mentor, read_by_another, following = MentorApplicationFactory.create_batch(3)
    actions.open_case(read_by_another, by=SuperuserFactory())

    desk(mentor, "approve_next")

    following.refresh_from_db()
    assert following.opened_by == staff
    assert actions.open_next_case(by=SuperuserFactory()) is None


@pytest.mark.parametrize(
    "ending",
    [
        lambda mentor, reader: MentorProfile.objects.update(opened_at=timezone.now() - timedelta(hours=4, seconds=1)),
        lambda mentor, reader: type(reader).objects.filter(pk=reader.pk).update(is_active=False),
        lambda mentor, reader: type(reader).objects.filter(pk=reader.pk).update(is_staff=False),
    ],
    ids=["four hours have passed", "the colleague has gone", "the colleague is no longer staff"],
)
def test_an_application_nobody_reads_any_more_is_the_next_one_again(client_of, staff, ending):
    mentor, reader = MentorApplicationFactory(), SuperuserFactory(given_name="Sam", family_name="Lee")
    actions.open_case(mentor, by=reader)
    assert actions.open_next_case(by=staff) is None

    ending(mentor, reader)

    page = client_of(staff).get(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]))
    assert (str(reader) in page.text, ("verb", "open") in buttons(page)) == (False, True)
    assert actions.open_next_case(by=staff) == mentor
    mentor.refresh_from_db()
    assert mentor.opened_by == staff


@pytest.mark.parametrize("verb", ["approve", "send_back", "decline"])
def test_what_is_decided_is_read_by_nobody(desk, staff, verb):
    mentor = MentorApplicationFactory()
    actions.open_case(mentor, by=staff)

    reasons = {f"{decision}-reason": "Please name a degree." for decision in ("returned", "declined")}
    desk(mentor, verb, **reasons)
    take_effect()

    mentor.refresh_from_db()
    assert (mentor.status != "submitted", mentor.opened_by, mentor.opened_at) == (True, None, None)


@pytest.mark.parametrize(("verb", "status"), [("send_back", "returned"), ("decline", "declined")])
def test_a_no_carries_the_reason_the_applicant_reads(desk, verb, status):
    mentor = MentorApplicationFactory()

    desk(mentor, verb, **{f"{status}-reason": "Please name your degree."})
    take_effect()

    assert status_of(mentor) == status
    assert MentorReview.objects.get(mentor=mentor).reason == "Please name your degree."


def test_a_no_without_a_reason_is_refused_on_the_page(desk):
    mentor = MentorApplicationFactory()

    page = desk(mentor, "decline")

    assert errors_of(page.context["decline_form"]) == {"reason": ["reason_missing"]}
    assert page.context["decline_form"].errors["reason"][0] in page.text
    assert status_of(mentor) == "submitted"


def test_a_ready_reason_goes_out_in_the_applicants_language(desk):
    mentor = MentorApplicationFactory(user__language="es")
    ready = ReviewReason.objects.create(decision="returned", text_en="Name a degree.", text_es="Indique un título.")

    desk(mentor, "send_back", **{"returned-ready": ready.pk, "returned-reason": "Gracias."})

    assert MentorReview.objects.get(mentor=mentor).reason == "Indique un título.\n\nGracias."


def test_a_ready_reason_can_be_edited_in_the_applicants_language(client_of, staff):
    mentor = MentorApplicationFactory(user__language="es")
    ReviewReason.objects.create(decision="returned", text_en="Name a degree.", text_es="Indique un título.")

    page = client_of(staff).get(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]))

    assert page.context["language"] == mentor.user.get_language_display()
    forms = found(page, "//form[.//select[@data-fills]]")
    assert [page.context["language"] in words(form) for form in forms] == [True, True]
    page = page.text
    assert 'data-text="Indique un título."' in page  # static/admin.js puts it into the box: tests/browser
    assert 'data-fills="id_returned-reason"' in page


def test_nobody_decides_about_what_changed_while_they_read(staff):
    mentor = MentorApplicationFactory()
    seen = mentor.__class__.objects.get(pk=mentor.pk).changed_at
    actions.change_profile(mentor, profession="Nurse")

    with refused("application_changed"):
        actions.approve(mentor, by=staff, seen=seen)


STALE_SEEN = ["2999-01-01T00:00:00+00:00", "", "yesterday"]


@pytest.mark.parametrize("seen", STALE_SEEN)
@pytest.mark.parametrize("verb", ["approve", "send_back", "decline"])
def test_only_the_moment_of_the_very_version_counts_as_read(desk, verb, seen):
    mentor = MentorApplicationFactory()
    fields = {f"{prefix}seen": seen for prefix in ("", "returned-", "declined-")}
    reasons = {f"{prefix}-reason": "Why." for prefix in ("returned", "declined")}

    desk(mentor, verb, **fields, **reasons)

    assert MentorReview.objects.count() == 0


@pytest.mark.parametrize("seen", STALE_SEEN)
def test_changes_are_checked_by_who_has_read_them(desk, seen):
    mentor = MentorProfileFactory(changed_since_approval_at=timezone.now())

    desk(mentor, "check", seen=seen)
    mentor.refresh_from_db()
    assert mentor.changed_since_approval_at

    desk(mentor, "check")
    mentor.refresh_from_db()
    assert mentor.changed_since_approval_at is None


def test_nobody_decides_about_themselves():
    mentor = MentorApplicationFactory()

    with refused("deciding_about_oneself"):
        actions.approve(mentor, by=mentor.user)


def test_a_case_opened_by_a_colleague_says_so(desk, client_of, staff):
    mentor = MentorApplicationFactory()
    colleague = SuperuserFactory(given_name="Sam", family_name="Lee")
    actions.open_case(mentor, by=colleague)

    desk(mentor, "open")

    page = client_of(staff).get(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]))
    assert "Sam Lee" in words(found(page, "//div[@id='content-main']//p")[0])
    assert ("verb", "open") not in buttons(page)


def test_what_is_unusual_is_flagged(client_of, staff):
    mentor = MentorApplicationFactory(years_of_experience=2, phone="(323) 555-0101")
    MentorProfileFactory(phone="(323) 555-0101", user__email="again@people.example")

    few_years, unchecked, double = flags_of(client_of(staff), mentor)

    assert "again@people.example" in double
    MentorProfile.objects.filter(pk=mentor.pk).update(years_of_experience=3)
    assert flags_of(client_of(staff), mentor) == [unchecked, double]
    IdentityProofFactory(user=mentor.user)
    assert flags_of(client_of(staff), mentor) == [double]


def flags_of(client, mentor):
    """What a page of review calls unusual, each of it shown."""
    page = client.get(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]))
    flags = page.context["flags"]
    assert all(str(escape(flag)) in page.text for flag in flags)
    return flags


def test_what_changed_since_the_last_decision_is_flagged(client_of, staff):
    mentor = MentorApplicationFactory(status=MentorProfile.Status.SUBMITTED)
    age(send_back_for_good(mentor, by=staff, reason="Name a degree."), hours=1)
    MentorProfile.objects.filter(pk=mentor.pk).update(changed_at=timezone.now() - timedelta(hours=2))
    before = flags_of(client_of(staff), mentor)

    actions.change_profile(mentor, profession="Auditor")

    after = flags_of(client_of(staff), mentor)
    assert (set(before) < set(after), len(after)) == (True, len(before) + 1)


def test_a_note_among_staff_is_never_shown_to_the_applicant(desk, client_of):
    mentor = MentorApplicationFactory()

    desk(mentor, "note", **{"note-text": "Met at the fair; sound."})

    assert mentor.review_notes.get().text == "Met at the fair; sound."
    assert "Met at the fair" not in client_of(mentor.user).get(reverse("profiles:join_mentor")).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"profession": "Nurse"},
        {"employer": "County"},
        {"attainments": [{"kind": "degree", "text": "PhD", "year": 2020}]},
    ],
)
def test_a_changed_fact_is_marked_until_staff_have_checked_it(desk, change):
    mentor = MentorProfileFactory()
    actions.change_profile(mentor, **change)
    assert mentor.changed_since_approval_at is not None

    desk(mentor, "check")

    mentor.refresh_from_db()
    assert mentor.changed_since_approval_at is None


def test_a_changed_bio_needs_nobody(desk):
    mentor = MentorProfileFactory()

    actions.change_profile(mentor, bio="I like teaching.")

    assert mentor.changed_since_approval_at is None


@pytest.mark.calendar
def test_staff_hide_a_profile_until_a_day_with_a_reason(desk, client_of, mentee):
    mentor = MentorProfileFactory()

    desk(mentor, "hide", **{"hide-until": timezone.localdate() + timedelta(days=9), "hide-reason": "We are looking."})

    assert client_of(mentee.user).get(mentor.get_absolute_url()).status_code == 404
    assert "We are looking." in client_of(mentor.user).get(reverse("profiles:my_profile")).content.decode()


@pytest.mark.calendar
def test_a_past_day_hides_nobody(desk):
    mentor = MentorProfileFactory()

    desk(mentor, "hide", **{"hide-until": timezone.localdate(), "hide-reason": "Late."})

    mentor.refresh_from_db()
    assert mentor.hidden_until is None


def test_staff_confirm_a_graduate_with_the_method(client_of, staff):
    graduate = UserFactory()
    claim = IdentityClaim.objects.create(
        user=graduate, name_while_enrolled="Ana Ruiz", graduation_year=1999, major_then="Business"
    )

    client_of(staff).post(
        reverse("admin:accounts_identityclaim_change", args=[claim.pk]), {"verb": "found", "method": "alumni_record"}
    )

    assert list(graduate.identity_proofs.values_list("method", "verified_by")) == [("alumni_record", staff.pk)]
    assert OutgoingMail.objects.filter(kind="profiles/graduate_confirmed", recipient=graduate).exists()


def test_a_graduate_whose_record_is_not_found_is_asked_for_more(client_of, staff):
    graduate = UserFactory()
    client_of(graduate).post(
        reverse("accounts:identity"),
        {"name_while_enrolled": "Ana Ruiz", "graduation_year": 1999, "major_then": "Business", "campus_id": ""},
    )
    claim = graduate.identity_claim

    client_of(staff).post(
        reverse("admin:accounts_identityclaim_change", args=[claim.pk]),
        {"verb": "not_found", "answer": "Which campus id?"},
    )

    page = client_of(graduate).get(reverse("accounts:identity")).content.decode()
    assert "Which campus id?" in page
    assert not graduate.is_proven


def test_staff_who_may_only_read_decide_nothing(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    reader = StaffFactory()
    reader.user_permissions.add(Permission.objects.get(codename="view_mentorprofile"))
    mentor = MentorApplicationFactory()
    address = reverse("admin:profiles_mentorprofile_change", args=[mentor.pk])

    page = client_of(reader).get(address)
    refused = client_of(reader).post(address, {"verb": "approve", "seen": timezone.now().isoformat()})

    assert (page.status_code, refused.status_code, status_of(mentor)) == (200, 403, "submitted")
    assert [value for _name, value in buttons(page) if value in ("approve", "approve_next")] == []


def test_ready_reasons_come_with_the_vocabularies_and_staffs_own_stay():
    call_command("load_vocabularies", stdout=io.StringIO())
    first = ReviewReason.objects.filter(decision="returned").first()
    assert all(reason.text_en and reason.text_es for reason in ReviewReason.objects.all())

    ReviewReason.objects.exclude(pk=first.pk).delete()
    ReviewReason.objects.update(text_en="Our own words.")
    call_command("load_vocabularies", stdout=io.StringIO())

    assert list(ReviewReason.objects.values_list("text_en", flat=True)) == ["Our own words."]
