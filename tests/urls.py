"""A site of two pages: one that works and one that fails."""

from django.http import HttpResponse
from django.urls import path


def broken(request):
    raise RuntimeError("kapot")


def plain(request):
    return HttpResponse("goed")


urlpatterns = [path("kapot/", broken), path("goed/", plain)]
handler500 = "aanpak.errors.server_error"
