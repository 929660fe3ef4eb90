from functools import reduce
from operator import or_

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.access import AccessActs
from accounts.models import IdentityProof, User
from core import staff_log
from core.admin import ReadOnlyAdmin
from core.phone_numbers import search_pattern

MOMENTS = ["joined_at", "last_login", "ended_at"]
NAMES = ["given_name", "family_name", "preferred_name"]


class FindsPhones(admin.ModelAdmin):
    """Lists whose search finds a phone number however it is written. `phones`: the fields, from the list's model."""

    phones: tuple[str, ...] = ("phone",)

    def get_search_results(self, request, queryset, search_term):
        results, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if pattern := search_pattern(search_term):
            results |= queryset.filter(reduce(or_, [Q(**{f"{phone}__regex": pattern}) for phone in self.phones]))
        return results, may_have_duplicates


class IdentityProofInline(admin.StackedInline):
    """How the person's identity was verified; written by actions, never by hand."""

    model = IdentityProof
    fk_name = "user"
    extra = 0
    fields = readonly_fields = ["method", "campus_identity", "verified_by", "verified_at"]
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


admin.site.unregister(Group)


@admin.register(Group)
class StaffGroupAdmin(ReadOnlyAdmin, GroupAdmin):
    """The groups of staff and their rights, to read; `manage.py setup_groups` writes them."""

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(FindsPhones, AccessActs):
    """People, searchable by name, email or phone. Who can sign in is changed by acts, never in the form."""

    list_display = ["email", "given_name", "family_name", "is_staff", "is_active", "joined_at", "ended_at"]
    list_filter = ["is_staff", "is_active", "groups"]
    people = [""]
    search_fields = phones = ("mentorprofile__phone", "menteeprofile__phone")
    ordering = ["family_name", "given_name", "pk"]
    show_full_result_count = False
    readonly_fields = ["email", "is_active", "is_staff", "is_superuser", "groups", *MOMENTS]
    inlines = [IdentityProofInline]
    fieldsets = [
        (None, {"fields": ["email", *NAMES, "language", "time_zone"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", *MOMENTS]}),
    ]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        """Who did something is read by name, so only superusers change that of someone who is or was on the staff."""
        is_fixed = obj and obj.was_ever_staff and not request.user.is_superuser
        return [*self.readonly_fields, *(NAMES if is_fixed else [])]

    def save_model(self, request, person, form, change):
        """The log keeps both names of someone who is or was on the staff."""
        before = User.objects.filter(pk=person.pk).first()
        super().save_model(request, person, form, change)
        old, new = (whole_name(of) if of else "" for of in (before, person))
        if old != new and person.was_ever_staff:
            staff_log.record(request.user, person, "Changed the name from “%(old)s” to “%(new)s”.", old=old, new=new)

    def get_fieldsets(self, request, obj=None):
        """Say where to end the participation of someone who takes part."""
        personal, (title, access) = super().get_fieldsets(request, obj)
        if obj and obj.is_active and not obj.ended_at and not obj.is_staff:
            access = access | {"description": end_participation_hint(obj)}
        return [personal, (title, access)]


def whole_name(person: User) -> str:
    """Every name of a person: "Rosa Ruiz (Rosi)"."""
    preferred = person.preferred_name and f"({person.preferred_name})"
    return " ".join(filter(None, [person.given_name, person.family_name, preferred]))


def end_participation_hint(person: User) -> str:
    return format_html(
        '{} <a href="{}?user={}">{}</a>',
        _(
            "Turning off access alone would leave other people waiting. Ending participation closes everything that "
            "is open and notifies everyone involved:"
        ),
        reverse("admin:program_participationend_add"),
        person.pk,
        _("End someone's participation"),
    )
