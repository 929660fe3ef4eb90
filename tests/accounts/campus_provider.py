"""A campus of the tests' own: a whole identity provider (OpenID Connect) in a process of its own, with two people.

    python tests/accounts/campus_provider.py FOLDER PORTAL_URL

Prints its address once it answers. Its people sign in by user name, with `PASSWORD`.
"""

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

PASSWORD = "the campus password"
CLIENT, SECRET = "portal", "between the campus and the portal"
PEOPLE = {
    "ana": ("Ana", "Reyes", "ana.reyes@calstatela.edu"),
    "bo": ("Bo", "Tran", "bo.tran@work.example"),
    "cy": ("Cy\u202e\0", "\u200bO\n'Neill\u2066", "cy@work\u200b.example"),  # pasted, signs that no one sees included
    "lee": ("L" * 192, "Long", "lee@work.example"),
}
urlpatterns = []


def configure(folder):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.configure(
        SECRET_KEY="of the campus",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "campus.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        SESSION_COOKIE_NAME="campus",  # the portal's is on the same host
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        IDP_OIDC_PRIVATE_KEY=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    urlpatterns.extend([path("accounts/", include("allauth.urls")), path("", include("allauth.idp.urls"))])


def fill(portal_url):
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User

    for name, (given, family, email) in PEOPLE.items():
        user = User.objects.create_user(name, email, PASSWORD, first_name=given, last_name=family)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    client = Client(id=CLIENT, name="Portal", skip_consent=True)
    client.set_secret(SECRET)
    client.set_scopes(["openid", "profile", "email"])
    client.set_redirect_uris([f"{portal_url}/accounts/oidc/campus/login/callback/"])
    client.save()


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    configure(Path(sys.argv[1]))
    fill(sys.argv[2])
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
