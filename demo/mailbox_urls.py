from django.urls import path

from demo import mailbox_views

urlpatterns = [
    path("", mailbox_views.mail_list, name="mail_list"),
    path("<str:key>/", mailbox_views.mail_detail, name="mail_detail"),
    path("<str:key>/html/", mailbox_views.mail_html, name="mail_html"),
    path("<str:key>/<int:number>/", mailbox_views.mail_attachment, name="mail_attachment"),
]
