from django.urls import path

from program.views import announcements, conduct, events, health, materials, my_data, pages

app_name = "program"
urlpatterns = [
    path("", pages.front, name="front"),
    path("home/", pages.home, name="home"),
    path("faq/", pages.faq, name="faq"),
    path("help/", pages.help_page, name="help"),
    path("help/<slug:slug>/", pages.page, name="page"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("announcements/<int:pk>/", announcements.announcement, name="announcement"),
    path("events/", events.events, name="events"),
    path("events/short/", events.short_orientation, name="short_orientation"),
    path("events/<int:pk>/register/", events.event_register, name="event_register"),
    path("events/<int:pk>/cancel/", events.event_cancel, name="event_cancel"),
    path("events/<int:pk>/calendar.ics", events.event_calendar, name="event_calendar"),
    path("materials/", materials.material_list, name="materials"),
    path("materials/<slug:slug>/", materials.material, name="material"),
    path("materials/<slug:slug>/file/", materials.material_file, name="material_file"),
    path("materials/<slug:slug>/acknowledge/", materials.acknowledge, name="acknowledge"),
    path("concerns/new/", conduct.concern_new, name="concern_new"),
    path("concerns/<int:pk>/", conduct.concern_detail, name="concern_detail"),
    path("my-data/", my_data.my_data, name="my_data"),
    path("my-data/download/", my_data.my_data_download, name="my_data_download"),
    path("my-data/erase/", my_data.my_data_erase, name="my_data_erase"),
    path("my-data/keep/", my_data.my_data_keep, name="my_data_keep"),
    path("ended/", pages.ended, name="ended"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
