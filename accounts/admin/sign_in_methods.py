"""What a person signs in with: read by administrators, and taken away for somebody who has lost a device.

allauth's own pages of these show a second factor's secret, and speak English only; ours do neither.
"""

import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401 — all three register theirs, which ours replace
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import CampusAccount, SecondFactor, SignedInDevice
from core.templatetags.portal import exact

# Ours stand in their place. The environment names the campus, and no token of it is kept: two tables without rows.
for model in (Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(model)


class ReadOnlyUserAdmin(admin.ModelAdmin):
    """Rows of one person each, found by their address. They come by themselves; here they can only be taken away."""

    search_fields = ["user__email", "user__given_name", "user__family_name"]
    list_select_related = ["user"]
    show_full_result_count = False

    def get_list_display(self, request):
        return self.fields

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("person"), ordering="user__email")
    def person(self, row):
        return str(row.user)


@admin.register(SecondFactor)
class SecondFactorAdmin(ReadOnlyUserAdmin):
    """Without its secret. Who has lost the device sets up a new one once this is deleted."""

    fields = ["person", "kind", "made", "used"]

    @admin.display(description=_("type of verification"), ordering="type")
    def kind(self, factor):
        kinds = {"totp": _("Authenticator app"), "webauthn": _("Passkey or security key")}
        return kinds.get(factor.type, _("Recovery codes"))

    @admin.display(description=_("set up"), ordering="created_at")
    def made(self, factor):
        return exact(factor.created_at)

    @admin.display(description=_("last used"), ordering="last_used_at")
    def used(self, factor):
        return exact(factor.last_used_at) if factor.last_used_at else _("never")


@admin.register(CampusAccount)
class CampusAccountAdmin(ReadOnlyUserAdmin):
    """Who signs in by the campus, and as whom there."""

    fields = ["person", "campus", "identity", "made"]

    @admin.display(description=_("campus"), ordering="provider")
    def campus(self, account):
        return account.provider

    @admin.display(description=_("campus user ID"), ordering="uid")
    def identity(self, account):
        return account.uid

    @admin.display(description=_("set up"), ordering="date_joined")
    def made(self, account):
        return exact(account.date_joined)


@admin.register(SignedInDevice)
class SignedInAdmin(ReadOnlyUserAdmin):
    """Where somebody is signed in; deleting one signs that device out."""

    fields = ["person", "since", "seen", "address", "browser"]

    @admin.display(description=_("signed in"), ordering="created_at")
    def since(self, session):
        return exact(session.created_at)

    @admin.display(description=_("last seen"), ordering="last_seen_at")
    def seen(self, session):
        return exact(session.last_seen_at)

    @admin.display(description=_("IP address"))
    def address(self, session):
        return session.ip

    @admin.display(description=_("browser"))
    def browser(self, session):
        return session.user_agent

    def delete_model(self, request, session):
        session.end()

    def delete_queryset(self, request, sessions):
        for session in sessions:
            session.end()
