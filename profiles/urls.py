from django.urls import path

from profiles.application_steps import MENTEE, MENTOR
from profiles.views import applications, availability, public_profile, search

app_name = "profiles"
urlpatterns = [
    path("join/mentor/", applications.join_mentor, name="join_mentor"),
    path("join/mentor/check/", applications.join_mentor_check, name="join_mentor_check"),
    path("join/mentor/<slug:step>/", applications.join_step, {"wizard": MENTOR}, name="join_mentor_step"),
    path("join/mentee/", applications.join_mentee, name="join_mentee"),
    path("join/mentee/check/", applications.join_mentee_check, name="join_mentee_check"),
    path("join/mentee/<slug:step>/", applications.join_step, {"wizard": MENTEE}, name="join_mentee_step"),
    path("join/occupations/", applications.occupations, name="occupations"),
    path("join/<slug:role>/<slug:step>/autosave/", applications.autosave, name="autosave"),
    path("profile/", availability.my_profile, name="my_profile"),
    path("profile/photo/", public_profile.my_photo, name="my_photo"),
    path("profile/confirm/", availability.confirm, name="confirm"),
    path("profile/confirm/<str:token>/", availability.confirm_from_mail, name="confirm_from_mail"),
    path("profile/pause/", availability.pause, name="pause"),
    path("profile/resume/", availability.resume, name="resume"),
    path("profile/withdraw/", availability.withdraw, name="withdraw"),
    path("profile/post-again/", availability.post_again, name="post_again"),
    path("mentors/", search.mentor_list, name="mentor_list"),
    path("mentors/filters/<slug:name>/", search.filter_choices, name="filter_choices"),
    path("mentors/suggestions/", search.suggestion_list, name="suggestion_list"),
    path("mentors/searches/", search.saved_search_list, name="saved_search_list"),
    path("mentors/searches/new/", search.save_search, name="save_search"),
    path("mentors/searches/<int:pk>/forget/", search.forget_search, name="forget_search"),
    path("mentors/numbers/", public_profile.numbers, name="numbers"),
    path("mentors/saved/", public_profile.saved, name="saved"),
    path("mentors/<int:pk>/", public_profile.mentor_detail, name="mentor_detail"),
    path("mentors/<int:pk>/photo/", public_profile.photo, name="photo"),
    path("mentors/<int:pk>/save/", public_profile.save, name="save"),
    path("mentors/<int:pk>/forget/", public_profile.forget, name="forget"),
]
