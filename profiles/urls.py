from django.urls import path

from profiles import views
from profiles.views import search

app_name = "profiles"
urlpatterns = [
    path("join/mentor/", views.join_mentor, name="join_mentor"),
    path("join/mentor/check/", views.join_mentor_check, name="join_mentor_check"),
    path("join/mentor/<slug:step>/", views.join_mentor_step, name="join_mentor_step"),
    path("join/mentee/", views.join_mentee, name="join_mentee"),
    path("join/mentee/check/", views.join_mentee_check, name="join_mentee_check"),
    path("join/mentee/<slug:step>/", views.join_mentee_step, name="join_mentee_step"),
    path("join/occupations/", views.occupations, name="occupations"),
    path("join/<slug:role>/<slug:step>/autosave/", views.autosave, name="autosave"),
    path("profile/", views.my_profile, name="my_profile"),
    path("profile/photo/", views.my_photo, name="my_photo"),
    path("profile/confirm/", views.confirm, name="confirm"),
    path("profile/confirm/<str:token>/", views.confirm_from_mail, name="confirm_from_mail"),
    path("profile/pause/", views.pause, name="pause"),
    path("profile/resume/", views.resume, name="resume"),
    path("profile/withdraw/", views.withdraw, name="withdraw"),
    path("profile/post-again/", views.post_again, name="post_again"),
    path("mentors/", search.mentor_list, name="mentor_list"),
    path("mentors/suggestions/", search.suggestion_list, name="suggestion_list"),
    path("mentors/searches/", search.saved_search_list, name="saved_search_list"),
    path("mentors/searches/new/", search.save_search, name="save_search"),
    path("mentors/searches/<int:pk>/forget/", search.forget_search, name="forget_search"),
    path("mentors/numbers/", views.numbers, name="numbers"),
    path("mentors/saved/", views.saved, name="saved"),
    path("mentors/<int:pk>/", views.mentor_detail, name="mentor_detail"),
    path("mentors/<int:pk>/photo/", views.photo, name="photo"),
    path("mentors/<int:pk>/save/", views.save, name="save"),
    path("mentors/<int:pk>/forget/", views.forget, name="forget"),
]
