from urllib.parse import quote

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.models import User
from demo import mailbox
from demo.people import NAMES, STAFF

MAILS_PER_PAGE = 30


@login_not_required
def mail_list(request):
    """Every mail of the demo, or all that one person was sent (`?person=address`), newest first."""
    by_address = mailbox.keys_by_address()
    address = request.GET.get("person", "")
    keys = by_address.get(address, []) if address else mailbox.keys()
    page = Paginator(keys, MAILS_PER_PAGE).get_page(request.GET.get("page"))
    mails = [mail for key in page if (mail := mailbox.stored_mail(key))]
    names = names_of({*by_address, address} - {""})
    context = {
        "page": page,
        "mails": mails,
        "rows": [(mail, names[mail.to]) for mail in mails],
        "address": address,
        "name": names.get(address, ""),
        "people": people_first(names, by_address),
    }
    return render(request, "demo/mail_list.html", context)


def names_of(addresses):
    """Whose address each is: the full name, or the address itself where nobody has it."""
    known = {person.email: person.get_full_name() for person in User.objects.filter(email__in=addresses)}
    return {address: known.get(address) or address for address in addresses}


def people_first(names, by_address):
    """(address, name, number of mails) of everyone with mail: the named accounts, then all others by name."""
    named = list(NAMES | STAFF)
    rank = {address: number for number, address in enumerate(named)}
    order = sorted(names, key=lambda address: (rank.get(address, len(named)), names[address]))
    return [(address, names[address], len(by_address.get(address, []))) for address in order]


@login_not_required
def mail_detail(request, key):
    mail = mail_or_404(key)
    context = {"mail": mail, "name": names_of([mail.to])[mail.to], "address": quote(mail.to)}
    return render(request, "demo/mail_detail.html", context)


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
