from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from notifications import actions
from notifications.forms import PreferencesForm
from notifications.models import Notice
from notifications.rendering import kind_in_words
from notifications.unsubscribe_link import read_link

NOTICES_PER_PAGE = 20


@require_safe
def notice_list(request):
    """What the portal has told me, newest first."""
    page = Paginator(Notice.objects.for_reader(request.user), NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    has_unread = any(notice.read_at is None for notice in page)
    return render(request, "notifications/notice_list.html", {"page": page, "has_unread": has_unread})


@require_POST
def read_all(request):
    if actions.read(request.user.notices.said()):
        messages.success(request, _("All notifications are marked as read."))
    return redirect("notifications:list")


def preferences(request):
    """Which mails I want."""
    off = set(request.user.email_opt_outs.values_list("kind", flat=True))
    form = PreferencesForm(request.POST or None, switched_off=off)
    if request.method == "POST" and form.is_valid():
        actions.choose_mails(request.user, form.wanted)
        messages.success(request, _("Your choices are saved."))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})


# Mail programs press this button for the person, without a session (RFC 8058); the signed link is the permission.
@csrf_exempt
@login_not_required
def unsubscribe(request, token):
    """Switch one kind of mail off. GET only shows the button."""
    found = read_link(token)
    if found is None:
        raise Http404
    user, kind = found
    if request.method == "POST":
        actions.switch_off(user, kind)
    context = {"kind": kind_in_words(kind), "is_off": user.email_opt_outs.filter(kind=kind).exists()}
    return render(request, "notifications/unsubscribe.html", context)
