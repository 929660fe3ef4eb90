from django.urls import path

from agreements.views import concluding, correcting, documents, drafting, signing, working

app_name = "agreements"
urlpatterns = [
    path("matches/<int:pk>/agreement/", documents.begin, name="begin"),
    path("agreements/<int:pk>/", documents.detail, name="detail"),
    path("agreements/<int:pk>/versions/<int:number>/", documents.version, name="version"),
    path("agreements/<int:pk>/versions/<int:number>/decline/", drafting.decline_change, name="decline_change"),
    path("agreements/<int:pk>/versions/<int:number>/take-back/", drafting.take_back, name="take_back"),
    path("agreements/<int:pk>/versions/<int:number>/send/", signing.send_copy, name="send_copy"),
    path("agreements/<int:pk>/copy.pdf", documents.copy, name="copy"),
    path("agreements/<int:pk>/propose/", drafting.propose, name="propose"),
    path("agreements/<int:pk>/propose/discard/", drafting.discard_draft, name="discard_draft"),
    path("agreements/<int:pk>/sign/", signing.sign, name="sign"),
    path("activities/<int:pk>/done/", working.tick, name="tick"),
    path("agreements/<int:pk>/meetings/", working.log_meeting, name="log_meeting"),
    path("agreements/<int:pk>/review/", working.review, name="review"),
    path("meetings/<int:pk>/forget/", working.remove_meeting, name="forget_meeting"),
    path("agreements/<int:pk>/hours.pdf", working.hours, name="hours"),
    path("agreements/<int:pk>/conclude/", concluding.conclude, name="conclude"),
    path("agreements/<int:pk>/conclusion/", concluding.conclusion, name="conclusion"),
    path("agreements/<int:pk>/conclusion/correct/", correcting.correct, name="correct"),
    path("next-steps/", concluding.plan, name="plan"),
    path("agreements/<int:pk>/conclusion.pdf", concluding.conclusion_copy, name="conclusion_copy"),
]
