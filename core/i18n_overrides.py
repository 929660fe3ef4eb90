"""Texts of Django and allauth whose Spanish we override to match our style: *usted*, "llave" for key, no gender.

Their own Spanish addresses people as *tú*. Texts listed here are in our catalog, which takes precedence (LOCALE_PATHS).
Texts whose English we override too are in locale/en, and need no line here.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

# Django
ADMIN = [
    _("0 of %(cnt)s selected"),
    _(" By %(filter_title)s "),
    _("Add"),
    _("Add %s"),
    _("Delete selected %(verbose_name_plural)s"),
    _("Delete selected %(model)s"),
    _("View"),
    _("View %s"),
    _("Welcome,"),
]
HALVES_OF_THE_DAY = [_("a.m."), _("p.m.")]
FORMS = [
    _("Enter a complete value."),
    _("Enter a list of values."),
    _("Enter a number."),
    _("Enter a valid date."),
    _("Enter a valid date/time."),
    _("Enter a valid email address."),
    _("Enter a valid time."),
    _("Enter a valid URL."),
    _("Enter a valid value."),
    _("Enter a whole number."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Enter a valid JSON."),
    _("Forgotten your password? Enter your email address below, and we’ll email instructions for setting a new one."),
]
PASSWORDS = [
    _("The password is too similar to the %(verbose_name)s."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ),
]

# allauth
PAGES = [
    _('<strong>Note:</strong> you can still <a href="%(email_url)s">change your email address</a>.'),
    _("Are you sure you want to remove this security key?"),
    _("Are you sure?"),
    _("Download codes"),
    _("Email address"),
    _("Enter your password:"),
    _("If you choose to trust this browser, you will not be asked for a verification code the next time you sign in."),
    _("No security keys have been added."),
    _("Please select only one."),
    _("Save them  in a secure location now — they won't be shown again."),
    _("Send me a sign-in code"),
    _("Sign in with a passkey"),
    _("Use a security key"),
    _(
        "We have sent an email to you for verification. Follow the link provided to finalize the signup process. "
        "If you do not see the verification email in your main inbox, check your spam folder. "
        "Please contact us if you do not receive the verification email within a few minutes."
    ),
    _(
        "You are about to create a passkey for your account. As you can add additional keys later on, "
        "you can use a descriptive name to tell the keys apart."
    ),
]
MESSAGES_AND_MAILS = [
    _("A third-party account from %(provider)s has been disconnected from your account."),
    _("A new security key has been added."),
    _("A security key has been removed."),
    _("Email address %(deleted_email)s has been removed from your account."),
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
