"""The portal's addresses, and one page more that has nothing but the frame: what every page costs at least."""

from django.shortcuts import render
from django.urls import path

from mentoring import urls

urlpatterns = [path("empty/", lambda request: render(request, "base.html")), *urls.urlpatterns]
handler400, handler500 = urls.handler400, urls.handler500
