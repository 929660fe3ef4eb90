"""The pages where people enter a code from an email. They explain an expired code, which allauth does not."""

import time

from allauth.account import views
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.address_limits import consume
from accounts.known_browsers import known_browser
from accounts.middleware import has_second_factor
from accounts.pending_codes import still_counts
from core.text_values import with_values
from core.workflow import violates


class ExpiredCodeMixin:
    """Says that a code has expired, on the page where a new one can be requested (`request_url_name`)."""

    request_url_name = "account_login"
    expired_tag = "code_too_late"
    expired_message = with_values(
        _(
            "This code no longer works. Each code lasts %(code_minutes)s minutes and can be used "
            "once. Request a new one here."
        )
    )
    _process = None

    @method_decorator(login_not_required)
    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and self.is_expired(request):
            messages.error(request, self.expired_message, extra_tags=self.expired_tag)
        elif not self.has_used_all_attempts():
            return response
        return redirect(self.passthrough_next_url(reverse(self.request_url_name)))

    def is_expired(self, request) -> bool:
        return not self._process

    def has_used_all_attempts(self) -> bool:
        """Whether three wrong codes were entered; allauth has shown a message (AccountAdapter.add_message)."""
        return bool(self._process) and self._process.state["failed_attempts"] >= self._process.max_attempts


class PendingCodeMixin(ExpiredCodeMixin):
    """A code, and the new password after one, counts only while the account is as it was when it was asked for."""

    def form_valid(self, form):
        """Go on, unless the account has changed since: then dispatch says that the code has expired."""
        try:
            with transaction.atomic():
                if not self.still_counts():
                    return self.abandon()
                response = super().form_valid(form)
        except IntegrityError as error:
            if not violates(error, "unique_verified_email"):
                raise
            return self.refuse_address_of_another()
        self._process.state["at"] = time.time()  # this very step may have ended what was begun before
        return response

    def still_counts(self) -> bool:
        process = self._process
        is_pretended = not process.user or process.state.get("account_already_exists")
        return is_pretended or still_counts(process.user, process.state["at"], self.address_of_the_account())

    def address_of_the_account(self) -> str | None:
        """The address the code was sent to, if it has to be one of the account's."""
        return self._process.state["email"]

    def abandon(self):
        request_url_name = self.request_url_name
        self._process.abort()
        self._process = None
        return redirect(request_url_name)

    def refuse_address_of_another(self):
        """Two accounts have verified one address at the same moment, and the other was first."""
        address = self._process.state["email"]
        self._process.abort()
        get_adapter().add_message(
            self.request,
            messages.ERROR,
            "account/messages/email_confirmation_failed.txt",
            {"email": address},
            extra_tags="address_confirmed_by_another",
        )
        return redirect(self.request_url_name)


class AddressCodeView(PendingCodeMixin, views.ConfirmEmailVerificationCodeView):
    """Verifies an email address: the first one at sign-up, where signing in sends a new code, or an additional one."""

    def address_of_the_account(self):
        # An additional address is stored only when it has been verified.
        return super().address_of_the_account() if self.request.user.is_anonymous else None

    @property
    def request_url_name(self):
        return "account_login" if self.request.user.is_anonymous else "account_email"


class OwnerMixin:
    """The right code shows who owns an address; a password that somebody set before without it no longer works."""

    def form_valid(self, form):
        if form.cleaned_data.get("code") and actions.discard_unverified_credentials(self._process.user):
            messages.info(
                self.request,
                _(
                    "The password from sign-up no longer works, because it was set before anyone confirmed this email "
                    "address. You can set a new one in your account."
                ),
                extra_tags="password_removed",
            )
        return super().form_valid(form)


class SignInCodeView(PendingCodeMixin, OwnerMixin, views.ConfirmLoginCodeView):
    request_url_name = "account_request_login_code"

    def is_expired(self, request) -> bool:
        # A person who is signed in pressed the button twice; the first press worked.
        return super().is_expired(request) and request.user.is_anonymous


class ResetCodeView(PendingCodeMixin, OwnerMixin, views.ConfirmPasswordResetCodeView):
    request_url_name = "account_reset_password"


class NewPasswordView(PendingCodeMixin, views.CompletePasswordResetView):
    request_url_name = "account_reset_password"


class SecondFactorView(ExpiredCodeMixin, AuthenticateView):
    expired_tag = "password_too_long_ago"
    expired_message = _("It's been too long since you entered your password. Please sign in again.")
    stage = None

    @method_decorator(login_not_required)
    def dispatch(self, request, *args, **kwargs):
        """Ends a sign-in that waits for a factor that is gone: allauth leads to the sign-in page, which leads back."""
        response = super().dispatch(request, *args, **kwargs)
        if request.user.is_authenticated or not self.stage or has_second_factor(self.stage.login.user):
            return response
        messages.error(
            request,
            _("Your two-step verification has changed since you entered your password. Please sign in again."),
            extra_tags="second_factor_changed",
        )
        return self.abandon()

    def form_valid(self, form):
        with transaction.atomic():
            if not still_counts(self.stage.login.user, self.stage.login.initiated_at):
                return self.abandon()
            return super().form_valid(form)

    def form_invalid(self, form):
        """The owner hears of a wrong code, once a day, unless it was entered in a browser they have signed in with.

        Whoever entered it has the password, or reads their mail.
        """
        user = self.stage.login.user
        is_stranger = form.has_error("code", "incorrect_code") and not known_browser(self.request, user.email)
        if is_stranger and consume(self.request, "second_factor_failed", str(user.pk)):
            get_adapter().send_notification_mail("account/email/second_factor_failed", user)
        return super().form_invalid(form)

    def abandon(self):
        response, self.stage = self.stage.abort(), None
        return response

    def is_expired(self, request) -> bool:
        return not self.stage and request.user.is_anonymous

    def passthrough_next_url(self, address):
        return address


# Included before allauth's own URLs, with the same addresses and names.
urlpatterns = [
    path("confirm-email/", AddressCodeView.as_view(), name="account_email_verification_sent"),
    path("login/code/confirm/", SignInCodeView.as_view(), name="account_confirm_login_code"),
    path("password/reset/confirm/", ResetCodeView.as_view(), name="account_confirm_password_reset_code"),
    path("password/reset/complete/", NewPasswordView.as_view(), name="account_complete_password_reset"),
    # allauth asks again before it changes a password, because that takes the old one; here there is none yet.
    path(
        "password/set/",
        reauthentication_required(views.PasswordSetView.as_view(), app="allauth.account"),
        name="account_set_password",
    ),
    path("2fa/authenticate/", SecondFactorView.as_view(), name="mfa_authenticate"),
]
