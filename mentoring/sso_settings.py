"""Campus single sign-on, as the environment describes the campus's identity provider (docs/deploy.md)."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import environ

from mentoring import campus

PROVIDERS = "allauth.socialaccount.providers"


@dataclass(frozen=True)
class CampusSignOn:
    """What the settings need: apps to install, allauth's provider settings, and allowed origins for form targets."""

    apps: list[str] = field(default_factory=list)
    providers: dict[str, Any] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)


def campus_sign_on(env: environ.Env, campus_domains: list[str]) -> CampusSignOn:
    """Empty without `CAMPUS_OIDC_URL` or `CAMPUS_SAML_METADATA_URL`; OpenID Connect if both are set.

    The campus verifies only addresses of its own domains; people verify other addresses themselves.
    """
    if url := env("CAMPUS_OIDC_URL", default=""):
        provider, app = "openid_connect", openid_connect(env, url)
    elif url := env("CAMPUS_SAML_METADATA_URL", default=""):
        provider, app = "saml", saml(env, url)
    else:
        return CampusSignOn()
    app["settings"]["verified_email"] = campus_domains
    address = urlsplit(url)
    origins = [f"{address.scheme}://{address.netloc}", *env.list("CAMPUS_SIGN_ON_ORIGINS", default=[])]
    return CampusSignOn([f"{PROVIDERS}.{provider}"], {provider: {"APPS": [app]}}, origins)


def openid_connect(env: environ.Env, url: str) -> dict[str, Any]:
    """`CAMPUS_OIDC_IDENTITY` is the claim with the person's permanent ID; `sub` by default."""
    return {
        "provider_id": "campus",
        "name": campus.NAME,
        "client_id": env("CAMPUS_OIDC_CLIENT_ID"),
        "secret": env("CAMPUS_OIDC_SECRET"),
        "settings": {
            "server_url": url,
            "uid_field": env("CAMPUS_OIDC_IDENTITY", default="sub"),
            "oauth_pkce_enabled": True,
        },
    }


def saml(env: environ.Env, url: str) -> dict[str, Any]:
    """Attributes by their standard names; `CAMPUS_SAML_IDENTITY` is the one with the person's permanent ID."""
    return {
        "provider_id": env("CAMPUS_SAML_ENTITY_ID"),
        "name": campus.NAME,
        "client_id": "campus",
        "settings": {
            "idp": {"entity_id": env("CAMPUS_SAML_ENTITY_ID"), "metadata_url": url},
            "attribute_mapping": {
                "uid": env("CAMPUS_SAML_IDENTITY", default="urn:oasis:names:tc:SAML:attribute:subject-id"),
                "email": ["urn:oid:0.9.2342.19200300.100.1.3", "mail"],
                "first_name": ["urn:oid:2.5.4.42", "givenName"],
                "last_name": ["urn:oid:2.5.4.4", "sn"],
            },
            # Refuse a signed response with an unsigned assertion, and a response that we did not request.
            "advanced": {"want_assertion_signed": True, "reject_idp_initiated_sso": True},
        },
    }
