from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.redirects import redirect_saying
from notifications.models import ProgramSettings
from profiles.models import MentorProfile
from program.content import materials as actions
from program.models import Acknowledgement, Edition, Material

# Who reads it while they apply goes back to the page that asks for it: `?from=mentor`.
APPLICATIONS = {role: reverse_lazy(f"profiles:join_{role}_step", args=["promise"]) for role in ("mentor", "mentee")}


def readable_materials(request):
    """Materials this user may read, each annotated with the key of its current edition."""
    user = request.user
    is_mentor = (
        user.is_authenticated and MentorProfile.objects.filter(user=user, status=MentorProfile.Status.APPROVED).exists()
    )
    editions = Edition.objects.published().filter(material=OuterRef("pk")).order_by("-number")
    return (
        Material.objects.readable_by(is_mentor=is_mentor, is_staff=user.is_authenticated and user.is_staff)
        .annotate(current=Subquery(editions.values("pk")[:1]))
        .filter(current__isnull=False)
    )


def containing_words(materials, query):
    """Materials whose title or current edition contains all words of the query, in either language."""
    current = Edition.objects.filter(pk=OuterRef("current"))
    for word in query.split():
        is_in_text = Exists(current.filter(Q(text_en__icontains=word) | Q(text_es__icontains=word)))
        materials = materials.filter(Q(title_en__icontains=word) | Q(title_es__icontains=word) | is_in_text)
    return materials


@login_not_required
@require_safe
def material_list(request):
    """Manual, handbook and policies; for approved mentors also preparation guides (R25)."""
    context = {"materials": readable_materials(request), "office": ProgramSettings.current()}
    return render(request, "program/materials.html", context)


@login_not_required
@require_safe
def material(request, slug):
    """The current edition of a material as a page."""
    row = get_object_or_404(readable_materials(request), slug=slug)
    edition = Edition.objects.select_related("material").get(pk=row.current)
    is_acknowledged = (
        request.user.is_authenticated and Acknowledgement.objects.filter(edition=edition, person=request.user).exists()
    )
    context = {
        "material": row,
        "edition": edition,
        "is_acknowledged": is_acknowledged,
        "application": APPLICATIONS.get(request.GET.get("from", "")),
    }
    return render(request, "program/material.html", context)


@login_not_required
@require_safe
def material_file(request, slug):
    """The current edition as a PDF file."""
    row = get_object_or_404(readable_materials(request), slug=slug)
    edition = get_object_or_404(Edition.objects.exclude(file=""), pk=row.current)
    return FileResponse(edition.file.open(), as_attachment=True, filename=f"{slug}-{edition.number}.pdf")


@require_POST
def acknowledge(request, slug):
    row = get_object_or_404(readable_materials(request), slug=slug)
    actions.acknowledge(Edition.objects.get(pk=row.current), request.user)
    return redirect_saying(request, row, _("Thank you. We've recorded that you read this edition."))
