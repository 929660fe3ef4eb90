"""The portal's only settings file. What differs between installations comes from the environment (docs/deploy.md)."""

import os
import ssl
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core.cookies import HOST_PREFIX
from mentoring import campus
from mentoring.account_forms import ACCOUNT_FORMS, MFA_FORMS  # noqa: F401 — allauth reads them from the settings
from mentoring.limits import ACCOUNT_RATE_LIMITS  # noqa: F401 — allauth reads them from the settings
from mentoring.log_settings import LOGGING  # noqa: F401 — Django reads it from the settings
from mentoring.schedule import CELERY_BEAT_SCHEDULE, CELERY_BEAT_SCHEDULER  # noqa: F401 — Celery reads them
from mentoring.sso_settings import campus_sign_on

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# Demo mode is exactly "no real database was given": demo data, known passwords and /demo/ exist only then.
DEMO = "DATABASE_URL" not in os.environ


def service(name: str) -> str:
    """The address of a real service, or of the embedded one that manage.py has started (devserver).

    Raises `ImproperlyConfigured` when there is neither.
    """
    value = os.environ.get(name) or os.environ.get(f"EMBEDDED_{name}")
    if not value:
        raise ImproperlyConfigured(f"Set {name}, or use manage.py, which brings its own.")
    return value


SECRET_KEY = service("SECRET_KEY") if DEMO else env("SECRET_KEY")
# Earlier keys, so that a new one ends neither sessions and links nor second factors (docs/deploy.md).
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
PORT = env.int("PORT", default=8000)
PORTAL_URL = env("PORTAL_URL", default=f"http://localhost:{PORT}") if DEMO else env("PORTAL_URL")
HTTPS = PORTAL_URL.startswith("https://")
SECRET_KEY_LENGTH = 50  # characters at least, as Django's own check says
if not DEMO and len(SECRET_KEY) < SECRET_KEY_LENGTH:
    raise ImproperlyConfigured(f"SECRET_KEY is too short: it must have at least {SECRET_KEY_LENGTH} characters.")
if not DEMO and not HTTPS:
    raise ImproperlyConfigured("PORTAL_URL must begin with https://: passwords and answer links pass through it.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO else [])

INSTALLED_APPS = [
    "program",
    "agreements",
    "matches",
    "profiles",
    "notifications",
    "accounts",
    "core",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "template_partials",
    "lucide",
    "pgtrigger",
    "pghistory",
]

if DEMO:
    INSTALLED_APPS.insert(0, "demo")

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "program.monitoring.probes.ProbeMiddleware",
    "core.middleware.WellFormedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # with random padding: docs/adr/0016
    "csp.middleware.CSPMiddleware",
    "core.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.BodySizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "core.middleware.ScriptMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.preserved_posts.PreservedPostMiddleware",
    "accounts.known_browsers.KnownBrowserMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.StaffIdleMiddleware",
    "accounts.middleware.CampusIdentityMiddleware",
    "program.middleware.EndedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.history.HistoryMiddleware",
    "core.middleware.PrivacyMiddleware",
    "core.middleware.TimeZoneMiddleware",
    "core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "mentoring.urls"
WSGI_APPLICATION = "mentoring.wsgi.application"
FORM_RENDERER = "core.forms.PortalRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentoring.context_processors.portal",
                "core.text_values.context",
            ],
        },
    }
]

# Data. PostgreSQL is the record; sessions, rate limits and the outbox live there too (DESIGN §5).
DATABASES = {"default": env.db_url_config(service("DATABASE_URL"))}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    # wsgi.py sets time limits for the web. What the URL says (sslmode) comes last. A lost network is noticed: what was
    # sent is acknowledged in 10 seconds, and a silent server asked after 30.
    "OPTIONS": {
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,  # milliseconds; the others are seconds
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        # core.statements plans its SQL once in a connection; a pooler that shares connections must know of it.
        "prepare_threshold": 1 if env.bool("DATABASE_PREPARES_STATEMENTS", default=True) else None,
        "options": f"-c jit=off {env('DATABASE_OPTIONS', default='')}".strip(),  # as docs/deploy.md explains
    }
    | DATABASES["default"].get("OPTIONS", {}),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits and nothing else. Above MAX_ENTRIES rows live ones are dropped; Django's default is 300.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
