from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from accounts.views import choose_language
from core.admin import Completion, everything_else, no_shortcut, once_a_request

# The admin uses the portal's sign-in page, never its own.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.get_app_list = once_a_request(admin.site.get_app_list)  # type: ignore[method-assign]
admin.site.disable_action("delete_selected")  # one at a time, on the row's own page
admin.site.autocomplete_view = Completion.as_view(admin_site=admin.site)  # type: ignore[assignment, method-assign]
admin.site.site_header = admin.site.site_title = _("Career Mentoring")

urlpatterns = [
    path("", include("program.urls")),
    path("", include("notifications.urls")),
    path("", include("profiles.urls")),
    path("", include("matches.urls")),
    path("", include("agreements.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("accounts.code_views")),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", choose_language, name="set_language"),
    path("admin/r/<path:about>", no_shortcut),
    path("admin/everything-else/", admin.site.admin_view(everything_else), name="admin_everything_else"),
    path("admin/", admin.site.urls),
]

handler400 = "mentoring.error_views.bad_request"
handler500 = "mentoring.error_views.server_error"

if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
