"""Campus single sign-on by SAML, the other half of the same switch: a signed statement, and what is not one."""

import base64
import re
import threading
import zlib
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import environ
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from accounts.models import User
from mentoring.campus import campus_sign_on

pytestmark = pytest.mark.django_db
ENTITY = "https://login.campus.example/idp"
PORTAL = "portal.example"
METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
 Location="https://login.campus.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"""
ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_statement" Version="2.0"
 IssueInstant="{now}"><saml:Issuer>{entity}</saml:Issuer><saml:Subject>
<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">tonight</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="{later}" Recipient="{acs}" InResponseTo="{asked}"/>
</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{now}" NotOnOrAfter="{later}">
<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"""
RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_answer" Version="2.0"
 IssueInstant="{now}" Destination="{acs}" InResponseTo="{asked}">
<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{entity}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
{assertion}</samlp:Response>"""
SAYS = {
    "urn:oasis:names:tc:SAML:attribute:subject-id": "ana@campus",
    "urn:oid:0.9.2342.19200300.100.1.3": "ana.reyes@calstatela.edu",
    "urn:oid:2.5.4.42": "Ana",
    "urn:oid:2.5.4.4": "Reyes",
}


def key_and_certificate():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "campus")])
    now = timezone.now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number()).not_valid_before(now)
    certificate = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return pem, certificate.public_bytes(Encoding.PEM).decode()


@pytest.fixture(scope="module")
def campus():
    """A campus's key and the address of its metadata."""
    key, certificate = key_and_certificate()
    body = "".join(certificate.splitlines()[1:-1])

    class Metadata(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(METADATA.format(entity=ENTITY, certificate=body).encode())

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
    """The browser brings back what the campus says; `sign` makes a statement into a signed one."""
    moments = {"now": timezone.now() - timedelta(minutes=1), "later": timezone.now() + timedelta(minutes=5)}
    said = {name: f"{moment:%Y-%m-%dT%H:%M:%SZ}" for name, moment in moments.items()}
    said |= {"entity": ENTITY, "asked": asked, "acs": f"http://{PORTAL}{reverse('saml_acs', args=['campus'])}"}
    value = '<saml:Attribute Name="{}"><saml:AttributeValue>{}</saml:AttributeValue></saml:Attribute>'
    audience = f"http://{PORTAL}{reverse('saml_metadata', args=['campus'])}"
    attributes = "".join(value.format(*pair) for pair in SAYS.items())
    assertion = sign(ASSERTION.format(**said, attributes=attributes, audience=audience))
    response = base64.b64encode(RESPONSE.format(**said, assertion=assertion).encode()).decode()
    return portal.post(reverse("saml_acs", args=["campus"]), {"SAMLResponse": response}, follow=True)


def signed_with(key, certificate):
    def sign(statement):
        return OneLogin_Saml2_Utils.add_sign(statement, key, certificate).decode().removeprefix('<?xml version="1.0"?>')

    return sign


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

    assert "The campus sign-in did not work" in page.content.decode()
    assert (User.objects.count(), "_auth_user_id" in portal.session) == (0, False)


def test_a_statement_nobody_asked_for_signs_nobody_in(portal, campus):
    answer(portal, "_never_asked", signed_with(*campus[1:]))

    assert (User.objects.count(), "_auth_user_id" in portal.session) == (0, False)


def test_the_campus_reads_about_the_portal(portal):
    page = portal.get(reverse("saml_metadata", args=["campus"])).content.decode()

    assert f'Location="http://{PORTAL}/accounts/saml/campus/acs/"' in page
    assert 'WantAssertionsSigned="true"' in page
