"""The pages for what went wrong say what to do and whom to call, even when nothing else works."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from mentoring import views

# As links that dial, with the hours in which somebody answers.
PHONES = ['<a href="tel:+13233434978">(323) 343-4978</a>', '<a href="tel:+13233433237">(323) 343-3237</a>']
HOURS = "Monday to Friday, 8 am to 5 pm"


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "405", "429", "500"])
def test_every_error_page_has_the_telephones_and_a_way_on(page):
    body = render_to_string(f"{page}.html")

    assert [words for words in [*PHONES, HOURS] if words not in body] == []
    assert 'class="button main"' in body


def test_the_page_of_a_fault_asks_nothing_of_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = views.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


def test_an_absent_page_is_404_in_the_frame_of_the_portal(db):
    response = Client().get("/no-such-page/")

    assert response.status_code == 404
    assert "There is no such page for you" in response.content.decode()


def test_a_form_without_its_token_says_that_nothing_was_sent(db):
    response = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "es"})

    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()


def test_the_address_of_a_button_that_is_only_opened_says_so(client_of, user):
    response = client_of(user).get(reverse("notifications:read_all"))

    assert response.status_code == 405
    assert "only takes the press of a button" in response.text


def test_too_many_tries_are_told_in_the_frame_and_the_language_of_the_portal(client, user):
    for _try in range(6):
        response = client.post(
            reverse("account_reset_password"), {"email": user.email}, headers={"Accept-Language": "es"}
        )

    assert response.status_code == 429
    assert "Demasiados intentos en poco tiempo" in response.text
