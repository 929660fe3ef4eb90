"""Campus single sign-on by SAML, the other half of the same switch: a signed statement, and what is not one."""

import base64
import re
import threading
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import environ
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from mentoring.sso_settings import campus_sign_on
from tests.accounts.campus_statements import (
    ENTITY,
    SAYS,
    SUBJECT,
    answer_to,
    description,
    key_and_certificate,
    signed_with,
)

pytestmark = pytest.mark.django_db
PORTAL = "portal.example"


@pytest.fixture(scope="module")
def campus():
    """A campus's key and the address of its metadata."""
    key, certificate = key_and_certificate()

    class Metadata(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(description(certificate).encode())

        def log_message(self, *arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Metadata) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", key, certificate
        server.shutdown()


@pytest.fixture
def portal(campus, settings, monkeypatch):
    """A browser at a portal that is switched to this campus as the environment does it."""
    monkeypatch.setenv("CAMPUS_SAML_METADATA_URL", campus[0])
    monkeypatch.setenv("CAMPUS_SAML_ENTITY_ID", ENTITY)
    settings.SOCIALACCOUNT_PROVIDERS = campus_sign_on(environ.Env(), ["calstatela.edu"]).providers
    settings.ALLOWED_HOSTS = [PORTAL]
    return Client(HTTP_HOST=PORTAL)


def leave(portal):
    """Press the campus button; returns the id of what the portal asks."""
    page = portal.get(reverse("account_login")).content.decode()
    address = re.search(r'action="(/accounts/saml/campus/login/[^"]*)"', page)[1].replace("&amp;", "&")
    parts = urlsplit(portal.post(address).url)
    assert parts.netloc == "login.campus.example"
    asked = zlib.decompress(base64.b64decode(parse_qs(parts.query)["SAMLRequest"][0]), -15).decode()
    return re.search(r'ID="([^"]+)"', asked)[1]


def answer(portal, asked, sign):
    """The browser brings back what the campus says."""
    acs, audience = (f"http://{PORTAL}{reverse(name, args=['campus'])}" for name in ("saml_acs", "saml_metadata"))
    response = answer_to(asked, acs, audience, sign)
    return portal.post(reverse("saml_acs", args=["campus"]), {"SAMLResponse": response}, follow=True)


def test_a_student_signs_in_by_a_signed_statement_and_is_proven(portal, campus):
    answer(portal, leave(portal), signed_with(*campus[1:]))

    user = User.objects.get(email="ana.reyes@calstatela.edu")
    assert portal.session["_auth_user_id"] == str(user.pk)
    assert (user.given_name, user.family_name) == ("Ana", "Reyes")
    proofs = dict(user.identity_proofs.values_list("method", "campus_identity"))
    assert proofs == {"campus_sign_in": "ana@campus", "campus_email": "ana.reyes@calstatela.edu"}


@pytest.mark.parametrize("who", ["nobody", "somebody else"])
def test_a_statement_the_campus_did_not_sign_signs_nobody_in(portal, who):
    sign = signed_with(*key_and_certificate()) if who == "somebody else" else str

    page = answer(portal, leave(portal), sign)

    assert "socialaccount/authentication_error.html" in [template.name for template in page.templates]
    assert (User.objects.count(), "_auth_user_id" in portal.session) == (0, False)


def test_a_statement_nobody_asked_for_signs_nobody_in(portal, campus):
    answer(portal, "_never_asked", signed_with(*campus[1:]))

    assert (User.objects.count(), "_auth_user_id" in portal.session) == (0, False)


@pytest.mark.parametrize("identity", ["ana\u200b@campus", "a" * 192])
def test_an_identity_with_signs_that_no_one_sees_or_too_long_to_keep_is_refused(portal, campus, monkeypatch, identity):
    monkeypatch.setitem(SAYS, SUBJECT, identity)

    page = answer(portal, leave(portal), signed_with(*campus[1:]))

    assert "socialaccount/authentication_error.html" in [template.name for template in page.templates]
    assert (User.objects.count(), "_auth_user_id" in portal.session) == (0, False)


def test_the_campus_reads_about_the_portal(portal):
    page = portal.get(reverse("saml_metadata", args=["campus"])).content.decode()

    assert f'Location="http://{PORTAL}/accounts/saml/campus/acs/"' in page
    assert 'WantAssertionsSigned="true"' in page
