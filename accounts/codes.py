"""The pages where a code from a mail is typed. Allauth leads a late code back to the start without a word."""

from allauth.account import views
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _


class LateCodeAnswered:
    """Whoever types a code that works no more is told so, where a new one is to be had (`asked_at`)."""

    asked_at: str
    _process = None

    @method_decorator(login_not_required)
    def dispatch(self, request, *args, **kwargs):
        answer = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and request.user.is_anonymous and not self._process:
            late = _("This code no longer works: it has ended after 10 minutes. Ask for a new one here.")
            messages.error(request, late)
            return redirect(self.asked_at)
        return answer


class AddressCode(LateCodeAnswered, views.ConfirmEmailVerificationCodeView):
    asked_at = "account_login"  # an address that is not verified gets a new code there


class SignInCode(LateCodeAnswered, views.ConfirmLoginCodeView):
    asked_at = "account_request_login_code"


class ResetCode(LateCodeAnswered, views.ConfirmPasswordResetCodeView):
    asked_at = "account_reset_password"


# In front of allauth's own, by the same addresses and names.
urlpatterns = [
    path("confirm-email/", AddressCode.as_view(), name="account_email_verification_sent"),
    path("login/code/confirm/", SignInCode.as_view(), name="account_confirm_login_code"),
    path("password/reset/confirm/", ResetCode.as_view(), name="account_confirm_password_reset_code"),
]
