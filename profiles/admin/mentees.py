from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.admin.users import FindsPhones
from accounts.models import IdentityProof
from profiles.admin.lists import ReadOnlyAdmin
from profiles.models import MenteeProfile


@admin.register(MenteeProfile)
class MenteeAdmin(FindsPhones, ReadOnlyAdmin):
    """Mentees as they describe themselves."""

    list_display = ["name", "standing", "class_level", "graduation_year", "status", "is_adult", "is_proven"]
    list_filter = ["status", "standing", "is_adult"]
    list_select_related = ["user"]
    search_fields = ["phone"]
    people = ["user"]
    ordering = ["user__family_name", "pk"]
    readonly_fields = ["status", "completed_at"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request):
        proof = IdentityProof.objects.proving_affiliation().filter(user=OuterRef("user"))
        return super().get_queryset(request).annotate(has_proof=Exists(proof))

    @admin.display(description=_("name"), ordering="user__family_name")
    def name(self, mentee):
        return str(mentee.user)

    @admin.display(description=_("identity verified"), boolean=True)
    def is_proven(self, mentee):
        return mentee.has_proof
