"""Account and sign-in data."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from accounts.models import FormerIdentity, IdentityClaim, IdentityProof, User
from notifications.models import EmailOptOut, Notice, OutgoingMail
from program.privacy.data_inventory.data_category import IDENTITY, DataCategory, own_rows

DATA_CATEGORIES = [
    DataCategory(
        "account",
        _("Account"),
        own_rows(User, "pk"),
        ("email", "given_name", "family_name", "preferred_name", "language", "time_zone", "joined_at", "last_login")
        + ("ended_at",),
        IDENTITY,
    ),
    DataCategory(
        "email_addresses", _("Email addresses"), own_rows(EmailAddress), ("email", "verified", "primary"), IDENTITY
    ),
    DataCategory(
        "account_history",
        _("Earlier versions of your account"),
        own_rows(User.pgh_event_model, "pgh_obj"),
        ("pgh_created_at", "email", "is_active", "ended_at"),
        IDENTITY,
    ),
    DataCategory(
        "identity_proofs",
        _("How we confirmed who you are"),
        own_rows(IdentityProof),
        ("method", "campus_identity", "verified_at"),
        IDENTITY,
    ),
    DataCategory(
        "former_identity",
        _("That you had an account before"),
        own_rows(FormerIdentity, "successor"),
        ("erased_at",),
        IDENTITY,
    ),
    DataCategory(
        "identity_claim",
        _("What you told us so we can find your record"),
        own_rows(IdentityClaim),
        ("name_while_enrolled", "graduation_year", "major_then", "campus_id", "created_at", "answered_at", "answer"),
        IDENTITY,
    ),
    DataCategory(
        "campus_sign_in",
        _("Campus sign-in"),
        own_rows(SocialAccount),
        ("provider", "uid", "extra_data", "date_joined"),
        IDENTITY,
    ),
    DataCategory(
        "second_factors",
        _("Passkeys and codes"),
        own_rows(Authenticator),
        ("type", "created_at", "last_used_at"),
        IDENTITY,
    ),
    DataCategory(
        "sessions",
        _("Where you are signed in"),
        own_rows(UserSession),
        ("created_at", "last_seen_at", "ip", "user_agent"),
        IDENTITY,
    ),
    DataCategory("notices", _("Notifications"), own_rows(Notice, "recipient"), ("kind", "created_at", "read_at")),
    DataCategory("mails", _("Emails to you"), own_rows(OutgoingMail, "recipient"), ("kind", "created_at", "sent_at")),
    DataCategory("unwanted_mails", _("Emails you've turned off"), own_rows(EmailOptOut), ("kind", "at")),
]
