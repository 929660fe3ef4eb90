"""A link to a closed page, without being signed in: it says what it is and why, and comes back to it."""

import html

import pytest
from django.urls import reverse

from accounts.login_prompts import DEFAULT_PROMPT, PROMPTS, login_prompt_for
from tests.access.table import ACCESS
from tests.access.world import build_world
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = reverse("account_login")
A_REQUEST = PROMPTS["/requests/"]


def text_of(response):
    return html.unescape(response.text)


def test_every_page_that_is_closed_to_visitors_says_at_its_door_what_it_is():
    world, silent = build_world(), []
    for name, row in ACCESS.items():
        about = {"pk": world.objects[row.about][0].pk} if row.about else {}
        said = login_prompt_for(reverse(name, kwargs=about | dict(row.arguments)))
        if row.get and "anonymous" not in row.get and said in (None, DEFAULT_PROMPT):
            silent.append(name)

    assert silent == []


@pytest.mark.parametrize("door", [SIGN_IN, reverse("account_signup"), reverse("account_request_login_code")])
def test_the_doors_say_what_is_behind_them(client, door):
    page = text_of(client.get(f"{door}?next=/requests/"))

    assert [str(said) in page for said in (A_REQUEST.what, A_REQUEST.why)] == [True, True]
    assert str(A_REQUEST.what) not in text_of(client.get(f"{door}?next=/matches/"))


@pytest.mark.parametrize(
    "address", ["/help/", "/faq/", "", "/no-such-page/", "https://elsewhere.example/requests/", "//x.example/home/"]
)
def test_nothing_is_said_of_what_is_open_or_absent(address):
    assert login_prompt_for(address) is None


def test_the_way_leads_back_to_the_page_with_all_that_was_asked(client):
    person = UserFactory()
    to_sign_in = client.get("/notices/?page=2")
    assert to_sign_in.url == f"{SIGN_IN}?next=/notices/%3Fpage%3D2"

    arrived = client.post(to_sign_in.url, {"login": person.email, "password": PASSWORD, "next": "/notices/?page=2"})

    assert arrived.url == "/notices/?page=2"


def test_the_reason_stays_when_the_password_was_wrong(client):
    page = client.post(f"{SIGN_IN}?next=/requests/", {"login": "x@x.example", "password": "no", "next": "/requests/"})

    assert str(A_REQUEST.what) in text_of(page)
