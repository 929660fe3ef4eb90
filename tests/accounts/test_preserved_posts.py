"""A session that ends loses no typed text: it waits over the sign-in, is shown, and is sent when the person says so."""

import html
import re
import time

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from matches.models import MatchRequest
from program.models import Concern
from tests.factories import (
    PASSWORD,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
)
from tests.pages import codes, errors_of, forms, found
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
LETTER = {
    "wants_to_reach": 'I want "a first position"\nin <public> health.',
    "why_you": "You made that step.",
    "consented_methods": ["email"],
}
SIGN_IN = reverse("account_login")


@pytest.fixture
def student():
    return MenteeProfileFactory()


@pytest.fixture
def ask():
    return reverse("matches:request_new", args=[MentorProfileFactory().pk])


def session_has_ended(client, person):
    """The browser in which that person was signed in, and has read a page, until the session ended."""
    sign_in(client, person)
    client.get("/help/")
    del client.cookies["sessionid"]
    return client


@pytest.fixture
def left(client, student):
    """The browser of a student whose session has ended."""
    return session_has_ended(client, student.user)


def sign_in_by_form(client, person, then):
    return client.post(f"{SIGN_IN}?next={then}", {"login": person.email, "password": PASSWORD, "next": then})


def fields_of(page):
    """What the form of the page sends, as a browser would."""
    found = {}
    for name, value in re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.S):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def test_a_letter_written_past_the_end_of_the_session_is_sent_after_the_sign_in(left, client, student, ask):
    to_sign_in = client.post(ask, LETTER)
    assert to_sign_in.url == f"{SIGN_IN}?next=/kept/"

    arrived = sign_in_by_form(client, student.user, "/kept/")
    page = client.get(arrived.url).text
    assert f'action="{ask}"' in page
    assert fields_of(page) == {name: value if isinstance(value, list) else [value] for name, value in LETTER.items()}

    client.post(ask, fields_of(page))

    assert MatchRequest.objects.get().wants_to_reach == LETTER["wants_to_reach"]
    assert client.get("/kept/").url == "/home/"  # sent, and gone from the browser's session


def test_nothing_happens_before_the_person_says_so(left, client, student, ask):
    client.post(ask, LETTER)

    sign_in_by_form(client, student.user, "/kept/")
    client.get("/kept/")

    assert not MatchRequest.objects.exists()


def test_a_mistake_in_what_was_kept_is_shown_with_the_text(left, client, student, ask):
    client.post(ask, LETTER | {"wants_to_reach": "", "why_you": "You made that step."})
    sign_in_by_form(client, student.user, "/kept/")

    page = client.post(ask, fields_of(client.get("/kept/").text))

    assert "You made that step." in page.text
    assert errors_of(page.context["form"]) == {"wants_to_reach": ["required"]}
    assert found(page, "//*[@role='alert']//a/@href") == ["#id_wants_to_reach"]


def back_from_the_sign_in(client, student, address, typed):
    """What is sent again after the sign-in, as the page of the kept words sends it."""
    client.post(address, typed)
    sign_in_by_form(client, student.user, "/kept/")
    return fields_of(client.get("/kept/").text)


def test_words_whose_place_has_gone_meanwhile_are_shown_to_be_copied(left, client, student):
    match = MatchFactory(mentee=student)
    address = reverse("matches:stop", args=[match.pk])
    again = back_from_the_sign_in(client, student, address, {"note": "I move to another town."})
    match.delete()

    page = client.post(address, again, follow=True)

    assert page.redirect_chain == [("/kept/", 302)]
    assert page.context["post"]["is_without_place"]
    assert "I move to another town." in page.text
    assert address not in forms(page)


def test_a_refusal_on_the_way_back_leads_to_the_words_with_its_reason(left, client, student):
    match = MatchFactory(mentee=student)
    address = reverse("agreements:begin", args=[match.pk])
    again = back_from_the_sign_in(client, student, address, {"note": "Let us begin with two goals."})

    page = client.post(address, again, headers={"referer": "http://testserver/kept/"}, follow=True)

    assert page.redirect_chain[-1][0].endswith("/kept/")
    assert codes(page) == ["not_talked_yet"]
    assert "Let us begin with two goals." in page.text


