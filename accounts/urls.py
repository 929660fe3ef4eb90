from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("identity/", views.identity, name="identity"),
    path("kept/", views.show_preserved_post, name="kept"),
]
