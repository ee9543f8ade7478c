from django.shortcuts import render

from redactie.pagina.lezen import Reeks, read_lijst
from redactie.pagina.links import read_verwijzingen
from stappen.models import Stap, read_stappen


def stap_list(request):
    return render(request, "stappen/stap_list.html", {"stappen": read_lijst(Stap)})


def stap_detail(request, slug):
    reeks = Reeks(read_stappen(), slug)
    stap = reeks.huidige
    context = {"publicatie": stap, "reeks": reeks, "verwijzingen": read_verwijzingen(stap)}
    return render(request, "stappen/stap_detail.html", context | stap.onderdelen())
