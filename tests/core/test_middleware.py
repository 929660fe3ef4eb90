import pytest
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.urls import include, path

from core.workflow import Refused
from mentoring.urls import urlpatterns as real_urlpatterns
from tests.factories import MatchRequestFactory

pytestmark = pytest.mark.django_db


def refuse(request):
    raise Refused("You already have an open request.", code="open_request_waits")


def break_a_rule(request):
    request_row = MatchRequestFactory()
    MatchRequestFactory(mentee=request_row.mentee)


def break_something_else(request):
    raise IntegrityError("no constraint of ours")


@login_not_required
def public(request):
    return HttpResponse("public")


urlpatterns = [
    path("refuse/", refuse),
    path("break-a-rule/", break_a_rule),
    path("break-something-else/", break_something_else),
    path("public/", public),
    path("", include(real_urlpatterns)),
]
with_these_urls = pytest.mark.urls(__name__)


@pytest.fixture
def signed_in(client_of, user):
    return client_of(user)


def sentences(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def codes(response):
    return [message.extra_tags for message in get_messages(response.wsgi_request)]


@with_these_urls
def test_a_refusal_becomes_its_sentence_on_the_page_one_came_from(signed_in):
    response = signed_in.post("/refuse/", headers={"referer": "http://testserver/notices/"})

    assert (response.status_code, response.url) == (302, "http://testserver/notices/")
    assert sentences(response) == ["You already have an open request."]
    assert codes(response) == ["open_request_waits"]


@with_these_urls
def test_a_script_reads_the_sentence_itself_and_no_other_page(signed_in):
    response = signed_in.post("/refuse/", headers={"referer": "http://testserver/notices/", "HX-Request": "true"})

    assert (response.status_code, response.text) == (409, "You already have an open request.")
    assert response.headers["X-Refused"] == "open_request_waits"
    assert sentences(response) == []


@pytest.mark.parametrize("address", ["/notices/preferences/", "/nowhere/"])
def test_a_method_that_no_page_knows_is_refused_by_every_page(signed_in, address):
    assert signed_in.put(address).status_code == 405


def test_a_script_that_is_sent_elsewhere_takes_the_whole_page_along(client):
    response = client.get("/requests/?page=2", headers={"HX-Request": "true"})

    assert response.status_code == 409
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/requests/%3Fpage%3D2"


@with_these_urls
@pytest.mark.parametrize("referer", ["https://elsewhere.example/", "javascript:alert(1)", ""])
def test_a_refusal_never_leads_off_the_site(signed_in, referer):
    response = signed_in.post("/refuse/", headers={"referer": referer})

    assert response.url == "/home/"


@with_these_urls
def test_a_page_that_refuses_to_show_does_not_lead_to_itself_for_ever(signed_in):
    response = signed_in.get("/refuse/", headers={"referer": "http://testserver/refuse/"})

    assert response.url == "/home/"


@with_these_urls
def test_a_broken_constraint_becomes_its_sentence(signed_in):
    response = signed_in.post("/break-a-rule/")

    assert codes(response) == ["one_pending_request_per_mentee"]


@with_these_urls
def test_a_fault_without_a_sentence_stays_a_fault(signed_in):
    signed_in.raise_request_exception = False

    assert signed_in.post("/break-something-else/").status_code == 500


@with_these_urls
def test_pages_are_closed_unless_they_say_they_are_public(client):
    assert client.get("/refuse/").url == "/accounts/login/?next=/refuse/"
    assert client.get("/public/").status_code == 200


@pytest.mark.parametrize("address", ["/?q=%00", "/mentors/%00/", "/home/?next=a%00b"])
def test_a_nul_byte_in_an_address_gets_a_clear_400(client, address):
    response = client.get(address)

    assert response.status_code == 400


@with_these_urls
def test_pages_of_signed_in_people_are_stored_nowhere(signed_in, client):
    assert signed_in.get("/public/").headers["Cache-Control"] == "no-store, private"
    assert "no-store" not in client.get("/public/").headers.get("Cache-Control", "")


@with_these_urls
def test_every_page_carries_its_guards(client):
    headers = client.get("/public/").headers

    assert {name: headers[name] for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")} == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
