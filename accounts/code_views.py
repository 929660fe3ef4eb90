"""The pages where a code from a mail is typed, and what follows. Allauth leads whoever is late away without a word."""

from allauth.account import views
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class ExpiredCodeMixin:
    """Whoever types a code that works no more is told so, where a new one is to be had (`asked_at`)."""

    asked_at = "account_login"
    late_code = "code_too_late"
    late = _("This code no longer works. Each code lasts 10 minutes and can be used once. Request a new one here.")
    _process = None

    @method_decorator(login_not_required)
    def dispatch(self, request, *args, **kwargs):
        answer = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and self.is_late(request):
            messages.error(request, self.late, extra_tags=self.late_code)
        elif not self.has_been_guessed_at():
            return answer
        return redirect(self.passthrough_next_url(reverse(self.asked_at)))

    def is_late(self, request) -> bool:
        return not self._process

    def has_been_guessed_at(self) -> bool:
        """Three wrong codes, of which allauth has told (AccountAdapter.add_message)."""
        return bool(self._process) and self._process.state["failed_attempts"] >= self._process.max_attempts


class AddressCode(ExpiredCodeMixin, views.ConfirmEmailVerificationCodeView):
    """An address is shown to be one's own: the first at sign-up, where signing in mails a new code, or one more."""

    @property
    def asked_at(self):
        return "account_login" if self.request.user.is_anonymous else "account_email"


class SignInCode(ExpiredCodeMixin, views.ConfirmLoginCodeView):
    asked_at = "account_request_login_code"

    def is_late(self, request) -> bool:
        return super().is_late(request) and request.user.is_anonymous  # pressed twice, the first has signed in


class ResetCode(ExpiredCodeMixin, views.ConfirmPasswordResetCodeView):
    asked_at = "account_reset_password"


class NewPassword(ExpiredCodeMixin, views.CompletePasswordResetView):
    asked_at = "account_reset_password"


class SecondFactorView(ExpiredCodeMixin, AuthenticateView):
    late_code = "password_too_long_ago"
    late = _("It's been too long since you entered your password. Please sign in again.")
    stage = None

    def is_late(self, request) -> bool:
        return not self.stage and request.user.is_anonymous

    def passthrough_next_url(self, address):
        return address


# In front of allauth's own, by the same addresses and names.
urlpatterns = [
    path("confirm-email/", AddressCode.as_view(), name="account_email_verification_sent"),
    path("login/code/confirm/", SignInCode.as_view(), name="account_confirm_login_code"),
    path("password/reset/confirm/", ResetCode.as_view(), name="account_confirm_password_reset_code"),
    path("password/reset/complete/", NewPassword.as_view(), name="account_complete_password_reset"),
    path("2fa/authenticate/", SecondFactorView.as_view(), name="mfa_authenticate"),
]
