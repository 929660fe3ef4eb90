"""URLs that exist in demo mode only."""

from django.urls import include, path

from demo.sign_in_views import sign_in_as
from demo.styleguide import styleguide

app_name = "demo"
urlpatterns = [
    path("mail/", include("demo.mailbox_urls")),
    path("sign-in/", sign_in_as, name="sign_in_as"),
    path("styleguide/", styleguide, name="styleguide"),
]
