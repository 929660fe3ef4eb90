from django.urls import path

from notifications import demo_views

urlpatterns = [
    path("", demo_views.mail_list, name="mail_list"),
    path("<str:key>/", demo_views.mail_detail, name="mail_detail"),
    path("<str:key>/html/", demo_views.mail_html, name="mail_html"),
    path("<str:key>/<int:number>/", demo_views.mail_attachment, name="mail_attachment"),
]
