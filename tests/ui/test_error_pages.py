"""The pages for what went wrong say what to do and whom to call, even when nothing else works."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views import defaults as views
from lxml import html

# As links that dial; with the hours in which somebody answers, 8 am to 5 pm.
PHONES = {"tel:+13233434978": "(323) 343-4978", "tel:+13233433237": "(323) 343-3237"}
HOURS = ["8", "5"]


def names_of(response):
    return [template.name for template in response.templates]


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "405", "413", "429", "500"])
def test_every_error_page_has_the_telephones_and_a_way_on(page):
    body = html.fromstring(render_to_string(f"{page}.html"))

    assert {link.get("href"): link.text for link in body.xpath("//a[starts-with(@href, 'tel:')]")} == PHONES
    assert HOURS in [re.findall(r"\d+", line.text_content()) for line in body.xpath("//p[@class='muted']")]
    assert len(body.xpath("//main//a[@class='button main']")) == 1


def test_the_page_of_a_fault_asks_nothing_of_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = views.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert response.text == render_to_string("500.html")


def test_an_absent_page_is_404_in_the_frame_of_the_portal(db):
    response = Client().get("/no-such-page/")

    assert response.status_code == 404
    assert "404.html" in names_of(response)


def test_a_form_without_its_token_says_that_nothing_was_sent(db):
    response = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "es"})

    assert response.status_code == 403
    assert "403_csrf.html" in names_of(response)


def test_the_address_of_a_button_that_is_only_opened_says_so(client_of, user):
    response = client_of(user).get(reverse("program:my_data_keep"))

    assert response.status_code == 405
    assert "405.html" in names_of(response)


def test_too_many_tries_are_told_in_the_frame_and_the_language_of_the_portal(client, user, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"reset_password": "1/m/ip"}
    for _try in range(2):
        response = client.post(
            reverse("account_reset_password"), {"email": user.email}, headers={"Accept-Language": "es"}
        )

    assert response.status_code == 429
    assert "Demasiados intentos" in response.text
