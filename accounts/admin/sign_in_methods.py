"""What people sign in with: administrators read it, and delete it for someone who has lost a device.

allauth's own admin pages show the secret of a second factor and are in English only; ours replace them.
"""

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401 — all four register pages, which ours replace
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import CampusAccount, SecondFactor, SignedInDevice
from core.admin import PortalAdmin, ask_who_it_is
from core.templatetags.portal import exact

# Nobody verifies an address by hand. SocialApp and SocialToken have no rows: the environment describes the campus, and
# no token is stored.
for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(model)


def column(field, label, show=str):
    """A column of one field under our own label, since allauth's fields are named in English only."""

    @admin.display(description=label, ordering=field)
    def value(self, row):
        return show(getattr(row, field))

    return value


class ReadOnlyUserAdmin(PortalAdmin):
    """Rows of one person each, searchable by email. The portal writes them; here they can only be deleted."""

    people = list_select_related = ["user"]
    show_full_result_count = False

    def get_list_display(self, request):
        return self.fields

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_view(self, request, object_id, extra_context=None):
        """Takes a way to sign in, so it asks again who does it."""
        if request.method == "POST":
            ask_who_it_is(request)
        return super().delete_view(request, object_id, extra_context)

    @admin.display(description=_("person"), ordering="user__email")
    def person(self, row):
        return str(row.user)


@admin.register(SecondFactor)
class SecondFactorAdmin(ReadOnlyUserAdmin):
    """Second factors, without their secrets. Who has lost one gets all of them reset, never a single one deleted."""

    fields = ["person", "kind", "set_up", "last_used"]
    set_up = column("created_at", _("set up"), exact)

    @admin.display(description=_("type of verification"), ordering="type")
    def kind(self, factor):
        labels = {"totp": _("Authenticator app"), "webauthn": _("Passkey or security key")}
        return labels.get(factor.type, _("Recovery codes"))

    @admin.display(description=_("last used"), ordering="last_used_at")
    def last_used(self, factor):
        return exact(factor.last_used_at) if factor.last_used_at else _("never")

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(CampusAccount)
class CampusAccountAdmin(ReadOnlyUserAdmin):
    """Who signs in through the campus, and with which campus user ID."""

    fields = ["person", "campus", "identity", "set_up"]
    campus = column("provider", _("campus"))
    identity = column("uid", _("campus user ID"))
    set_up = column("date_joined", _("set up"), exact)


@admin.register(SignedInDevice)
class SignedInDeviceAdmin(ReadOnlyUserAdmin):
    """Where people are signed in; deleting a row signs that device out."""

    fields = ["person", "signed_in", "last_seen", "address", "browser"]
    signed_in = column("created_at", _("signed in"), exact)
    last_seen = column("last_seen_at", _("last seen"), exact)

    @admin.display(description=_("IP address"))
    def address(self, session):
        return session.ip

    @admin.display(description=_("browser"))
    def browser(self, session):
        return session.user_agent

    def delete_model(self, request, session):
        session.end()
