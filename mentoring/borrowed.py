"""Texts of Django and allauth that our Spanish says in the words of the house: *usted*, "llave" for key, no gender.

Their own Spanish addresses people as *tú* here. A text named here is in our catalogue, and ours wins (LOCALE_PATHS).
"""

from django.utils.translation import gettext_noop as _

# Django
HALVES_OF_THE_DAY = [_("a.m."), _("p.m.")]

# allauth
PAGES = [
    _("Add Security Key"),
    _("Are you sure you want to remove this security key?"),
    _("Are you sure?"),
    _("Be patient, you are sending too many requests."),
    _("Download codes"),
    _("Edit Security Key"),
    _(
        "Enabling passwordless operation allows you to sign in using just this key, "
        "but imposes additional requirements such as biometrics or PIN protection."
    ),
    _("Invalid login."),
    _("Key nr. {number}"),
    _("No security keys have been added."),
    _("Password Reset"),
    _("Passwordless"),
    _("Please select only one."),
    _("Remove Security Key"),
    _("Save them  in a secure location now — they won't be shown again."),
    _("Security Keys"),
    _("Send me a sign-in code"),
    _("Sign in with a passkey"),
    _("Use a security key"),
    _("Use authenticator app or code"),
    _("You are about to deactivate authenticator app based authentication. Are you sure?"),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("Your account is protected by two-factor authentication. Please enter an authenticator code:"),
]
MESSAGES_AND_MAILS = [
    _("A new security key has been added."),
    _("A security key has been removed."),
    _("Email address %(deleted_email)s has been removed from your account."),
    _("New Recovery Codes Generated"),
    _("Security Key Added"),
    _("Security Key Removed"),
    _("Security key added."),
    _("Security key removed."),
    _(
        "You're receiving this email because user %(user_display)s has given your email address "
        "to register an account on %(site_domain)s."
    ),
    _("Your email has been changed from %(from_email)s to %(to_email)s."),
    _("Your email verification code is listed below. Please enter it in your open browser window."),
    _("Your password reset code is listed below. Please enter it in your open browser window."),
    _("Your sign-in code is listed below. Please enter it in your open browser window."),
]
