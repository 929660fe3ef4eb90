"""What a form does not ask for, nobody sends with it: every column, forged keys, a million letters."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import IdentityClaim, IdentityProof, User
from profiles.application_steps import MENTEE, MENTOR
from profiles.forms.mentor import AttainmentsForm
from profiles.models import Attainment, MenteeProfile, MentorProfile, MentorReview
from tests.factories import (
    PASSWORD,
    IdentityProofFactory,
    IndustryFactory,
    MajorFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    TopicFactory,
    UserFactory,
)
from tests.pages import found

pytestmark = pytest.mark.django_db
PAGES = [(journey, step) for journey in (MENTOR, MENTEE) for step in journey.steps]
PEOPLE = (User, MentorProfile, MenteeProfile, Attainment, IdentityProof, IdentityClaim, MentorReview)
# What a verb writes beside the answers: when it was changed or promised, and which occupation the profession names.
WRITTEN_BESIDE = {"changed_at", "acknowledged_at", "occupation_id"}
FORGED = ["0", "-1", "9" * 30, str(2**63), "abc", "1 OR 1=1", "1\0", "../1", ""]
LONG = "x" * 1_000_000


def of(question):
    return f"{question[0].role}-{question[1].slug}"


def address_of(journey, step):
    return reverse(f"profiles:join_{journey.role}_step", args=[step.slug])


def hostile_value(field, stranger):
    """What somebody would send who wants this column."""
    if field.choices:
        return str(field.choices[-1][0])
    if isinstance(field, models.ForeignKey):
        return str(stranger.pk)
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateField):
        return (timezone.localdate() + timedelta(days=9)).isoformat()
    return "7" if isinstance(field, models.IntegerField) else "Qhostile"


def everything(stranger):
    """A value for every column of everything that is kept about a person."""
    columns = [field for model in PEOPLE for field in model._meta.concrete_fields]
    named = {field.name: hostile_value(field, stranger) for field in columns}
    return named | {field.attname: named[field.name] for field in columns} | {"status": "approved", "pk": stranger.pk}


def rows():
    """{(model, key, column): value} of everything kept about people."""
    return {
        (model.__name__, row["pk"], column): value
        for model in PEOPLE
        for row in model._base_manager.values("pk", *(field.attname for field in model._meta.concrete_fields))
        for column, value in row.items()
        if column != "last_login"  # whoever sends something has signed in
    }


def changed(before):
    now = rows()
    return {where for where in before.keys() | now.keys() if before.get(where) != now.get(where)}


@pytest.fixture
def stranger():
    return MentorProfileFactory(user__email="stranger@people.example").user


@pytest.fixture
def applicant():
    """Somebody who applies for both roles, at the beginning."""
    user = UserFactory()
    MentorProfile.objects.create(user=user)
    MenteeProfile.objects.create(user=user)
    return user


@pytest.mark.parametrize("question", PAGES, ids=of)
def test_a_page_writes_its_own_fields_and_no_other(client_of, applicant, stranger, question):
    journey, step = question
    before = rows()
    sent = everything(stranger)
    if step.form is AttainmentsForm:
        sent |= {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0} | {f"form-0-{name}": sent[name] for name in sent}

    client_of(applicant).post(address_of(journey, step), sent)
    client_of(applicant).post(reverse("profiles:autosave", args=[journey.role, step.slug]), sent)

    asked = set(getattr(step.form, "base_fields", ())) | WRITTEN_BESIDE
    written = {where for where in changed(before) if where[0] != "Attainment"}
    assert {where for where in written if where[1] != applicant.pk or where[2] not in asked} == set()
    assert not Attainment.objects.exclude(mentor__in=[applicant.pk, stranger.pk]).exists()
    assert Attainment.objects.filter(mentor=stranger.pk).count() == 1


def test_who_signs_up_is_nothing_yet(client, stranger):
    client.post(
        reverse("account_signup"), everything(stranger) | {"email": "new@people.example", "password1": PASSWORD}
    )

    user = User.objects.get(email="new@people.example")
    assert (user.is_staff, user.is_superuser, user.ended_at, user.is_proven) == (False, False, None, False)
    assert user.groups.count() == 0


def test_a_graduates_claim_is_their_own_and_unanswered(client_of, stranger):
    graduate = UserFactory()
    sent = everything(stranger) | {"graduation_year": 1999, "name_while_enrolled": "Ana", "major_then": "Art"}

    client_of(graduate).post(reverse("accounts:identity"), sent)

    claim = IdentityClaim.objects.get()
    assert (claim.user, claim.answered_at, claim.answer, graduate.is_proven) == (graduate, None, "", False)


@pytest.mark.parametrize("name", ["confirm", "pause", "resume", "withdraw", "post_again"])
def test_the_buttons_of_ones_own_profile_move_nobody_elses(client_of, stranger, name):
    own = MentorProfileFactory()
    before = rows()

    client_of(own.user).post(reverse(f"profiles:{name}"), everything(stranger) | {"until": "2999-01-01"})

    moved = {"status", "status_changed_at", "confirmed_at", "paused_until", "silent_since", "unanswered_since"}
    assert {where for where in changed(before) if where[1] != own.pk or where[2] not in moved} == set()


def test_staff_who_may_change_people_make_nobody_staff(client_of, stranger, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    office = StaffFactory()
    office.user_permissions.add(*Permission.objects.filter(codename__in=["change_user", "view_user"]))
    client, before = client_of(office), rows()

    for person in (office, stranger):
        sent = everything(office) | {"email": "taken@people.example", "groups": [1], "is_superuser": "on"}
        management = {f"identity_proofs-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
        client.post(reverse("admin:accounts_user_change", args=[person.pk]), sent | management)

    of_access = {"email", "is_staff", "is_superuser", "is_active", "ended_at", "password", "joined_at"}
    assert {where for where in changed(before) if where[0] != "User" or where[2] in of_access} == set()


@pytest.mark.parametrize("verb", ["approve", "send_back", "decline", "check", "hide", "note"])
def test_a_button_of_the_review_page_decides_about_its_own_application(client_of, stranger, settings, verb):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    mentor, office = MentorApplicationFactory(), SuperuserFactory()
    before, desk = rows(), reverse("admin:profiles_mentorprofile_change", args=[mentor.pk])
    words = {"seen": mentor.changed_at.isoformat(), "reason": "Why.", "text": "A note.", "until": "2999-01-01"}
    prefixed = {
        f"{prefix}-{name}": words[name] for prefix in ("returned", "declined", "hide", "note") for name in words
    }

    client_of(office).post(desk, everything(stranger) | words | prefixed | {"verb": verb})

    assert {where for where in changed(before) if where[:2] == ("MentorProfile", stranger.pk)} == set()
    assert set(MentorReview.objects.filter(mentor=mentor).values_list("reviewer", flat=True)) <= {office.pk}


def choices_of(form):
    return [name for name, field in form.base_fields.items() if hasattr(field, "choices")]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_choice_is_told_and_kept_nowhere(client_of, applicant, forged):
    for factory in (IndustryFactory, MajorFactory, TopicFactory):
        factory(pk=900_001)  # in a new database it may be 1, which a forged key may be once it is cleaned
    client = client_of(applicant)

    for journey, step in PAGES:
        for name in choices_of(getattr(step.form, "form", step.form)):
            sent = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-text": "A", "form-0-kind": forged}
            page = client.post(address_of(journey, step), sent | {name: [forged]})
            assert page.status_code in (200, 302), (step.slug, name)

    mentor, mentee = applicant.mentorprofile, applicant.menteeprofile
    things = (mentor.industries, mentor.topics, mentor.helped_majors, mentor.helped_colleges, mentor.attainments)
    things += (mentee.majors, mentee.industries, mentee.topics)
    assert [thing.count() for thing in things] == [0] * len(things)


@pytest.mark.parametrize("forged", [part for part in FORGED if part and "\0" not in part and "/" not in part])
def test_a_forged_key_in_the_admin_is_nobody(client_of, settings, forged):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    mentor, client = MentorApplicationFactory(), client_of(SuperuserFactory())

    for model in ("profiles_mentorprofile", "accounts_identityclaim", "accounts_user", "profiles_menteeprofile"):
        assert client.get(reverse(f"admin:{model}_change", args=[forged])).status_code in (302, 404)
    desk = reverse("admin:profiles_mentorprofile_change", args=[mentor.pk])
    words = {"returned-seen": mentor.changed_at.isoformat(), "returned-ready": forged, "verb": "send_back"}
    assert client.post(desk, words).status_code == 200
    assert client.post(reverse("admin:accounts_user_everything", args=[mentor.pk]), {"mail": forged}).status_code == 404
    assert MentorProfile.objects.get(pk=mentor.pk).status == "submitted"


def texts_of(form):
    return [name for name, field in form.base_fields.items() if type(field).__name__ in ("CharField", "LinesField",
            "URLField", "OccupationField")]  # fmt: skip


@pytest.mark.parametrize("question", [question for question in PAGES if question[1].slug != "promise"], ids=of)
def test_a_million_letters_are_told_and_kept_nowhere(client_of, applicant, question):
    journey, step = question
    client, before = client_of(applicant), rows()
    forms = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-kind": "degree"}

    for name in texts_of(getattr(step.form, "form", step.form)):
        sent = {name: LONG, f"form-0-{name}": LONG, "given_name": "Ana"} | forms
        answer = client.post(address_of(journey, step), sent | {name: LONG})
        assert answer.status_code == 200, name
        assert found(answer, "//*[@aria-invalid='true']"), name

    assert changed(before) == set()


def test_a_million_letters_from_staff_are_told(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    mentor, office = MentorApplicationFactory(), SuperuserFactory()
    IdentityProofFactory(user=mentor.user)
    desk = reverse("admin:profiles_mentorprofile_change", args=[mentor.pk])
    seen = mentor.changed_at.isoformat()

    for verb, words in {
        "send_back": {"returned-seen": seen, "returned-reason": LONG},
        "decline": {"declined-seen": seen, "declined-reason": LONG},
        "note": {"note-text": LONG},
    }.items():
        assert client_of(office).post(desk, {"verb": verb} | words).status_code == 200

    mentor.refresh_from_db()
    assert (mentor.status, mentor.reviews.count(), mentor.review_notes.count()) == ("submitted", 0, 0)
