"""515 naughty strings and 276 names of many scripts: through every text field, and back out as what they are."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.forms import IdentityClaimForm, NameForm
from accounts.models import IdentityClaim, User
from core.csv_export import csv_lines
from core.forms import visible_answer
from notifications.models import ProgramSettings
from notifications.rendering import render
from profiles import actions
from profiles.forms import mentee, mentor
from profiles.models import Attainment, MenteeProfile, MentorProfile, MentorReview, ReviewNote, SavedMentor
from profiles.public_profile import build_public_profile
from program.privacy.data_export import as_csv
from tests.factories import MentorApplicationFactory, MentorProfileFactory, SuperuserFactory
from tests.profiles.hostile_strings import HEAP, SHORT, TYPED, WORDS, Harmless, missing_from

pytestmark = pytest.mark.django_db
FORMS = [
    NameForm,
    IdentityClaimForm,
    mentor.WorkForm,
    mentor.AttainmentForm,
    mentor.EmployerForm,
    mentor.SkillsForm,
    mentor.TimeForm,
    mentor.AboutForm,
    mentee.MajorsForm,
    mentee.GoalsForm,
]
TEXT_FIELDS = ("CharField", "LinesField")


def test_the_judge_finds_what_would_run():
    for page in ("<b onclick=x>", "<a href='JavaScript:x'>", "<script>x</script>", "<iframe>", "<img src=x onerror=y>"):
        assert Harmless(page).runs


def fields_of(form):
    return [name for name, field in form.base_fields.items() if type(field).__name__ in TEXT_FIELDS]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_a_text_field_keeps_what_was_typed_or_says_why_not(form):
    names = fields_of(form)
    assert names

    for text in TYPED:
        filled = form(dict.fromkeys(names, text))
        filled.is_valid()
        for name in names:
            kept = filled.cleaned_data.get(name)
            seen = visible_answer(filled.fields[name], text)
            as_lines = [part.strip() for part in seen.replace(";", ",").replace("\n", ",").split(",") if part.strip()]
            assert kept in (seen, list(dict.fromkeys(as_lines))) or filled.errors[name], (name, text)


def test_signs_that_grow_when_composed_are_told_not_stored(client_of):
    """U+0958 alone is two signs once composed: 120 of them fit the field and not the column."""
    applicant = MentorApplicationFactory()
    page = reverse("profiles:join_mentor_step", args=["name"])

    answer = client_of(applicant.user).post(page, {"given_name": "\u0958" * 120})

    assert answer.status_code == 200
    assert "at most 120" in answer.content.decode()


@pytest.fixture
def crowd():
    """As many mentors and mentees as there are words, each called by one and doing it for a living."""
    people = User.objects.bulk_create(
        User(email=f"w{number}@people.example", given_name=text, password="!") for number, text in enumerate(SHORT)
    )
    now = timezone.now()
    common = {"years_of_experience": 9, "affiliation": "friend", "meeting_modes": ["online"], "confirmed_at": now}
    MentorProfile.objects.bulk_create(
        MentorProfile(
            user=person, status="submitted", submitted_at=now, profession=text, contact_methods=["email"], **common
        )
        for person, text in zip(people, SHORT, strict=True)
    )
    MenteeProfile.objects.bulk_create(MenteeProfile(user=person, minor=person.given_name) for person in people)
    IdentityClaim.objects.bulk_create(
        IdentityClaim(user=person, name_while_enrolled=text, graduation_year=1999, major_then=text)
        for person, text in zip(people, SHORT, strict=True)
    )
    return people


def post_all():
    """Everybody is approved."""
    actions.approve_at_once(list(MentorProfile.objects.all()))


def pages_of(client, address, name="p", first=1):
    """Every page of a list, as one text."""
    whole, seen = [], set()
    for number in range(first, 99):
        answer = client.get(address, {name: number})
        page = answer.content.decode() if answer.status_code == 200 else ""
        body = page.split("<main")[-1].replace(f"{name}={number}", "")
        if not page or body in seen:
            break
        seen.add(body)
        whole.append(page)
    return whole


@pytest.fixture
def office(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    return client_of(SuperuserFactory())


LISTS = ["profiles_mentorprofile", "profiles_menteeprofile", "accounts_user", "accounts_identityclaim"]


def test_the_lists_of_staff_say_every_name(office, crowd):
    for model in LISTS:
        assert missing_from("".join(pages_of(office, reverse(f"admin:{model}_changelist"))), SHORT) == []


@pytest.fixture
def all_words_in(monkeypatch):
    """`all_words_in(model, *fields)`: every row that is read has all the words in these, however short they are."""

    def fill(model, *names):
        read = model.from_db.__func__

        def from_db(cls, *row):
            thing = read(cls, *row)
            for name in set(names) & set(vars(thing)):
                setattr(thing, name, f"[{name}] {HEAP}")
            return thing

        monkeypatch.setattr(model, "from_db", classmethod(from_db))

    return fill


@pytest.mark.parametrize(
    ("page", "model", "names"),
    [
        ("accounts_user_everything", User, ["given_name", "family_name"]),
        ("accounts_identityclaim_change", IdentityClaim, ["name_while_enrolled", "major_then", "campus_id"]),
        (
            "profiles_mentorprofile_change",
            MentorProfile,
            ["profession", "employer", "city", "availability", "bio", "hidden_reason"],
        ),
    ],
)
def test_the_pages_of_staff_about_one_person_say_every_word(office, all_words_in, page, model, names):
    person = MentorProfileFactory(hidden_until=timezone.localdate() + timedelta(days=9), hidden_reason="x").user
    claim = IdentityClaim.objects.create(
        user=person, name_while_enrolled="A", graduation_year=1999, major_then="Art", campus_id="9"
    )
    all_words_in(model, *names)

    answer = office.get(reverse(f"admin:{page}", args=[claim.pk if "claim" in page else person.pk]))

    body = " ".join(unescape(answer.text.split("<main")[-1]).split())
    assert Harmless(answer.text).runs == []
    assert {name for name in names if f"[{name}] {HEAP}" in body} == set(names)


def test_the_review_page_says_every_note_reason_and_attainment(office):
    applicant = MentorApplicationFactory()
    Attainment.objects.bulk_create(Attainment(mentor=applicant, kind="honour", text=text) for text in SHORT)
    ReviewNote.objects.bulk_create(ReviewNote(mentor=applicant, text=text) for text in WORDS)
    MentorReview.objects.bulk_create(MentorReview(mentor=applicant, decision="returned", reason=t) for t in WORDS)

    response = office.get(reverse("admin:profiles_mentorprofile_change", args=[applicant.pk]))

    page = response.text
    decisions, notes = page.split('class="verbs"')
    assert missing_from(page, SHORT) == missing_from(notes, WORDS) == missing_from(decisions, WORDS) == []


def test_the_search_and_the_saved_mentors_say_every_name(client_of, crowd, mentee):
    post_all()
    SavedMentor.objects.bulk_create(
        SavedMentor(mentee=mentee, mentor=mentor) for mentor in MentorProfile.objects.filter(user__in=crowd)
    )
    client = client_of(mentee.user)

    found = pages_of(client, reverse("profiles:mentor_list"), "page")
    saved = client.get(reverse("profiles:saved")).content.decode()

    assert missing_from("".join(found), SHORT) == missing_from(saved, SHORT) == []


def test_a_profile_says_every_word_in_every_place():
    posted = MentorProfileFactory()
    places = ("profession", "employer", "city", "availability", "bio")
    nothing = build_public_profile(posted)

    for text in WORDS:
        shown = replace(nothing, name=text, skills=[text], **dict.fromkeys(places, text))
        page = render_to_string("profiles/_profile.html", {"shown": shown, "heading": 1})
        assert missing_from(page, [text]) == []
        assert " ".join(unescape(page).split()).count(text) >= len(places) + 2


@pytest.mark.parametrize("kind", ["profiles/application_returned", "profiles/application_declined"])
def test_a_mail_says_every_reason(kind):
    office, review = ProgramSettings.current(), MentorReview(mentor=MentorApplicationFactory(), decision="returned")

    for text in WORDS:
        review.reason = text
        _subject, plain, html = render(kind, review, review.mentor.user, office, None)
        assert text in " ".join(plain.split())
        assert "<script>alert" not in html


def test_a_csv_gives_every_text_back_and_no_cell_is_a_formula():
    for table in (as_csv([{"note": text} for text in TYPED]), "".join(csv_lines(["note"], [[text] for text in TYPED]))):
        _head, *cells = csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline=""))
        for typed, (cell,) in zip(TYPED, [row or [""] for row in cells], strict=True):
            assert cell in (typed, f"'{typed}")
            assert not cell.lstrip().startswith(("=", "+", "-", "@"))
