from django.urls import path

from matches.views import answers, inbox, interviews, matches, requests

app_name = "matches"
urlpatterns = [
    path("mentors/<int:pk>/request/", requests.request_new, name="request_new"),
    path("mentors/<int:pk>/request/draft/", requests.save_draft, name="save_draft"),
    path("requests/", inbox.inbox, name="inbox"),
    path("requests/<int:pk>/", requests.request_detail, name="request_detail"),
    path("requests/<int:pk>/accept/", requests.accept, name="accept"),
    path("requests/<int:pk>/decline/", requests.decline, name="decline"),
    path("requests/<int:pk>/decline/undo/", requests.undo_decline, name="undo_decline"),
    path("requests/<int:pk>/needs-days/", requests.ask_for_days, name="ask_for_days"),
    path("requests/<int:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("requests/<int:pk>/late-yes/", requests.offer_late_yes, name="offer_late_yes"),
    path("requests/<int:pk>/take-up/", requests.confirm_late_yes, name="confirm_late_yes"),
    path("answer/<str:token>/", answers.answer, name="answer"),
    path("matches/<int:pk>/", matches.match_detail, name="match_detail"),
    path("matches/<int:pk>/stop/", matches.stop, name="stop"),
    path("matches/<int:pk>/go-on/", matches.go_on, name="go_on"),
    path("matches/<int:pk>/sheet/", matches.interview_sheet, name="talk_sheet"),
    path("matches/<int:pk>/offer-times/", interviews.offer_times, name="offer_times"),
    path("matches/<int:pk>/choose-time/", interviews.choose_time, name="choose_time"),
    path("matches/<int:pk>/keep-time/", interviews.keep_time, name="keep_time"),
    path("matches/<int:pk>/place/", interviews.send_place, name="send_place"),
    path("matches/<int:pk>/call-off/", interviews.call_off, name="call_off"),
    path("matches/<int:pk>/talked/", interviews.mark_interviewed, name="talked"),
    path("matches/<int:pk>/not-held/", interviews.not_held, name="not_held"),
    path("matches/<int:pk>/talk.ics", interviews.calendar_file, name="calendar_file"),
]
