from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.redirects import redirect_saying
from core.templatetags.portal import in_one_line
from core.text_values import TEXT_VALUES
from profiles.models import ContactMethod
from program.models import Concern, ErasureRequest
from program.privacy import data_export, data_inventory, erasure_requests


@require_safe
@reauthentication_required
def my_data(request):
    """What the portal holds about this person, why, and who could see their contact details (R29)."""
    method_labels = dict(ContactMethod.choices)
    disclosures = [
        disclosure | {"ways": in_one_line(method_labels[method] for method in disclosure["ways"])}
        for disclosure in data_inventory.disclosures(request.user)
    ]
    context = {
        "categories": data_inventory.categories_held_about(request.user),
        "disclosures": disclosures,
        "erasure": ErasureRequest.objects.waiting().filter(user=request.user).first(),
        "reports": Concern.objects.sent_by(request.user),
    }
    return render(request, "program/my_data.html", context)


@require_safe
@reauthentication_required
def my_data_download(request):
    """Everything on that page as a ZIP file."""
    return HttpResponse(
        data_export.download(request.user),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="my-data.zip"'},
    )


@require_POST
@reauthentication_required
def my_data_erase(request):
    erasure_requests.ask_for_erasure(request.user)
    sentence = (
        _("You've asked us to delete your data. For %(change_of_mind_days)s days, you can change your mind here.")
        % TEXT_VALUES
    )
    return redirect_saying(request, "program:my_data", sentence)


@require_POST
def my_data_keep(request):
    erasure_requests.take_back_erasure(request.user)
    return redirect_saying(request, "program:my_data", _("We'll keep your data, and everything continues as before."))
