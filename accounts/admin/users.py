import re

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin import sign_in_methods  # noqa: F401 — registers its pages
from accounts.models import IdentityProof, User

SHORTEST_NUMBER, AREA_AND_NUMBER = 7, 10  # digits; a country code before them is not compared


def pattern_of_phone(typed: str) -> str:
    """The digits of a phone number with anything between them; empty when it is none."""
    digits = re.sub(r"\D", "", typed)
    if len(digits) < SHORTEST_NUMBER or re.search(r"[^\d\s()+./-]", typed):
        return ""
    return r"\D*".join(digits[-AREA_AND_NUMBER:])


def is_let_in_by_hand(person: User) -> bool:
    """Whether "may sign in" is set on a person's page: of staff, and to let somebody in again.

    Whoever takes part is ended instead, which closes what they are part of, so that nobody waits for them (R26).
    """
    takes_part = hasattr(person, "menteeprofile") or hasattr(person, "mentorprofile") or not person.is_staff
    return not takes_part or not (person.is_active or person.ended_at)


class IdentityProofInline(admin.StackedInline):
    """How it was verified who this is; written by verbs, never by hand."""

    model = IdentityProof
    fk_name = "user"
    extra = 0
    fields = readonly_fields = ["method", "campus_identity", "verified_by", "verified_at"]
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People, found by name, e-mail or phone. Whether they may sign in and what staff may do is set here."""

    list_display = ["email", "given_name", "family_name", "is_staff", "is_active", "joined_at", "ended_at"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = [
        "email",
        "given_name",
        "family_name",
        "preferred_name",
        "mentorprofile__phone",
        "menteeprofile__phone",
    ]
    ordering = ["family_name", "given_name", "pk"]
    show_full_result_count = False
    filter_horizontal = ["groups"]
    readonly_fields = ["joined_at", "ended_at", "last_login"]
    inlines = [IdentityProofInline]
    fieldsets = [
        (None, {"fields": ["email", "given_name", "family_name", "preferred_name", "language", "time_zone"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "groups", "joined_at", "last_login", "ended_at"]}),
    ]

    def get_search_results(self, request, queryset, search_term):
        """A phone number is found however it is written."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if a_number := pattern_of_phone(search_term):
            is_theirs = Q(mentorprofile__phone__regex=a_number) | Q(menteeprofile__phone__regex=a_number)
            found |= queryset.filter(is_theirs)
        return found, may_repeat

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        """Only superusers make staff; everybody else would make themselves one."""
        readonly = list(super().get_readonly_fields(request, obj))
        if not request.user.is_superuser:
            return [*readonly, "email", "is_staff", "is_active", "groups"]
        return readonly if obj and is_let_in_by_hand(obj) else [*readonly, "is_active"]

    def get_fieldsets(self, request, obj=None):
        """Beside what is not set by hand: where it is done instead."""
        about, (title, access) = super().get_fieldsets(request, obj)
        if obj and not obj.ended_at and not is_let_in_by_hand(obj):
            access = access | {"description": way_to_end(obj)}
        return [about, (title, access)]


def way_to_end(person: User) -> str:
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
