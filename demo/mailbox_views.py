from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from demo import mailbox

MAILS_PER_PAGE = 30


@login_not_required
def mail_list(request):
    """Every mail of the demo, newest first."""
    page = Paginator(mailbox.keys(), MAILS_PER_PAGE).get_page(request.GET.get("page"))
    mails = [mailbox.stored_mail(key) for key in page]
    return render(request, "demo/mail_list.html", {"page": page, "mails": mails})


@login_not_required
def mail_detail(request, key):
    return render(request, "demo/mail_detail.html", {"mail": mail_or_404(key)})


# Mail has inline styles, and nothing else is allowed.
@login_not_required
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": [True]})
def mail_html(request, key):
    return HttpResponse(mail_or_404(key).html)


@login_not_required
def mail_attachment(request, key, number):
    attachments = mail_or_404(key).attachments
    if number >= len(attachments):
        raise Http404
    file = attachments[number]
    headers = {"Content-Disposition": f'attachment; filename="{file.get_filename()}"'}
    return HttpResponse(file.get_payload(decode=True), content_type=file.get_content_type(), headers=headers)


def mail_or_404(key):
    mail = mailbox.stored_mail(key)
    if mail is None:
        raise Http404
    return mail