def test_staff_keep_what_they_wrote_in_the_admin(client, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    staff = StaffFactory()
    address = reverse("admin:accounts_user_change", args=[UserFactory().pk])

    answer = session_has_ended(client, staff).post(address, {"given_name": "Rosa María"})

    assert answer.url == f"{SIGN_IN}?next=/kept/"
    sign_in_by_form(client, staff, "/kept/")
    assert "Rosa María" in client.get("/kept/").text


def test_who_has_no_password_signs_in_anew_and_keeps_the_words(client, student):
    """Campus sign-on alone: after 12 hours they are signed out before they are asked (accounts/reauthentication.py)."""
    student.user.set_unusable_password()
    student.user.save()
    match_request = MatchRequestFactory(mentee=student)
    sign_in(client, student.user, hours_ago=13).get("/help/")

    answer = client.post(reverse("program:my_data_erase"), {"reason": "I am done here."})

    assert answer.url == f"{SIGN_IN}?next=/kept/"
    assert "I am done here." in sign_in(client, student.user).get("/kept/").text
    assert match_request.pk


def test_a_page_opened_before_another_sign_in_loses_nothing_either(student):
    """Signing in renews the token; a page that was open meanwhile has the old one."""
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    sign_in(client, student.user)

    answer = client.post(
        reverse("program:concern_new"),
        {"csrfmiddlewaretoken": "a" * 64, "text": "He never answers."},
        headers={"Origin": "http://testserver"},
    )

    assert answer.url == "/kept/"
    assert "He never answers." in client.get("/kept/").text
    assert not Concern.objects.exists()


def test_what_another_site_makes_a_browser_send_is_not_kept(student):
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    sign_in(client, student.user)

    answer = client.post(
        reverse("program:concern_new"), {"text": "Not mine."}, headers={"Origin": "https://elsewhere.example"}
    )

    assert answer.status_code == 403
    assert client.get("/kept/").url == "/home/"


def test_passwords_and_codes_are_never_kept(left, client, student):
    client.post(reverse("account_change_password"), {"oldpassword": "an old secret", "password1": "a new secret"})
    assert "kept_words" not in client.session

    address = reverse("admin:accounts_user_change", args=[UserFactory().pk])
    client.post(address, {"password1": "a new secret", "password2": "a new secret", "note": "so it is kept"})
    assert list(client.session["kept_words"]["fields"]) == ["note"]


def test_what_was_kept_goes_after_an_hour(left, client, student, ask):
    client.post(ask, LETTER)
    session = client.session
    session["kept_words"] |= {"at": time.time() - 3601}
    session.save()

    sign_in_by_form(client, student.user, "/kept/")

    assert client.get("/kept/").url == "/home/"


def test_what_was_kept_before_the_sign_in_is_shown_to_nobody_else_and_thrown_away(left, client, student, ask):
    client.post(ask, LETTER)
    assert client.get("/kept/").url == f"{SIGN_IN}?next=/kept/"  # not shown to whoever sits there

    sign_in_by_form(client, UserFactory(), "/kept/")

    assert client.get("/kept/").url == "/home/"
    assert "kept_words" not in client.session


def test_where_nobody_knows_who_types_nothing_is_kept(client, ask):
    client.cookies["last_person"] = "1"  # not signed by the portal

    answer = client.post(ask, LETTER)

    assert answer.url == f"{SIGN_IN}?next={ask}"
    assert "kept_words" not in client.session


def test_what_one_person_typed_is_not_shown_to_another(student):
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    sign_in(client, student.user)
    client.post(
        reverse("program:concern_new"),
        {"csrfmiddlewaretoken": "a" * 64, "text": "He never answers."},
        headers={"Origin": "http://testserver"},
    )

    sign_in(client, UserFactory())

    assert client.get("/kept/").url == "/home/"


def test_it_can_be_thrown_away(left, client, student, ask):
    client.post(ask, LETTER)
    sign_in_by_form(client, student.user, "/kept/")

    client.post("/kept/")

    assert "kept_words" not in client.session
    assert not list(get_messages(client.get("/").wsgi_request))


def test_a_page_that_saves_by_itself_hears_no_and_keeps_showing_what_was_typed(client, ask):
    """A sign-in page in the place of the draft would wipe it out."""
    answer = client.post(f"{ask}draft/", LETTER, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (401, b"")


def test_a_switch_of_the_language_on_the_sign_in_page_keeps_nothing(client):
    """It leads to the sign-in too, yet nobody was refused."""
    answer = client.post(reverse("set_language"), {"language": "es", "next": f"{SIGN_IN}?next=/help/"})

    assert answer.url == f"{SIGN_IN}?next=/help/"


def test_more_than_any_form_takes_is_not_kept(left, client, ask):
    answer = client.post(ask, {"wants_to_reach": "x" * 100_001})

    assert answer.url == f"{SIGN_IN}?next={ask}"
    assert "kept_words" not in client.session


def test_a_button_without_words_says_that_nothing_was_changed_and_leads_back_to_its_page(left, client, student):
    match_request = MatchRequestFactory(mentee=student)
    page = match_request.get_absolute_url()

    to_sign_in = client.post(
        reverse("matches:withdraw", args=[match_request.pk]), headers={"Referer": f"http://testserver{page}"}
    )
    said = [message.extra_tags for message in get_messages(to_sign_in.wsgi_request)]
    arrived = sign_in_by_form(client, student.user, page)

    assert arrived.url == page
    assert said == ["signed_out_meanwhile"]
    assert client.get(arrived.url).status_code == 200
    match_request.refresh_from_db()
    assert match_request.status == "pending"


def test_the_words_are_found_after_a_sign_in_that_forgot_where_to_go(left, client, student, ask):
    client.post(ask, LETTER)

    arrived = client.post(SIGN_IN, {"login": student.user.email, "password": PASSWORD})

    assert arrived.url == reverse("accounts:kept")
