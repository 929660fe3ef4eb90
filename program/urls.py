from django.urls import path

from program.conduct import views as conduct
from program.content import announcement_views, machine_views, material_views
from program.content import views as pages
from program.home import views as home
from program.orientation import views as orientation
from program.privacy import views as privacy

app_name = "program"
urlpatterns = [
    path("", pages.front, name="front"),
    path("home/", home.home, name="home"),
    path("faq/", pages.faq, name="faq"),
    path("help/", pages.help_page, name="help"),
    path("help/<slug:slug>/", pages.page, name="page"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("announcements/<int:pk>/", announcement_views.announcement, name="announcement"),
    path("events/", orientation.events, name="events"),
    path("events/short/", orientation.short_orientation, name="short_orientation"),
    path("events/<int:pk>/register/", orientation.event_register, name="event_register"),
    path("events/<int:pk>/cancel/", orientation.event_cancel, name="event_cancel"),
    path("events/<int:pk>/calendar.ics", orientation.event_calendar, name="event_calendar"),
    path("materials/", material_views.material_list, name="materials"),
    path("materials/<slug:slug>/", material_views.material, name="material"),
    path("materials/<slug:slug>/file/", material_views.material_file, name="material_file"),
    path("materials/<slug:slug>/acknowledge/", material_views.acknowledge, name="acknowledge"),
    path("concerns/new/", conduct.concern_new, name="concern_new"),
    path("concerns/<int:pk>/", conduct.concern_detail, name="concern_detail"),
    path("my-data/", privacy.my_data, name="my_data"),
    path("my-data/download/", privacy.my_data_download, name="my_data_download"),
    path("my-data/erase/", privacy.my_data_erase, name="my_data_erase"),
    path("my-data/keep/", privacy.my_data_keep, name="my_data_keep"),
    path("ended/", pages.ended, name="ended"),
    path("robots.txt", machine_views.robots, name="robots"),
    path("sitemap.xml", machine_views.sitemap, name="sitemap"),
    path("manifest.webmanifest", machine_views.manifest, name="manifest"),
    path(".well-known/security.txt", machine_views.security, name="security"),
]
