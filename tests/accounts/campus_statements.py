"""What a campus says by SAML: a description of itself, and signed statements about its people."""

import base64
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from onelogin.saml2.utils import OneLogin_Saml2_Utils

ENTITY = "https://login.campus.example/idp"
METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
 Location="{sso}"/></md:IDPSSODescriptor></md:EntityDescriptor>"""
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
ATTRIBUTE = '<saml:Attribute Name="{}"><saml:AttributeValue>{}</saml:AttributeValue></saml:Attribute>'
SUBJECT = "urn:oasis:names:tc:SAML:attribute:subject-id"
SAYS = {
    SUBJECT: "ana@campus",
    "urn:oid:0.9.2342.19200300.100.1.3": "ana.reyes@calstatela.edu",
    "urn:oid:2.5.4.42": "Ana",
    "urn:oid:2.5.4.4": "Reyes",
}


def key_and_certificate():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "campus")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number()).not_valid_before(now)
    certificate = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return pem, certificate.public_bytes(Encoding.PEM).decode()


def description(certificate, sso="https://login.campus.example/sso"):
    """The metadata of a campus with this certificate, whose people sign in at `sso`."""
    return METADATA.format(entity=ENTITY, certificate="".join(certificate.splitlines()[1:-1]), sso=sso)


def signed_with(key, certificate):
    def sign(statement):
        return OneLogin_Saml2_Utils.add_sign(statement, key, certificate).decode().removeprefix('<?xml version="1.0"?>')

    return sign


def answer_to(asked, acs, audience, sign):
    """What the campus answers to the question of this id; `sign` makes a statement into a signed one."""
    moments = {"now": datetime.now(UTC) - timedelta(minutes=1), "later": datetime.now(UTC) + timedelta(minutes=5)}
    said = {name: f"{moment:%Y-%m-%dT%H:%M:%SZ}" for name, moment in moments.items()}
    said |= {"entity": ENTITY, "asked": asked, "acs": acs}
    attributes = "".join(ATTRIBUTE.format(*pair) for pair in SAYS.items())
    assertion = sign(ASSERTION.format(**said, attributes=attributes, audience=audience))
    return base64.b64encode(RESPONSE.format(**said, assertion=assertion).encode()).decode()
