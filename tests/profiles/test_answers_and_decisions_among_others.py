"""Pages of applications, and of those who decide about them, hold what belongs to this one: there are others too."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import IdentityProof
from profiles import actions, occupations
from profiles.models import MentorProfile, MentorReview, Occupation, ReviewReason
from profiles.search import terms
from tests.factories import (
    IdentityProofFactory,
    IndustryFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
)
from tests.pages import errors_of, found
from tests.profiles.applications import answer
from tests.profiles.deciding import approve_for_good

pytestmark = pytest.mark.django_db


# Applications.


def work(client, **answers):
    typed = {"profession": "Accountant", "industry_1": IndustryFactory().pk, "years_of_experience": 8}
    return answer(client, "mentor", "work", **typed | answers)


def test_the_page_of_the_name_is_about_the_person(client_of, user):
    form = client_of(user).get(reverse("profiles:join_mentor_step", args=["name"])).context["form"]

    assert form.instance == user


@pytest.mark.parametrize(("years", "has_note"), [(2, True), (3, False), (8, False)])
def test_who_has_few_years_of_experience_reads_a_note(client_of, user, years, has_note):
    saved = work(client_of(user), years_of_experience=years)

    assert bool(list(get_messages(saved.wsgi_request))) == has_note


def test_after_a_page_the_next_one_follows_only_while_the_application_is_begun(client_of, user):
    following = work(client_of(user)).url
    posted = work(client_of(MentorProfileFactory().user)).url.split("?")[0]

    assert following == reverse("profiles:join_mentor_step", args=["university"])
    assert posted == reverse("profiles:join_mentor")


@pytest.mark.parametrize(("year", "code"), [("", "graduation_year_missing"), ("1066", "graduation_year_too_early")])
def test_a_graduate_says_when(client_of, user, year, code):
    page = answer(client_of(user), "mentor", "university", affiliation="alumnus", graduation_year=year)

    assert errors_of(page.context["form"]) == {"graduation_year": [code]}


def test_an_occupation_is_found_by_its_titles_and_by_no_others():
    things = [Occupation.objects.create(onet_code=title, title=title) for title in ("Tutors", "Nurses", "Cooks")]
    nurses = things[1]
    assert occupations.occupation_titled("nurses") == nurses  # not indexed yet
    assert occupations.occupation_titled("pilots") is None

    terms.index_entries(things)

    assert occupations.occupation_titled("nurse") == nurses
    assert occupations.occupation_titled("pilots") is None


def test_a_single_letter_suggests_nothing(client_of, user):
    Occupation.objects.create(onet_code="1", title="Nurses")
    ask = client_of(user).get

    shown = [ask(reverse("profiles:occupations"), {"q": typed}).text.count("<option") for typed in ("n", "nu", "x")]

    assert shown == [0, 1, 0]


def test_who_has_no_photo_shows_none(client_of):
    mentor = MentorProfileFactory()

    for reader, name, arguments in (
        (MenteeProfileFactory(), "profiles:mentor_detail", [mentor.pk]),
        (mentor, "profiles:my_profile", []),
    ):
        page = client_of(reader.user).get(reverse(name, args=arguments))
        assert not found(page, "//main//img[contains(@src, 'photo')]")


# Staff.


@pytest.mark.parametrize(("verb", "is_opened"), [("approve", False), ("approve_next", True)])
def test_the_next_application_is_opened_where_it_was_asked_for(desk, verb, is_opened):
    mentor, following = MentorApplicationFactory(), MentorApplicationFactory()

    answered = desk(mentor, verb, identity_method="call")

    assert mentor.reviews.exists()
    address = reverse("admin:profiles_mentorprofile_change", args=[following.pk])
    assert (answered.url == address) == is_opened
    assert (MentorProfile.objects.get(pk=following.pk).opened_by is not None) == is_opened


def test_a_list_says_what_was_decided_while_it_is_not_in_effect(client_of, staff):
    by = StaffFactory()
    posted = approve_for_good(MentorApplicationFactory(), by=by).mentor
    actions.undo_decision(actions.approve(undone := MentorApplicationFactory(), by=by), by=by)
    actions.approve(decided := MentorApplicationFactory(), by=by)

    page = client_of(staff).get(reverse("admin:profiles_mentorprofile_changelist"), {"queue": "all"})

    rows = found(page, "//table[@id='result_list']/tbody/tr")
    said = {
        row.xpath(".//a/@href")[0].split("/")[4]: row.xpath("string(td[contains(@class, 'state')])") for row in rows
    }
    plain = {str(row.pk): str(MentorProfile.objects.get(pk=row.pk).get_status_display()) for row in (posted, undone)}
    assert {pk: said[pk] for pk in plain} == plain
    assert str(by) in said[str(decided.pk)]


def test_only_a_proof_of_having_studied_here_makes_a_mentee_proven_in_the_list(client_of, staff):
    proven, known = MenteeProfileFactory(), MenteeProfileFactory(proven=False)
    IdentityProofFactory(user=known.user, method=IdentityProof.Method.CALL)

    page = client_of(staff).get(reverse("admin:profiles_menteeprofile_changelist"))

    signs = "//tr[.//a[contains(@href, '/{}/change/')]]/td[contains(@class, 'is_proven')]//img/@src"
    [yes], [no] = (found(page, signs.format(one.pk)) for one in (proven, known))
    assert "yes" in yes
    assert "no" in no


def test_a_decision_has_its_own_standard_reasons(client_of, staff):
    decisions = ("returned", "declined", "correction")
    reasons = {one: ReviewReason.objects.create(decision=one, text_en=f"For {one}.") for one in decisions}
    mentor = MentorApplicationFactory()

    page = client_of(staff).get(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]))

    offered = {one: set(found(page, f"//select[@name='{one}-ready']/option/@value")) for one in decisions[:2]}
    for decision, reason in reasons.items():
        assert [one for one, keys in offered.items() if str(reason.pk) in keys] == [decision] * (decision in offered)


def test_the_sweep_looks_closer_at_no_decision_that_is_not_due():
    by = StaffFactory()
    with CaptureQueriesContext(connection) as of_nothing:
        actions.carry_out_decisions()
    approve_for_good(MentorApplicationFactory(), by=by)
    actions.undo_decision(actions.approve(MentorApplicationFactory(), by=by), by=by)
    actions.approve(MentorApplicationFactory(), by=by)
    assert MentorReview.objects.count() == 3

    with CaptureQueriesContext(connection) as of_rows:
        assert actions.carry_out_decisions() == 0

    assert len(of_rows) == len(of_nothing)
