"""Addresses that exist in demo mode only."""

from django.urls import include, path

from mentoring.styleguide import styleguide

app_name = "demo"
urlpatterns = [
    path("mail/", include("notifications.demo_urls")),
    path("styleguide/", styleguide, name="styleguide"),
]