SESSION_ENGINE = "core.sessions"
MESSAGE_STORAGE = "core.message_cookie.MessageStorage"
SESSION_COOKIE_AGE = 12 * 3600  # seconds on the server, for a session that ends with the browser
ACCOUNT_SESSION_COOKIE_AGE = 30 * 24 * 3600  # seconds, for people who select "This is my own device"

# Accounts and sign-in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "program:home"
LOGOUT_REDIRECT_URL = "program:front"
# A verified address in one of these domains or their subdomains proves a student or graduate (R1).
CAMPUS_EMAIL_DOMAINS = env.list("CAMPUS_EMAIL_DOMAINS", default=campus.EMAIL_DOMAINS)
UNIVERSITY: Any = campus
# Campus single sign-on with OpenID Connect or SAML; off unless the environment names the campus's provider.
CAMPUS = campus_sign_on(env, CAMPUS_EMAIL_DOMAINS)
INSTALLED_APPS += CAMPUS.apps
SOCIALACCOUNT_PROVIDERS = CAMPUS.providers
SOCIALACCOUNT_ADAPTER = "accounts.sso_adapter.CampusAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10  # seconds the campus's server may take to respond
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Seconds a code is valid: mail can be delayed for minutes, and ten minutes are the maximum of NIST SP 800-63B.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = (
    600
)
# Pages that change how a person signs in ask again after this time; other pages after 12 hours (reauthentication.py).
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password, address or second factor
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
USERSESSIONS_ADAPTER = "accounts.pending_codes.SessionsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # of 30 seconds: a code typed as it changes is right (RFC 6238, section 5.2)
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Staff need a second factor (R4); only the demo, with its published password, does not require it.
STAFF_SECOND_FACTOR_REQUIRED = not DEMO

# Languages and time zone.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["core.formats"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "America/Los_Angeles"

# Files.
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=BASE_DIR / ".run" / "media" if DEMO else BASE_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},  # nginx reads them
    },
}
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o640, 0o750  # papers are not for others on this machine
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
UPLOAD_MAX_SIZE = 24_000_000  # bytes of a request with a file; more than the largest photo, which its form refuses

# Mail always goes through the outbox; EMAIL_URL only says how the worker delivers it (DESIGN §5).
EMAIL_BACKEND = "notifications.outbox.OutboxBackend"
DELIVERY = env.email_url_config(env("EMAIL_URL")) if "EMAIL_URL" in os.environ else None
DELIVERY_TIMEOUT = 20  # seconds for each answer of the mail server, but …
DELIVERY_ANSWER_TIMEOUT = 120  # … for the one to a mail's text, which is within the limits of a run (program/tasks.py)
DEMO_MAILBOX = BASE_DIR / ".run" / "mail"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Career Mentoring Program <mentoring@portal.example>")
BOUNCE_ADDRESS = env("BOUNCE_ADDRESS", default="")  # an address whose plus-addresses reach `note_bounce`

# Background tasks: Celery runs them, PostgreSQL holds their state (docs/adr).
CELERY_BROKER_URL = service("REDIS_URL")
if CELERY_BROKER_URL.startswith("rediss://"):
    CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": ssl.CERT_REQUIRED}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 360,  # as the lease of a mail: longer than any task lasts
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 0.5,
}
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TIMEZONE = TIME_ZONE

# Security, beyond Django's defaults (such as nosniff, no frames, and a same-origin referrer).
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "mentoring.error_views.csrf_failure"
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
        f"{HOST_PREFIX}{cookie}" for cookie in ("sessionid", "csrftoken", "language")
    )
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
# Rate limits count IP addresses. Behind proxies the client's is in X-Forwarded-For; this is the number of proxies.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=int(HTTPS))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *CAMPUS.origins],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
