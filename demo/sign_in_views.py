"""One click signs in as a person of the demo. The address exists in demo mode only, like the mailbox."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from demo.people import NAMES, STAFF


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_as(request):
    """Show whom one may sign in as; sign in as one of the named accounts, and as nobody else.

    Whoever was signed in is signed out first. What follows a password follows here too, such as a second factor.
    """
    if not settings.DEMO:
        raise Http404
    if request.method != "POST":
        return render(request, "demo/sign_in_as.html")
    address = request.POST.get("person")
    if address not in NAMES | STAFF:
        raise Http404
    person = get_object_or_404(User.objects.active(), email=address)
    if request.user.is_authenticated:
        get_adapter().logout(request)
    record_authentication(request, person, method="demo")
    return perform_login(request, Login(user=person))
