"""URLs that exist in demo mode only."""

from django.urls import include, path

from demo.styleguide import styleguide

app_name = "demo"
urlpatterns = [
    path("mail/", include("demo.mailbox_urls")),
    path("styleguide/", styleguide, name="styleguide"),
]
