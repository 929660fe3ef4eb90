from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from core.redirects import redirect_saying
from notifications import actions
from notifications.forms import PreferencesForm
from notifications.models import Notice
from notifications.rendering import kind_label
from notifications.unsubscribe_link import parse_token

NOTICES_PER_PAGE = 20


@require_safe
def notice_list(request):
    """My notices, newest first. Those shown as new are read then."""
    page = Paginator(Notice.objects.for_reader(request.user), NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    today, earlier = [], []
    for notice in page:
        is_of_today = timezone.localdate(notice.created_at) == timezone.localdate()
        (today if is_of_today else earlier).append(notice)
    context = {"page": page, "groups": [(_("Today"), today), (_("Earlier"), earlier)]}
    response = render(request, "notifications/notice_list.html", context)
    if new := [notice.pk for notice in page if notice.read_at is None]:
        actions.mark_read(request.user.notices.filter(pk__in=new))
    return response


def preferences(request):
    """Which mails I want."""
    opted_out = set(request.user.email_opt_outs.values_list("kind", flat=True))
    form = PreferencesForm(request.POST or None, opted_out=opted_out)
    if request.method == "POST" and form.is_valid():
        actions.choose_emails(request.user, form.wanted)
        return redirect_saying(request, "notifications:preferences", _("Your choices are saved."))
    return render(request, "notifications/preferences.html", {"form": form})


# Mail programs send this form for the person, without a session (RFC 8058); the signed link is the permission.
@csrf_exempt
@login_not_required
def unsubscribe(request, token):
    """Turn off one kind of mail. GET only shows the button."""
    user_and_kind = parse_token(token)
    if user_and_kind is None:
        raise Http404
    user, kind = user_and_kind
    if request.method == "POST":
        actions.opt_out(user, kind)
    context = {"kind": kind_label(kind), "is_off": user.email_opt_outs.filter(kind=kind).exists()}
    return render(request, "notifications/unsubscribe.html", context)
