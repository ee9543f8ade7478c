"""The site, and beside it the least that a Django view can do."""

from django.http import HttpResponse
from django.urls import path

from aanpak.urls import urlpatterns as site

urlpatterns = [path("kaal/", lambda request: HttpResponse("ok")), *site]
