from django.shortcuts import render

from redactie.links import read_verwijzingen
from redactie.models import Reeks
from stappen.models import read_stappen


def stap_list(request):
    return render(request, "stappen/stap_list.html", {"stappen": read_stappen()})


def stap_detail(request, slug):
    reeks = Reeks(read_stappen(), slug)
    stap = reeks.huidige
    context = {"publicatie": stap, "reeks": reeks, "verwijzingen": read_verwijzingen(stap)}
    return render(request, "stappen/stap_detail.html", context | stap.onderdelen())
